package dev.jcontainer.worker;

import dev.jcontainer.kernel.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Reads the answers of {@code native/include/worker.h}. Not thread-safe. */
final class WorkerAnswers implements Closeable {
    private static final int HEADER_LENGTH = 24;
    private static final int MAX_PATH = 8192;
    private static final int DONE = 1;
    private static final int ERROR = 2;

    private static final long SHORTEST_WAIT = 50_000; // nanoseconds
    private static final long LONGEST_WAIT = 10_000_000;

    private final InputStream in;
    private final BooleanSupplier hasEnded;
    private final String directory;
    private final byte[] header = new byte[HEADER_LENGTH];
    private boolean isAtEnd;
    private @Nullable String failedPath; // of the record that failed, whose numbers stay in the header

    /** @param hasEnded whether the worker has ended, so that no more answers come */
    WorkerAnswers(InputStream in, BooleanSupplier hasEnded, String directory) {
        this.in = in;
        this.hasEnded = hasEnded;
        this.directory = directory;
    }

    /** Reads the answer to a SYNC. */
    @Nullable
    LeftOut done(long number, boolean isInterruptible) throws IOException {
        if (isInterruptible) {
            await();
        }
        String path = read();
        if (failedPath != null) {
            throw error(failedPath);
        }
        if (path == null) {
            throw ended(null);
        }
        if (word(0) != DONE || (word(16) & 0xffffffffL | (long) word(20) << 32) != number) {
            throw new IOException("The worker has answered to something else than it was asked.");
        }
        int end = path.indexOf('\0');
        return word(8) == 0 || end < 0 ? null : new LeftOut(word(8), path.substring(0, end), path.substring(end + 1));
    }

    /** Waits for an answer, or for the end of the worker. A read from a pipe cannot be interrupted. */
    private void await() throws IOException {
        long wait = SHORTEST_WAIT;
        while (in.available() == 0 && !hasEnded.getAsBoolean()) {
            LockSupport.parkNanos(wait);
            wait = Math.min(2 * wait, LONGEST_WAIT);
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("The wait for the worker in " + directory + " was interrupted.");
            }
        }
    }

    /** The reason for which the worker no longer reads its records, after a write has failed. */
    IOException failure(IOException write) {
        try {
            do { // an answer to a SYNC may come before
                read();
            } while (failedPath == null && !isAtEnd);
            return failedPath != null ? error(failedPath) : ended(write);
        } catch (IOException e) {
            e.addSuppressed(write);
            return e;
        }
    }

    private static IOException ended(@Nullable IOException cause) {
        return new IOException("The worker that writes the files has been killed.", cause);
    }

    private WorkerException error(String path) {
        int end = path.indexOf('\0'); // the name of an attribute follows
        return end < 0
                ? WorkerException.of(Operation.of(word(4)), word(8), directory, path, null)
                : WorkerException.of(
                        Operation.of(word(4)), word(8), directory, path.substring(0, end), path.substring(end + 1));
    }

    /**
     * Reads an answer, whose numbers are then in the header. Returns its path, or null at the end. A failure is the last
     * answer, and is told each time: the worker has ended with it.
     */
    private @Nullable String read() throws IOException {
        if (isAtEnd || in.readNBytes(header, 0, HEADER_LENGTH) < HEADER_LENGTH) {
            isAtEnd = true;
            return null;
        }
        int length = word(12);
        if (length < 0 || length > MAX_PATH) {
            throw new IOException("The worker has answered with a path of " + length + " bytes.");
        }
        byte[] bytes = new byte[length];
        if (in.readNBytes(bytes, 0, length) < length) {
            isAtEnd = true;
            return null;
        }
        String path = Bytes.decode(bytes);
        if (word(0) == ERROR) {
            isAtEnd = true;
            failedPath = path;
        }
        return path;
    }

    private int word(int at) {
        return header[at] & 0xff
                | (header[at + 1] & 0xff) << 8
                | (header[at + 2] & 0xff) << 16
                | (header[at + 3] & 0xff) << 24;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
