package dev.jcontainer.engine.event;

import dev.jcontainer.engine.spec.EngineEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The events of a store for users of the library. One thread takes events; another one may close it, which ends the wait
 * for an event.
 */
public final class EventStream implements Iterator<EngineEvent>, AutoCloseable {
    private final EventReader reader; // guarded by lock, except for wake
    private final Object lock = new Object();
    private final Object closing = new Object();
    private @Nullable EngineEvent next; // guarded by lock
    private boolean isAtEnd; // guarded by lock
    private boolean isReleased; // guarded by closing
    private volatile boolean isClosed;

    /** Takes the reader over, and closes it. */
    public EventStream(EventReader reader) {
        this.reader = reader;
    }

    /**
     * Waits for the next event.
     *
     * @throws UncheckedIOException if the file of events cannot be read
     */
    @Override
    public boolean hasNext() {
        synchronized (lock) {
            if (next == null && !isAtEnd && !isClosed) {
                try {
                    next = reader.next();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                isAtEnd = next == null;
            }
            return next != null && !isClosed;
        }
    }

    @Override
    public EngineEvent next() {
        synchronized (lock) {
            EngineEvent event = hasNext() ? next : null;
            if (event == null) {
                throw new NoSuchElementException("There is no further event");
            }
            next = null;
            return event;
        }
    }

    /** The same events as a stream, whose close closes this. */
    public Stream<EngineEvent> stream() {
        return StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL), false)
                .onClose(this::close);
    }

    /** Closes the files, once or more often. */
    @Override
    public void close() {
        isClosed = true;
        synchronized (closing) {
            if (isReleased) {
                return;
            }
            isReleased = true;
            reader.wake();
        }
        synchronized (lock) {
            reader.close();
        }
    }
}
