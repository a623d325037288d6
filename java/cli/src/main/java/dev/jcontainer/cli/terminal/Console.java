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
 * The caller's terminal, connected with that of a container: in raw mode from {@link #open} to {@link #close}, while one
 * thread carries what comes on stdin to the container and {@link #relay} what the container writes to stdout.
 */
public final class Console implements AutoCloseable {
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
                    "Cannot give the program a terminal: the input device is not a TTY. Leave --tty out,"
                            + " or start jcontainer on a terminal.");
        }
        return terminal;
    }

    /** Streams of a program that gets a terminal, which at first has the size of the one on stdin. */
    public static Stdio stdioLikeStdin() throws UsageException, IOException {
        Terminal.Size size = ofStdin().size();
        return Stdio.pty(size.columns(), size.rows());
    }

    /** The supervisor knows before the terminal is raw: there is no moment at which nobody would set it back. */
    private void open() throws IOException {
        container.guard(terminal.descriptor(), before, raw);
        terminal.set(raw);
        typing.setDaemon(true);
        typing.start();
    }

    /** Connects the terminal on stdin with that of a program, until the program's is at its end. */
    public static void relay(ForegroundProgram program, SignalForwarder signals) throws UsageException, IOException {
        Terminal terminal = ofStdin();
        byte[] before = terminal.settings();
        relay(new Console(program, terminal, before, Terminal.raw(before)), signals);
    }

    /** The same with any terminal, which goes on making lines of what is shown: the program's own does not. */
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

    /** Carries what the container writes, to its end; where stdout takes no more, the container's terminal hangs up. */
    private void relay() throws IOException {
        byte[] chunk = new byte[CHUNK];
        InputStream output = container.output();
        for (int got = output.read(chunk); got >= 0; got = output.read(chunk)) {
            if (!show(chunk, got)) {
                container.hangUp();
            }
        }
    }

    /** Whoever shares stdout with us may have made it non-blocking. */
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

    /** The caller's terminal has another size. */
    void resize() throws IOException {
        try {
            Terminal.Size size = terminal.size();
            container.resize(size.columns(), size.rows());
        } catch (SystemCallException e) {
            unlessGone(e);
        }
    }

    /** jcontainer goes on after it was stopped from outside; meanwhile a shell has set the terminal for itself. */
    synchronized void resume() throws IOException {
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

    /** A terminal that has been hung up has no settings and no size; those who read and write it notice. */
    private static void unlessGone(SystemCallException e) throws SystemCallException {
        if (e.errno() != Errno.EIO) {
            throw e;
        }
    }

    /** Puts the terminal back, and ends the thread: a JVM that exits waits a third of a second for one in a system call. */
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
     * Until the end of the container, or that of the caller's terminal, which is that of the container's then. The end of a
     * file or a pipe is none of a terminal's: nothing more is typed.
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
