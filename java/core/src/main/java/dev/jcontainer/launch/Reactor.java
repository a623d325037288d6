package dev.jcontainer.launch;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The thread that waits for all containers: for descriptors to become readable, and for timers.
 *
 * <p>Handlers run in that thread, one at a time, and must not block. Thread-safe.
 */
final class Reactor {
    /** An action for a readable descriptor or a timer. */
    interface Handler {
        void ready() throws IOException;
    }

    /** A time at which a handler is called. */
    static final class Timer implements Comparable<Timer> {
        private final long deadline;
        private final Handler handler;

        private Timer(long deadline, Handler handler) {
            this.deadline = deadline;
            this.handler = handler;
        }

        @Override
        public int compareTo(Timer other) {
            return Long.compare(deadline - other.deadline, 0);
        }
    }

    private static final int STACK_BYTES = 256 * 1024;
    private static final long WAKE_UP = 0;
    private static final long NANOSECONDS = 1_000_000;

    private static @Nullable Reactor instance;

    private final int epoll;
    private final int wakeUp;
    private final Map<Long, Handler> handlers = new HashMap<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private long nextToken = WAKE_UP + 1;
    private boolean running; // guarded by this
    private volatile @Nullable Thread thread; // the running thread, or the last one that ran
    private volatile boolean exiting;

    private Reactor(int epoll, int wakeUp) {
        this.epoll = epoll;
        this.wakeUp = wakeUp;
    }

    /** Makes a reactor. If that fails, nothing stays open, and the next use tries again. */
    private static Reactor make() throws IOException {
        int epoll = check(Syscalls.epollCreate(), "make an epoll instance");
        int wakeUp = Syscalls.eventCreate();
        int added = wakeUp < 0 ? wakeUp : Syscalls.epollAdd(epoll, wakeUp, WAKE_UP);
        if (added < 0) {
            Syscalls.close(epoll);
            if (wakeUp >= 0) {
                Syscalls.close(wakeUp);
            }
            throw new SystemCallException(-added, "make an eventfd, and wait for it");
        }
        return new Reactor(epoll, wakeUp);
    }

    /** The JVM's reactor. Its thread, a daemon, runs only while there is something to wait for. */
    static synchronized Reactor get() throws IOException {
        if (instance == null) {
            Reactor reactor = make();
            reactor.noticeExit();
            instance = reactor;
        }
        return instance;
    }

    /**
     * The reactor continues when the JVM exits, because shutdown hooks may wait for containers; but see {@link #sleep}.
     */
    private void noticeExit() {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread("jcontainer-exit") {
                @Override
                public void run() {
                    exiting = true;
                    Supervisor.wakeAll();
                    Syscalls.eventRaise(wakeUp);
                }
            });
        } catch (IllegalStateException e) {
            exiting = true; // the JVM is exiting already
        }
    }

    /**
     * Starts the thread; called with the lock before a handler or timer is added. If it fails, the next call tries
     * again.
     */
    private void start() {
        if (running) {
            return;
        }
        Thread next = new Thread(null, null, "jcontainer-reactor", STACK_BYTES, false) {
            @Override
            public void run() {
                loop();
            }
        };
        next.setDaemon(true);
        next.start(); // OutOfMemoryError: a limit of threads is reached
        thread = next; // the new thread waits for the lock until then
        running = true;
    }

    /** Calls the handler whenever the descriptor is readable, until {@link #remove} with the token returned here. */
    long add(int descriptor, Handler handler) throws IOException {
        long token;
        synchronized (this) {
            start();
            token = nextToken++;
            handlers.put(token, handler);
        }
        int result = Syscalls.epollAdd(epoll, descriptor, token);
        if (result < 0) {
            forget(token);
        }
        check(result, "wait for a descriptor");
        return token;
    }

    /** Stops waiting for a descriptor, which is still open. */
    void remove(int descriptor, long token) {
        Syscalls.epollRemove(epoll, descriptor);
        forget(token);
    }

    private synchronized void forget(long token) {
        handlers.remove(token);
    }

    /** Calls the handler once, {@code delay} nanoseconds from now. */
    Timer schedule(long delay, Handler handler) {
        Timer timer = new Timer(System.nanoTime() + delay, handler);
        boolean first;
        synchronized (this) {
            start();
            timers.add(timer);
            first = timers.peek() == timer;
        }
        if (first && Thread.currentThread() != thread) {
            Syscalls.eventRaise(wakeUp);
        }
        return timer;
    }

    /** Cancels a timer of {@link #schedule}; does nothing if its handler was already called. */
    synchronized void cancel(Timer timer) {
        timers.remove(timer);
    }

    private void loop() {
        long[] tokens = new long[64];
        while (hasWork()) {
            int count = Syscalls.epollWait(epoll, tokens, exiting ? sleep() : untilNextTimer());
            if (count < 0) {
                throw new IllegalStateException("epoll_wait failed with errno " + -count);
            }
            for (int i = 0; i < count; i++) {
                dispatch(tokens[i]);
            }
            for (Timer due = takeDue(); due != null; due = takeDue()) {
                call(due.handler);
            }
        }
    }

    private synchronized boolean hasWork() {
        running = !handlers.isEmpty() || !timers.isEmpty();
        return running;
    }

    /**
     * Sleeps in place of a timeout of epoll_wait. An exiting JVM waits a third of a second for threads in native calls
     * such as epoll_wait (VM_Exit::wait_for_threads_in_native_to_block), but not for a sleeping thread.
     */
    private static int sleep() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            LoggerFactory.getLogger(Reactor.class).warn("The reactor's thread was interrupted; it continues");
        }
        return 0;
    }

    private void dispatch(long token) {
        if (token == WAKE_UP) {
            Syscalls.eventClear(wakeUp);
            return;
        }
        Handler handler;
        synchronized (this) {
            handler = handlers.get(token);
        }
        if (handler != null) {
            call(handler);
        }
    }

    /**
     * Calls a handler. Handlers report their failures themselves, so an exception here is a defect of jcontainer, or of
     * an action that a caller has attached to a container's end. It must not stop this thread, because then no end of a
     * container would be noticed any more.
     */
    private static void call(Handler handler) {
        try {
            handler.ready();
        } catch (IOException | RuntimeException | Error e) {
            LoggerFactory.getLogger(Reactor.class).error("A handler failed", e);
        }
    }

    /** The time until the next timer, in milliseconds, rounded up; -1 without a timer. */
    private synchronized int untilNextTimer() {
        Timer next = timers.peek();
        if (next == null) {
            return -1;
        }
        long nanoseconds = Math.max(0, next.deadline - System.nanoTime());
        return (int) Math.min(Integer.MAX_VALUE, (nanoseconds + NANOSECONDS - 1) / NANOSECONDS);
    }

    private synchronized @Nullable Timer takeDue() {
        Timer next = timers.peek();
        return next != null && next.deadline - System.nanoTime() <= 0 ? timers.poll() : null;
    }
}
