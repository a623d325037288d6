package dev.jcontainer.engine.log;

import dev.jcontainer.engine.spec.LogEntry;
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
 * The entries of a log for users of the library. One thread takes entries; another one may close it, which ends the
 * wait for an entry: it is like the end of the log.
 */
public final class LogEntries implements Iterator<LogEntry>, AutoCloseable {
    private final LogReader reader; // guarded by lock, except for wake
    private final Object lock = new Object();
    private @Nullable LogEntry next; // guarded by lock
    private boolean isAtEnd; // guarded by lock
    private boolean isReleased; // guarded by wakeLock
    private final Object wakeLock = new Object();
    private volatile boolean isClosed;

    /** Takes the reader over, and closes it. */
    public LogEntries(LogReader reader) {
        this.reader = reader;
    }

    /**
     * Waits for the next entry if the reader follows.
     *
     * @throws UncheckedIOException if the log cannot be read
     */
    @Override
    public boolean hasNext() {
        synchronized (lock) {
            try {
                while (next == null && !isAtEnd && !isClosed) {
                    if (reader.next()) {
                        next = reader.line().entry();
                    } else {
                        isAtEnd = !reader.await();
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return next != null && !isClosed;
        }
    }

    @Override
    public LogEntry next() {
        synchronized (lock) {
            LogEntry entry = hasNext() ? next : null;
            if (entry == null) {
                throw new NoSuchElementException("The log has no further entry");
            }
            next = null;
            return entry;
        }
    }

    /** The same entries as a stream, whose close closes this. */
    public Stream<LogEntry> stream() {
        return StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL), false)
                .onClose(this::close);
    }

    /** Closes the files, once or more often. */
    @Override
    public void close() {
        isClosed = true;
        synchronized (wakeLock) {
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
