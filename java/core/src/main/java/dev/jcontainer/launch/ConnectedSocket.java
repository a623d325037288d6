package dev.jcontainer.launch;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.spec.ContainerChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.spi.AbstractInterruptibleChannel;

/** A stream socket as a channel. Threads that read in parallel each get a part of the bytes. */
final class ConnectedSocket extends AbstractInterruptibleChannel implements ContainerChannel {
    private static final int CHUNK = 16384; // what one call of Syscalls moves at most

    private final int socket; // non-blocking
    private final int closing; // an eventfd that is raised when the channel is closed
    private int
            users; // guarded by this; calls in progress, which keep the numbers of the descriptors from being reused
    private boolean isReleased; // guarded by this

    /** Takes over the descriptor, and closes it if it fails. */
    ConnectedSocket(int socket) throws IOException {
        this.socket = socket;
        int event = Syscalls.eventCreate();
        if (event < 0) {
            Syscalls.close(socket);
            throw new SystemCallException(-event, "make an eventfd");
        }
        closing = event;
    }

    /** Waits until the connection is there or has failed, closes this channel, and returns 0 or {@code -errno}. */
    int awaitConnection() throws IOException {
        enter();
        boolean isDone = false;
        try {
            begin();
            isDone = await(true);
            return Syscalls.socketError(socket);
        } finally {
            leave();
            end(isDone);
            close();
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (!target.hasRemaining()) {
            return 0;
        }
        byte[] bytes = target.hasArray() ? target.array() : new byte[Math.min(CHUNK, target.remaining())];
        int offset = target.hasArray() ? target.arrayOffset() + target.position() : 0;
        int got = read(bytes, offset, Math.min(target.remaining(), bytes.length - offset));
        if (got > 0 && target.hasArray()) {
            target.position(target.position() + got);
        } else if (got > 0) {
            target.put(bytes, 0, got);
        }
        return got;
    }

    /** Reads at most {@code length} bytes; -1 at the end. */
    private int read(byte[] bytes, int offset, int length) throws IOException {
        enter();
        boolean isDone = false;
        try {
            begin();
            int got = Syscalls.read(socket, bytes, offset, length);
            while (got == -Errno.EAGAIN && await(false)) {
                got = Syscalls.read(socket, bytes, offset, length);
            }
            isDone = got != -Errno.EAGAIN;
            int count = isDone ? check(got, "read from the container") : 0;
            return count == 0 ? -1 : count;
        } finally {
            leave();
            end(isDone);
        }
    }

    /** Writes all bytes of the buffer. */
    @Override
    public int write(ByteBuffer source) throws IOException {
        int total = 0;
        byte[] bytes = new byte[Math.min(CHUNK, source.remaining())];
        while (source.hasRemaining()) {
            int length = Math.min(bytes.length, source.remaining());
            int start = source.position();
            source.get(bytes, 0, length);
            source.position(start);
            int written = write(bytes, length);
            source.position(start + written);
            total += written;
        }
        return total;
    }

    /** Writes at least one byte, and returns their number. */
    private int write(byte[] bytes, int length) throws IOException {
        enter();
        boolean isDone = false;
        try {
            begin();
            int written = Syscalls.writeSome(socket, bytes, 0, length);
            while (written == -Errno.EAGAIN && await(true)) {
                written = Syscalls.writeSome(socket, bytes, 0, length);
            }
            isDone = written != -Errno.EAGAIN;
            return isDone ? check(written, "write to the container") : 0;
        } finally {
            leave();
            end(isDone);
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        enter();
        try {
            check(Syscalls.shutdownOutput(socket), "end the output to the container");
        } finally {
            leave();
        }
    }

    /** Waits until the socket can be read or written; false if the channel is closed meanwhile. */
    private boolean await(boolean toWrite) throws SystemCallException {
        return check(Syscalls.waitReady(socket, toWrite, closing), "wait for the container") == 1;
    }

    private synchronized void enter() throws ClosedChannelException {
        if (isReleased) {
            throw new ClosedChannelException();
        }
        users++;
    }

    private synchronized void leave() {
        users--;
        if (isReleased) {
            closeUnused();
        }
    }

    @Override
    protected synchronized void implCloseChannel() {
        isReleased = true;
        Syscalls.eventRaise(closing);
        closeUnused();
    }

    private void closeUnused() {
        if (users == 0) {
            Syscalls.close(socket);
            Syscalls.close(closing);
        }
    }
}
