package dev.jcontainer.engine.record;

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
 * What a reader that waits finds, one after the other. One thread takes elements; another one may close it, which ends
 * the wait for an element: it is like the end.
 */
public abstract class WaitingIterator<T> implements Iterator<T>, AutoCloseable {
    private final Object lock = new Object(); // for all of the reader except wake
    private final Object closing = new Object();
    private @Nullable T next; // guarded by lock
    private boolean isAtEnd; // guarded by lock
    private boolean isReleased; // guarded by closing
    private volatile boolean isClosed;

    /** Waits for the next element; null if there will be none, or if this was closed. */
    protected abstract @Nullable T read() throws IOException;

    /** Ends the wait of another thread in {@link #read}, or else the next one. */
    protected abstract void wake();

    /** Closes the reader; called once. */
    protected abstract void release();

    /** Whether {@link #close} was called. */
    protected final boolean isClosed() {
        return isClosed;
    }

    /**
     * Waits for the next element.
     *
     * @throws UncheckedIOException if it cannot be read
     */
    @Override
    public final boolean hasNext() {
        synchronized (lock) {
            if (next == null && !isAtEnd && !isClosed) {
                try {
                    next = read();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                isAtEnd = next == null;
            }
            return next != null && !isClosed;
        }
    }

    @Override
    public final T next() {
        synchronized (lock) {
            T element = hasNext() ? next : null;
            if (element == null) {
                throw new NoSuchElementException("There is nothing further to read");
            }
            next = null;
            return element;
        }
    }

    /** The same elements as a stream, whose close closes this. */
    public final Stream<T> stream() {
        return StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL), false)
                .onClose(this::close);
    }

    /** Closes the reader, once or more often. */
    @Override
    public final void close() {
        isClosed = true;
        synchronized (closing) {
            if (isReleased) {
                return;
            }
            isReleased = true;
            wake();
        }
        synchronized (lock) {
            release();
        }
    }
}
