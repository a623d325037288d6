package dev.jcontainer.engine.log;

import dev.jcontainer.engine.record.WaitingIterator;
import dev.jcontainer.engine.spec.LogEntry;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The entries of a log for users of the library. */
public final class LogEntries extends WaitingIterator<LogEntry> {
    private final LogReader reader;

    /** Takes the reader over, and closes it. */
    public LogEntries(LogReader reader) {
        this.reader = reader;
    }

    @Override
    protected @Nullable LogEntry read() throws IOException {
        do {
            if (reader.next()) {
                return reader.line().entry();
            }
        } while (!isClosed() && reader.await());
        return null;
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
