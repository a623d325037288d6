package dev.jcontainer.launch;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;

/**
 * Our end of a container's terminal, the master of {@code pty(7)}. It is at its end when nothing of the container is left
 * and all that was written has been read.
 *
 * <p>Thread-safe. {@link #close} hangs the terminal up, and ends calls that are in progress: the descriptor is closed after
 * the last of them, for its number may be given again.
 */
public final class PseudoTerminal implements AutoCloseable {
    private static final byte END_OF_FILE = 4;

    private final int master; // non-blocking
    private final int closing; // an eventfd, raised when it is closed or at its end
    private int users; // guarded by this; calls in progress
    private boolean isClosed; // guarded by this
    private boolean isMidLine; // guarded by this

    private PseudoTerminal(int master, int closing) {
        this.master = master;
        this.closing = closing;
    }

    /** Takes the descriptor over, also where it throws. */
    static PseudoTerminal of(int master) throws SystemCallException {
        try {
            check(Syscalls.setNonBlocking(master), "make a terminal non-blocking");
            return new PseudoTerminal(master, check(Syscalls.eventCreate(), "make an eventfd"));
        } catch (SystemCallException e) {
            Syscalls.close(master);
            throw e;
        }
    }

    /** What the programs write. Its end is -1; closing it does nothing. */
    InputStream input() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                Objects.checkFromIndexSize(offset, length, bytes.length);
                return length == 0 ? 0 : PseudoTerminal.this.read(bytes, offset, length);
            }
        };
    }

    /** What the programs read, as if it were typed. Closing it types the character for the end of a file, Ctrl-D. */
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

    /** At most {@code length} bytes of what the programs write, -1 at the end. */
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

    /** Types these bytes. Waits while the programs do not read; nothing happens when none is left. */
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

    /** The kernel says EIO when nobody has the other end any more. */
    private static boolean isEnd(int result) {
        return result == -Errno.EIO;
    }

    /** Whether there is something to be read, or room to write; false when it is closed, or at its end, meanwhile. */
    private boolean await(boolean toWrite) throws SystemCallException {
        return check(Syscalls.waitReady(master, toWrite, closing), "wait for the container's terminal") == 1;
    }

    /** In the middle of a line the first one only ends the line, termios(3). */
    void endInput() throws IOException {
        boolean twice;
        synchronized (this) {
            twice = isMidLine;
        }
        write(new byte[] {END_OF_FILE, END_OF_FILE}, 0, twice ? 2 : 1);
    }

    /** Sets its size. */
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
     * The end is there also where something that the program has left running still has the terminal: what has been
     * written is read, and no more is waited for.
     */
    synchronized void end() {
        if (!isClosed) {
            Syscalls.eventRaise(closing);
        }
    }

    /** Hands over the descriptor; then this is as if it were closed. -1 where it is. */
    synchronized int release() {
        if (isClosed || users > 0) {
            return -1;
        }
        isClosed = true;
        Syscalls.close(closing);
        return master;
    }

    /** Hangs up: the programs get SIGHUP, and their reads and writes come to an end. */
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
