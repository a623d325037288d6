package dev.jcontainer.cli.terminal;

import dev.jcontainer.cli.base.Failure;
import dev.jcontainer.kernel.SignalSource;
import dev.jcontainer.spec.Signal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Forwards the signals that jcontainer gets to the container.
 *
 * <p>Signals that arrive before the container exists are kept and delivered later. A signal that by default ends a
 * process, and for which the program has no handler yet, ends both jcontainer and the program. It also ends a launch
 * that takes longer than a second; the launch is undone first if possible. The first SIGTERM or SIGINT is forwarded,
 * the second kills. Thread-safe.
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
     * All signals except: SIGKILL and SIGSTOP, which cannot be handled; SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV,
     * SIGPIPE, SIGXFSZ and SIGSYS, which concern the JVM itself; SIGCHLD and SIGURG, which the kernel sends; SIGTSTP,
     * SIGTTIN and SIGTTOU, which suspend jcontainer, so that the shell shows its prompt, while the program continues.
     */
    private static final int[] STANDARD = {HUP, INT, QUIT, 6, 10, 12, 14, TERM, 16, CONT, 24, 26, 27, WINCH, 29, 30};

    private static final int FIRST_REALTIME = 34;
    private static final int LAST_REALTIME = 64;
    /** The JDK uses this signal to wake its threads from system calls. */
    private static final int JDK_WAKE_UP = LAST_REALTIME - 2;

    private static final int SIGNALED = 128;
    private static final long LAUNCH_NANOSECONDS = 1_000_000_000;
    private static final long UNDOING_NANOSECONDS = 10_000_000_000L;

    private final List<Signal> kept = new ArrayList<>(); // guarded by this
    private @Nullable ForegroundProgram container; // guarded by this
    private @Nullable CallersScreen console; // guarded by this
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

    /** Starts to receive the signals of this process. */
    public static SignalForwarder open() throws IOException {
        return open(null);
    }

    /**
     * Starts to receive the signals of this process.
     *
     * @param cancel makes the launch fail soon, which undoes it; null if there is nothing to undo
     */
    public static SignalForwarder open(@Nullable Runnable cancel) throws IOException {
        SignalForwarder forwarder = new SignalForwarder(SignalSource.open(numbers()), cancel);
        forwarder.thread.setDaemon(true);
        forwarder.thread.start();
        return forwarder;
    }

    /** Ends the thread, because a JVM that exits waits a third of a second for a thread in a system call. */
    @Override
    public void close() throws InterruptedException {
        synchronized (this) {
            isClosed = true;
            notifyAll();
        }
        source.close();
        thread.join();
    }

    /** 128 plus the signal that ended the launch, or its program before it had a handler; 0 for none. */
    public synchronized int ending() {
        return ending;
    }

    /** Sets the process that gets the signals, and delivers the kept ones. */
    public synchronized void attach(ForegroundProgram running) throws IOException {
        container = running;
        for (Signal signal : kept) {
            running.signal(signal);
        }
        notifyAll();
    }

    /** Sets the console, and copies the terminal's size, which may have changed since the container was started. */
    synchronized void attach(CallersScreen connected) throws IOException {
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
            throw new IllegalStateException(e); // no other code has a reference to this thread
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
                return; // the launch has failed and reports it
            }
            if (container == null || !container.handles(signal)) {
                end(SIGNALED + number);
                return;
            }
        }
        if (console != null && number == WINCH) {
            console.resize(); // the kernel then signals the programs in the container
            return;
        }
        if (console != null && number == CONT) {
            console.resume();
        }
        if (asksToEnd && isAskedToEnd) {
            container.kill(); // ends within a bounded time, unlike a signal
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
        // The supervisor sees the end of its control socket and ends the container.
        Runtime.getRuntime().halt(status);
    }

    /** Waits for the launch: the program may already be running, and visible to others, before this JVM knows it. */
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
