package dev.jcontainer.image.registry.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;

/** A connection that is being made, from the look-up of its name to TLS. Another thread ends that by {@link #close}. */
final class Opening implements Closeable {
    private @Nullable Closeable current;
    private String missing = "no address";
    private boolean closed;

    /**
     * Goes on to the next part, which is closed with this from now on.
     *
     * @param without what there is not if the time is over now: {@code no connection}
     */
    synchronized void begin(String without, Closeable part) throws IOException {
        missing = without;
        current = part;
        if (closed) {
            part.close();
            throw new InterruptedIOException("The connection is no longer wanted");
        }
    }

    synchronized String missing() {
        return missing;
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        if (current != null) {
            current.close();
        }
    }
}
