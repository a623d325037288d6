package dev.jcontainer.engine.record;

import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineException.Reason;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;

/**
 * The lock of a container's record, {@code flock(2)} of its directory: who has it may start, stop, change or remove the
 * container. The kernel releases it when the process ends. Nobody waits for another process with it, so it is held for
 * milliseconds. The caller closes it.
 */
public final class RecordLock implements AutoCloseable {
    /** How often a lock is tried before the container is busy, with a {@link #pause} after each. */
    public static final int ATTEMPTS = 1500;

    private static final int PAUSE_MILLISECONDS = 10;
    private static final int FEW_ATTEMPTS = 100;

    private final int descriptor;

    private RecordLock(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Takes the lock, and waits for another process for up to 15 seconds.
     *
     * @return the lock; null if the record has been removed
     * @throws EngineException {@link Reason#BUSY} if another process holds it for longer
     */
    static @Nullable RecordLock take(String directory, String id) throws IOException {
        int locked = tryFor(directory, id, ATTEMPTS);
        if (locked >= 0) {
            return new RecordLock(locked);
        }
        if (locked == -Errno.ENOENT) {
            return null;
        }
        throw new EngineException(
                Reason.BUSY, "The container " + id + " is busy: another process starts, stops, changes or removes it.");
    }

    /** Takes the lock if it is free within a second; null if it is not, or if the record has been removed. */
    static @Nullable RecordLock takeSoon(String directory, String id) throws IOException {
        int locked = tryFor(directory, id, FEW_ATTEMPTS);
        return locked < 0 ? null : new RecordLock(locked);
    }

    private static int tryFor(String directory, String id, int attempts) throws IOException {
        int locked = tryFor(directory);
        for (int attempt = 1; locked == -Errno.EAGAIN && attempt < attempts; attempt++) {
            pause(id);
            locked = tryFor(directory);
        }
        return locked;
    }

    /** Takes the lock if nobody has it; null if somebody has, or if the record has been removed. */
    static @Nullable RecordLock tryTake(String directory) throws IOException {
        int locked = tryFor(directory);
        return locked < 0 ? null : new RecordLock(locked);
    }

    private static int tryFor(String directory) throws IOException {
        int locked = Syscalls.lockPath(Bytes.cString(directory), false);
        if (locked != -Errno.ENOENT && locked != -Errno.EAGAIN) {
            RecordFiles.check(locked, "lock", directory);
        }
        return locked;
    }

    /** Waits for another process for 10 milliseconds. */
    public static void pause(String id) throws InterruptedIOException {
        try {
            Thread.sleep(PAUSE_MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while the container " + id + " was busy.");
        }
    }

    @Override
    public void close() {
        Syscalls.close(descriptor);
    }
}
