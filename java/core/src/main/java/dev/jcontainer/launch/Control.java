package dev.jcontainer.launch;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Our end of a control socket; the protocol is drawn in native/include/control.h. Closing it kills the container.
 *
 * <p>Used by one thread at a time.
 */
final class Control implements AutoCloseable {
    private final int socket;
    private final byte[] buffer = new byte[ControlRecord.MAX_LENGTH];
    private boolean closed;

    Control(int socket) {
        this.socket = socket;
    }

    int descriptor() {
        return socket;
    }

    /**
     * The next record, or null at the end of file: the supervisor is gone.
     *
     * @param timeout in milliseconds, below 0 for none; when it passes, {@code SystemCallException} with {@code ETIMEDOUT}
     */
    @Nullable
    ControlRecord receive(int timeout) throws IOException {
        long received = Syscalls.receive(socket, buffer, timeout);
        if (received == -Errno.EINTR) {
            return receive(timeout);
        }
        check(received, "hear from the container's supervisor");
        int length = (int) received;
        return length == 0 ? null : ControlRecord.parse(buffer, length, (int) (received >> 32) - 1);
    }

    /** The cgroups are there; or, later, lets the container's first process go on. */
    void go() throws IOException {
        byte[] go = ControlRecord.go();
        int sent = Syscalls.send(socket, go, go.length);
        if (sent < 0 && sent != -Errno.EPIPE) { // EPIPE: it is gone, which the next receive tells with its reason
            throw new SystemCallException(-sent, "tell the container's supervisor to go on");
        }
    }

    /** The cgroups could not be made, and those that could are removed. Where it cannot be sent the supervisor is gone. */
    void callOff() {
        byte[] off = ControlRecord.callOff();
        Syscalls.send(socket, off, off.length);
    }

    /** Has the supervisor set a terminal back when this process is gone. From any thread. */
    void guard(int terminal, byte[] before, byte[] raw) throws IOException {
        int sent = Syscalls.sendDescriptor(socket, ControlRecord.guard(before, raw), terminal);
        if (sent < 0 && sent != -Errno.EPIPE) { // EPIPE: it is gone, and with it the container
            throw new SystemCallException(-sent, "have the container's supervisor guard the terminal");
        }
    }

    /** Ends {@link #guard}. Where it cannot be sent the supervisor is gone. */
    void letGo() {
        byte[] guard = ControlRecord.guard(new byte[0], new byte[0]);
        Syscalls.send(socket, guard, guard.length);
    }

    /** Has what the program started end with it, if it joined a container. From any thread. Where it cannot be sent the supervisor is gone. */
    void endWhole() {
        byte[] end = ControlRecord.end();
        Syscalls.send(socket, end, end.length);
    }

    /** Has the container killed, also where it stands still, with {@link #endWhole}. As that. */
    void kill() {
        byte[] kill = ControlRecord.kill();
        Syscalls.send(socket, kill, kill.length);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Syscalls.close(socket);
        }
    }
}
