package dev.jcontainer.image.registry.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections that take too long. A socket has a limit for one read, and none for a write, so that a server which
 * gives or takes a byte now and then would hold its client without an end. One thread serves all connections of a client;
 * it ends when there has been nothing to watch for some seconds. Thread-safe.
 */
final class Watch {
    private static final long IDLE_NANOS = 5_000_000_000L;

    private final List<Deadline> deadlines = new ArrayList<>();
    private final Consumer<Thread> starter;
    private boolean running;
    private long next; // when the thread looks again

    Watch() {
        this(Thread::start);
    }

    /** @param starter starts a thread, or throws an error if there may be no more of them */
    Watch(Consumer<Thread> starter) {
        this.starter = starter;
    }

    /** What must end in time. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    private static final class Deadline {
        final Closeable connection;
        final long end;
        boolean expired;

        Deadline(Closeable connection, long end) {
            this.connection = connection;
            this.end = end;
        }
    }

    /**
     * Does something; closes the connection if it takes longer.
     *
     * @param late what the exception then says
     * @throws SlowException if the time was over
     * @throws OutOfMemoryError if nobody can watch it, because there may be no more threads; then it is not begun
     */
    <T> T within(long milliseconds, Closeable connection, String late, Work<T> work) throws IOException {
        Deadline deadline = new Deadline(connection, System.nanoTime() + milliseconds * 1_000_000);
        add(deadline);
        T result;
        try {
            result = work.run();
        } catch (IOException e) {
            if (remove(deadline) && !(e instanceof SocketTimeoutException)) { // that says more
                SlowException slow = new SlowException(late);
                slow.initCause(e);
                throw slow;
            }
            throw e;
        } finally {
            remove(deadline);
        }
        if (deadline.expired) {
            throw new SlowException(late); // the connection has been closed at the last moment
        }
        return result;
    }

    private synchronized void add(Deadline deadline) {
        if (!running) {
            Thread thread = new Thread(this::watch, "jcontainer connection watch");
            thread.setDaemon(true);
            starter.accept(thread);
            running = true;
            next = deadline.end;
        } else if (deadline.end - next < 0) {
            next = deadline.end;
            notifyAll();
        }
        deadlines.add(deadline);
    }

    /** Returns whether its time was over. */
    private synchronized boolean remove(Deadline deadline) {
        deadlines.remove(deadline);
        return deadline.expired;
    }

    private void watch() {
        try {
            for (List<Deadline> over = over(); over != null; over = over()) {
                for (Deadline deadline : over) {
                    close(deadline.connection);
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody interrupts this thread", e);
        }
    }

    /** Waits for deadlines whose time is over, and returns them; null if there is nothing to watch any more. */
    private synchronized @Nullable List<Deadline> over() throws InterruptedException {
        boolean idle = false;
        while (true) {
            long now = System.nanoTime();
            List<Deadline> over = new ArrayList<>();
            next = now + IDLE_NANOS;
            for (Deadline deadline : deadlines) {
                if (deadline.end - now <= 0) {
                    deadline.expired = true;
                    over.add(deadline);
                } else if (deadline.end - next < 0) {
                    next = deadline.end;
                }
            }
            deadlines.removeAll(over);
            if (!over.isEmpty()) {
                return over;
            }
            if (idle && deadlines.isEmpty()) {
                running = false;
                return null;
            }
            idle = deadlines.isEmpty();
            wait((next - now) / 1_000_000 + 1);
        }
    }

    private static void close(Closeable connection) {
        try {
            connection.close();
        } catch (IOException e) {
            return; // it is gone, which is what was wanted
        }
    }
}
