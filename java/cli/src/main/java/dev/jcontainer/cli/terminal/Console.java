package dev.jcontainer.cli.terminal;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.cli.base.Failure;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.kernel.Terminal;
import dev.jcontainer.spec.Stdio;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Connects the caller's terminal with that of a container. The caller's terminal is in raw mode from {@link #open} to
 * {@link #close}. One thread copies stdin to the container, and {@link #relay} copies the output of the container to
 * stdout.
 */
public final class Console implements AutoCloseable, CallersScreen {
    private static final int STDIN = 0;
    private static final int STDOUT = 1;
    private static final int CHUNK = 16 * 1024;

    private final ForegroundProgram container;
    private final Terminal terminal;
    private final byte[] before;
    private final byte[] raw;
    private final int end;
    private final Thread typing;
    private boolean isClosed; // guarded by this

    private Console(ForegroundProgram container, Terminal terminal, byte[] before, byte[] raw) throws IOException {
        this.container = container;
        this.terminal = terminal;
        this.before = before;
        this.raw = raw;
        this.end = check(Syscalls.eventCreate(), "make an eventfd");
        this.typing = new Thread(
                new Runnable() {
                    @Override
                    public void run() {
                        carryInput();
                    }
                },
                "typing");
    }

    /** The terminal on stdin. */
    private static Terminal ofStdin() throws UsageException {
        Terminal terminal = Terminal.of(STDIN);
        if (terminal == null) {
            throw new UsageException(
                    "Cannot give the program a terminal: the input device is not a TTY. Leave --tty out, or start"
                            + " jcontainer on a terminal.");
        }
        return terminal;
    }

    /** Streams of a program that gets a terminal, which at first has the size of the one on stdin. */
    public static Stdio stdioLikeStdin() throws UsageException, IOException {
        Terminal.Size size = ofStdin().size();
        return Stdio.pty(size.columns(), size.rows());
    }

    /** Streams of a program that gets a terminal, which at first has the size of the one on stdin, if that is one. */
    public static Stdio stdioOfAnySize() throws IOException {
        Terminal terminal = Terminal.of(STDIN);
        if (terminal == null) {
            return Stdio.pty(0, 0);
        }
        Terminal.Size size = terminal.size();
        return Stdio.pty(size.columns(), size.rows());
    }

    /**
     * Tells the supervisor before it makes the terminal raw, so that the settings are restored even if this JVM is
     * killed.
     */
    private void open() throws IOException {
        container.guard(terminal.descriptor(), before, raw);
        terminal.set(raw);
        typing.setDaemon(true);
        typing.start();
    }

    /** Connects the terminal on stdin with that of a program, until the end of file of the program's terminal. */
    public static void relay(ForegroundProgram program, SignalForwarder signals) throws UsageException, IOException {
        Terminal terminal = ofStdin();
        byte[] before = terminal.settings();
        relay(new Console(program, terminal, before, Terminal.raw(before)), signals);
    }

    /** The same with any terminal. It keeps its output processing, because the terminal of the program has none. */
    public static void relay(ForegroundProgram program, SignalForwarder signals, Terminal terminal) throws IOException {
        byte[] before = terminal.settings();
        relay(new Console(program, terminal, before, Terminal.rawInput(before)), signals);
    }

    private static void relay(Console connected, SignalForwarder signals) throws IOException {
        try (Console console = connected) {
            console.open();
            signals.attach(console);
            console.relay();
        }
    }

    /** Copies the output of the container to its end. If stdout fails, it hangs up the terminal of the container. */
    private void relay() throws IOException {
        byte[] chunk = new byte[CHUNK];
        InputStream output = container.output();
        for (int got = output.read(chunk); got >= 0; got = output.read(chunk)) {
            if (!show(chunk, got)) {
                container.hangUp();
            }
        }
    }

    /** Writes all bytes. Stdout may be non-blocking, because another process that shares it has set that. */
    private boolean show(byte[] bytes, int length) {
        int done = 0;
        while (done < length) {
            int written = Syscalls.writeSome(STDOUT, bytes, done, length - done);
            if (written < 0 && (written != -Errno.EAGAIN || Syscalls.waitReady(STDOUT, true, end) < 0)) {
                return false;
            }
            done += Math.max(0, written);
        }
        return true;
    }

    /** Copies the size of the caller's terminal to the container, after a change. */
    @Override
    public void resize() throws IOException {
        try {
            Terminal.Size size = terminal.size();
            container.resize(size.columns(), size.rows());
        } catch (SystemCallException e) {
            unlessGone(e);
        }
    }

    /**
     * Sets the terminal to raw mode again after jcontainer was stopped and continued; a shell has changed it meanwhile.
     */
    @Override
    public synchronized void resume() throws IOException {
        if (!isClosed) {
            set(raw);
        }
    }

    private void set(byte[] settings) throws SystemCallException {
        try {
            terminal.set(settings);
        } catch (SystemCallException e) {
            unlessGone(e);
        }
    }

    /**
     * Ignores EIO: a terminal after a hangup has no settings and no size; its readers and writers notice the hangup.
     */
    private static void unlessGone(SystemCallException e) throws SystemCallException {
        if (e.errno() != Errno.EIO) {
            throw e;
        }
    }

    /**
     * Restores the terminal and ends the thread, because a JVM that exits waits a third of a second for a thread in a
     * system call.
     */
    @Override
    public void close() throws IOException {
        try {
            putBack();
        } finally {
            endInput();
        }
    }

    private synchronized void putBack() throws IOException {
        isClosed = true;
        set(before);
    }

    private void endInput() {
        Syscalls.eventRaise(end);
        try {
            typing.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Syscalls.close(end);
    }

    /**
     * Copies stdin until the end of the container, or until a hangup of the caller's terminal, which hangs up the
     * container's terminal as well. The end of a file or a pipe on stdin does not: it only ends the input.
     */
    private void carryInput() {
        byte[] chunk = new byte[CHUNK];
        boolean isTyped = Syscalls.isTerminal(STDIN);
        try {
            OutputStream input = container.input();
            while (Syscalls.waitReady(STDIN, false, end) == 1) {
                int got = Syscalls.read(STDIN, chunk, 0, chunk.length);
                if (got > 0) {
                    input.write(chunk, 0, got);
                    input.flush();
                } else if (got != -Errno.EAGAIN) {
                    if (isTyped) {
                        container.hangUp();
                    }
                    return;
                }
            }
        } catch (IOException e) {
            Failure.tell(new IOException("Cannot pass on what is typed: " + e.getMessage(), e));
        }
    }
}
