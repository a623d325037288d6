package dev.jcontainer.kernel;

import java.io.InterruptedIOException;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;

/**
 * Waits for a lock so that the waiting thread can be interrupted. {@code flock(2)} has no time limit and ends early only
 * by a signal, which a JVM must not send to its threads; and to try again and again would be to wait by sleeping. So a
 * thread of its own waits in the kernel. If nobody waits for it any more, it releases the lock at once when it gets it.
 */
public final class LockWait extends Thread {
    private final IntSupplier lock;
    private final IntConsumer release;
    private boolean isDone;
    private boolean isAbandoned;
    private int result;

    private LockWait(String file, IntSupplier lock, IntConsumer release) {
        super("waits for " + file);
        this.lock = lock;
        this.release = release;
        setDaemon(true); // the JVM may end meanwhile
    }

    /**
     * Waits for a lock.
     *
     * @param file the file of the lock, for messages
     * @param lock waits for the lock; returns the descriptor that holds it, or {@code -errno}
     * @param release releases a lock that nobody waits for any more
     * @return the descriptor, or {@code -errno}
     * @throws InterruptedIOException if the calling thread is interrupted, which it stays
     */
    public static int await(String file, IntSupplier lock, IntConsumer release) throws InterruptedIOException {
        LockWait wait = new LockWait(file, lock, release);
        wait.start();
        return wait.result(file);
    }

    @Override
    public void run() {
        int locked = lock.getAsInt();
        synchronized (this) {
            isDone = true;
            result = locked;
            if (!isAbandoned) {
                notifyAll();
                return;
            }
        }
        releaseIfLocked(locked);
    }

    private synchronized int result(String file) throws InterruptedIOException {
        try {
            while (!isDone) {
                wait();
            }
            return result;
        } catch (InterruptedException e) {
            isAbandoned = true;
            if (isDone) {
                releaseIfLocked(result);
            }
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Cannot lock " + file + ": the thread was interrupted.");
        }
    }

    private void releaseIfLocked(int locked) {
        if (locked >= 0) {
            release.accept(locked);
        }
    }
}
