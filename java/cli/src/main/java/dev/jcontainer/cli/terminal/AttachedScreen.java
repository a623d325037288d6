package dev.jcontainer.cli.terminal;

import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.kernel.Terminal;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The terminal on stdin, in raw mode while it is connected with that of a detached container. Thread-safe. If this
 * process is killed, it stays in raw mode, because the container does not end with it.
 */
public final class AttachedScreen implements AutoCloseable, CallersScreen {
    private static final int STDIN = 0;

    private final Terminal terminal;
    private final Resizing resizing;
    private final byte[] before;
    private final byte[] raw;
    private boolean isClosed; // guarded by this

    /** Takes the size of the caller's terminal. */
    public interface Resizing {
        void resize(int columns, int rows) throws IOException;
    }

    private AttachedScreen(Terminal terminal, Resizing resizing) throws IOException {
        this.terminal = terminal;
        this.resizing = resizing;
        this.before = terminal.settings();
        this.raw = Terminal.raw(before);
    }

    /** Sets the terminal on stdin to raw mode until it is closed; null if stdin is not a terminal. */
    public static @Nullable AttachedScreen open(SignalForwarder signals, Resizing resizing) throws IOException {
        Terminal terminal = Terminal.of(STDIN);
        if (terminal == null) {
            return null;
        }
        AttachedScreen screen = new AttachedScreen(terminal, resizing);
        screen.terminal.set(screen.raw);
        try {
            signals.attach(screen);
            return screen;
        } catch (IOException | RuntimeException | Error e) {
            screen.close();
            throw e;
        }
    }

    @Override
    public void resize() throws IOException {
        Terminal.Size size = terminal.size();
        resizing.resize(size.columns(), size.rows());
    }

    @Override
    public synchronized void resume() throws IOException {
        if (!isClosed) {
            set(raw);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        isClosed = true;
        set(before);
    }

    /** Ignores EIO: a terminal after a hangup has no settings. */
    private void set(byte[] settings) throws SystemCallException {
        try {
            terminal.set(settings);
        } catch (SystemCallException e) {
            if (e.errno() != Errno.EIO) {
                throw e;
            }
        }
    }
}
