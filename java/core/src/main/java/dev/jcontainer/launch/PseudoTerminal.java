package dev.jcontainer.launch;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.kernel.BulkInput;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;

/**
 * The JVM's end of a container's terminal, the master of {@code pty(7)}. Its end of file comes when nothing of the
 * container is left and all output has been read.
 *
 * <p>Thread-safe. {@link #close} hangs up the terminal and ends the calls in progress. The descriptor is closed after
 * the last of them, because its number may be reused.
 */
public final class PseudoTerminal implements AutoCloseable {
    private static final byte END_OF_FILE = 4;

    private final int master; // non-blocking
    private final int closing; // an eventfd, raised when the terminal is closed or has ended
    private int users; // guarded by this; calls in progress
    private boolean isClosed; // guarded by this
    private boolean isMidLine; // guarded by this

    private PseudoTerminal(int master, int closing) {
        this.master = master;
        this.closing = closing;
    }

    /** Takes over the descriptor, and closes it if it fails. */
    static PseudoTerminal of(int master) throws SystemCallException {
        try {
            check(Syscalls.setNonBlocking(master), "make a terminal non-blocking");
            return new PseudoTerminal(master, check(Syscalls.eventCreate(), "make an eventfd"));
        } catch (SystemCallException e) {
            Syscalls.close(master);
            throw e;
        }
    }

    /** The stream of the programs' output. At the end it returns -1; closing it does nothing. */
    InputStream input() {
        return new BulkInput() {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                Objects.checkFromIndexSize(offset, length, bytes.length);
                return length == 0 ? 0 : PseudoTerminal.this.read(bytes, offset, length);
            }
        };
    }

    /**
     * The stream of the programs' input, as if it were typed. Closing it types the character for end of file, Ctrl-D.
     */
    OutputStream output() {
        return new OutputStream() {
            private boolean isEnded;

            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                Objects.checkFromIndexSize(offset, length, bytes.length);
                PseudoTerminal.this.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                if (!isEnded) {
                    isEnded = true;
                    endInput();
                }
            }
        };
    }

    /** Reads at most {@code length} bytes of the programs' output, and returns their number; -1 at the end. */
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (!enter()) {
            return -1;
        }
        try {
            int got = Syscalls.read(master, bytes, offset, length);
            while (got == -Errno.EAGAIN && await(false)) {
                got = Syscalls.read(master, bytes, offset, length);
            }
            return isEnd(got) || got == -Errno.EAGAIN ? -1 : check(got, "read from the container's terminal");
        } finally {
            leave();
        }
    }

    /** Types these bytes. Waits while the programs do not read; does nothing if there is no program any more. */
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0 || !enter()) {
            return;
        }
        try {
            int done = 0;
            while (done < length) {
                int written = Syscalls.writeSome(master, bytes, offset + done, length - done);
                if (isEnd(written) || written == -Errno.EAGAIN && !await(true)) {
                    return;
                }
                done += written == -Errno.EAGAIN ? 0 : check(written, "write to the container's terminal");
            }
        } finally {
            leave();
        }
        synchronized (this) {
            isMidLine = bytes[offset + length - 1] != '\n';
        }
    }

    /** Whether the terminal has ended: the kernel returns EIO if no process has the other end open. */
    private static boolean isEnd(int result) {
        return result == -Errno.EIO;
    }

    /** Waits until there is output to read or room to write; false if the terminal is closed or ends meanwhile. */
    private boolean await(boolean toWrite) throws SystemCallException {
        return check(Syscalls.waitReady(master, toWrite, closing), "wait for the container's terminal") == 1;
    }

    /**
     * Types end of file. In the middle of a line it is typed twice, because the first one only ends the line:
     * termios(3).
     */
    void endInput() throws IOException {
        boolean twice;
        synchronized (this) {
            twice = isMidLine;
        }
        write(new byte[] {END_OF_FILE, END_OF_FILE}, 0, twice ? 2 : 1);
    }

    /** Sets the size of the terminal; does nothing if it is closed. */
    public void resize(int columns, int rows) throws SystemCallException {
        if (!enter()) {
            return;
        }
        try {
            check(Syscalls.setTerminalSize(master, columns, rows), "set the size of the container's terminal");
        } finally {
            leave();
        }
    }

    /**
     * Ends the terminal, even if a process that the program has left running still has it open: the output up to now is
     * read, but no more is awaited.
     */
    synchronized void end() {
        if (!isClosed) {
            Syscalls.eventRaise(closing);
        }
    }

    /**
     * Hands over the descriptor, after which this object behaves as if it were closed; -1 if it is closed or in use.
     */
    synchronized int release() {
        if (isClosed || users > 0) {
            return -1;
        }
        isClosed = true;
        Syscalls.close(closing);
        return master;
    }

    /** Hangs up the terminal: the programs get SIGHUP, and their reads and writes end. */
    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            Syscalls.eventRaise(closing);
            closeUnused();
        }
    }

    private synchronized boolean enter() {
        if (isClosed) {
            return false;
        }
        users++;
        return true;
    }

    private synchronized void leave() {
        users--;
        if (isClosed) {
            closeUnused();
        }
    }

    private void closeUnused() {
        if (users == 0) {
            Syscalls.close(master);
            Syscalls.close(closing);
        }
    }
}
