package dev.jcontainer.engine.event;

import dev.jcontainer.engine.record.WaitingIterator;
import dev.jcontainer.engine.spec.EngineEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The events of a store for users of the library. */
public final class EventStream extends WaitingIterator<EngineEvent> {
    private final EventReader reader;

    /** Takes the reader over, and closes it. */
    public EventStream(EventReader reader) {
        this.reader = reader;
    }

    @Override
    protected @Nullable EngineEvent read() throws IOException {
        return reader.next();
    }

    @Override
    protected void wake() {
        reader.wake();
    }

    @Override
    protected void release() {
        reader.close();
    }
}
