package dev.jcontainer.cli.terminal;

import dev.jcontainer.cli.base.Failure;
import dev.jcontainer.kernel.SignalSource;
import dev.jcontainer.spec.Signal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Passes the signals that jcontainer gets on to the container.
 *
 * <p>What comes before the container is there is kept and delivered then. A signal that would have ended jcontainer and
 * that the program has no handler for yet ends both, and ends a launch that takes longer than a second; what the launch has
 * made is undone first where it can be. Of SIGTERM and SIGINT the first is passed on, the second kills. Thread-safe.
 */
public final class SignalForwarder implements AutoCloseable {
    /** Numbers of {@code signal(7)}, the same on x86_64 and aarch64. */
    private static final int HUP = 1;

    private static final int INT = 2;
    private static final int QUIT = 3;
    private static final int TERM = 15;
    private static final int CONT = 18;
    private static final int WINCH = 28;

    /**
     * All but: SIGKILL and SIGSTOP, which no handler sees; SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV, SIGPIPE, SIGXFSZ and
     * SIGSYS, which are about the JVM itself; SIGCHLD and SIGURG, which are news from the kernel; SIGTSTP, SIGTTIN and
     * SIGTTOU, which suspend jcontainer so that the shell's prompt comes back, while the program goes on.
     */
    private static final int[] STANDARD = {HUP, INT, QUIT, 6, 10, 12, 14, TERM, 16, CONT, 24, 26, 27, WINCH, 29, 30};

    private static final int FIRST_REALTIME = 34;
    private static final int LAST_REALTIME = 64;
    /** The JDK wakes its threads from system calls with it. */
    private static final int JDK_WAKE_UP = LAST_REALTIME - 2;

    private static final int SIGNALED = 128;
    private static final long LAUNCH_NANOSECONDS = 1_000_000_000;
    private static final long UNDOING_NANOSECONDS = 10_000_000_000L;

    private final List<Signal> kept = new ArrayList<>(); // guarded by this
    private @Nullable ForegroundProgram container; // guarded by this
    private @Nullable Console console; // guarded by this
    private boolean isAskedToEnd; // guarded by this
    private boolean isClosed; // guarded by this
    private int ending; // guarded by this

    private final SignalSource source;
    private final @Nullable Runnable cancel;
    private final Thread thread;

    private SignalForwarder(SignalSource source, @Nullable Runnable cancel) {
        this.source = source;
        this.cancel = cancel;
        this.thread = new Thread(
                new Runnable() {
                    @Override
                    public void run() {
                        forward();
                    }
                },
                "signals");
    }

    /** Takes over the signals of this process. */
    public static SignalForwarder open() throws IOException {
        return open(null);
    }

    /**
     * The same.
     *
     * @param cancel has the launch fail soon, which undoes it; null where there is nothing to undo
     */
    public static SignalForwarder open(@Nullable Runnable cancel) throws IOException {
        SignalForwarder forwarder = new SignalForwarder(SignalSource.open(numbers()), cancel);
        forwarder.thread.setDaemon(true);
        forwarder.thread.start();
        return forwarder;
    }

    /** Ends the thread: a JVM that exits waits a third of a second for one that is in a system call. */
    @Override
    public void close() throws InterruptedException {
        synchronized (this) {
            isClosed = true;
            notifyAll();
        }
        source.close();
        thread.join();
    }

    /** 128 and the signal that has ended the launch or its program before it had a handler; 0 for none. */
    public synchronized int ending() {
        return ending;
    }

    /** Tells whom the signals are for. */
    public synchronized void attach(ForegroundProgram running) throws IOException {
        container = running;
        for (Signal signal : kept) {
            running.signal(signal);
        }
        notifyAll();
    }

    /** Tells whose terminal the caller's is connected with; its size may have changed since the container was started. */
    public synchronized void attach(Console connected) throws IOException {
        console = connected;
        connected.resize();
    }

    private void forward() {
        try {
            for (int number = source.take(); number != 0; number = source.take()) {
                deliver(new Signal(number));
            }
        } catch (IOException e) {
            Failure.tell(new IOException("Cannot pass signals on any more: " + e.getMessage() + ".", e));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e); // nobody has this thread to interrupt it
        }
    }

    private synchronized void deliver(Signal signal) throws IOException, InterruptedException {
        int number = signal.number();
        boolean asksToEnd = number == TERM || number == INT;
        if (container == null) {
            if (!asksToEnd && number != HUP && number != QUIT) {
                kept.add(signal);
                return;
            }
            awaitLaunch(LAUNCH_NANOSECONDS);
            if (isClosed) {
                return; // the launch has failed, and says so
            }
            if (container == null || !container.handles(signal)) {
                end(SIGNALED + number);
                return;
            }
        }
        if (console != null && number == WINCH) {
            console.resize(); // the kernel tells the container's programs
            return;
        }
        if (console != null && number == CONT) {
            console.resume();
        }
        if (asksToEnd && isAskedToEnd) {
            container.kill(); // ends in a bounded time, as a signal alone may not
        } else {
            container.signal(signal);
        }
        isAskedToEnd |= asksToEnd;
    }

    private void end(int status) throws InterruptedException {
        if (cancel != null) {
            ending = status;
            cancel.run();
            if (container == null) {
                awaitLaunch(UNDOING_NANOSECONDS);
            }
            if (container != null) {
                container.kill();
                return;
            }
            if (isClosed) {
                return;
            }
        }
        // The supervisor sees it by the end of its control socket and ends what there is of the container.
        Runtime.getRuntime().halt(status);
    }

    /** The program may run, and have been seen to run, before this JVM has got round to noticing. */
    private void awaitLaunch(long nanoseconds) throws InterruptedException {
        long deadline = System.nanoTime() + nanoseconds;
        while (container == null && !isClosed) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }

    private static int[] numbers() {
        int[] numbers = new int[STANDARD.length + LAST_REALTIME - FIRST_REALTIME];
        System.arraycopy(STANDARD, 0, numbers, 0, STANDARD.length);
        int count = STANDARD.length;
        for (int number = FIRST_REALTIME; number <= LAST_REALTIME; number++) {
            if (number != JDK_WAKE_UP) {
                numbers[count++] = number;
            }
        }
        return numbers;
    }
}
