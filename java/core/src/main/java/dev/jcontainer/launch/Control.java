package dev.jcontainer.launch;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JVM's end of a control socket; native/include/control.h describes the protocol. Closing it kills the container.
 *
 * <p>Used by one thread at a time.
 */
final class Control implements AutoCloseable, PortSender {
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
     * Receives the next record.
     *
     * @param timeout the timeout in milliseconds; negative for none
     * @return the record, or null at the end of file, which means that the supervisor has ended
     * @throws SystemCallException with {@code ETIMEDOUT} if no record came in time
     */
    @Nullable
    ControlRecord receive(int timeout) throws IOException {
        long received = Syscalls.receive(socket, buffer, timeout);
        if (received == -Errno.EINTR) {
            return receive(timeout);
        }
        check(received, "receive from the container's supervisor");
        int length = (int) received;
        return length == 0 ? null : ControlRecord.parse(buffer, length, (int) (received >> 32) - 1);
    }

    /**
     * Sends GO. The first one says that the cgroups are made; later ones let the container's first process continue.
     */
    void go() throws IOException {
        byte[] go = ControlRecord.go();
        int sent = Syscalls.send(socket, go, go.length);
        if (sent < 0 && sent != -Errno.EPIPE) { // EPIPE: it has ended; the next receive reports why
            throw new SystemCallException(-sent, "tell the container's supervisor to continue");
        }
    }

    /**
     * Calls the launch off, because a cgroup could not be made; those that were made are removed. If the record cannot
     * be sent, the supervisor has ended.
     */
    void callOff() {
        byte[] off = ControlRecord.callOff();
        Syscalls.send(socket, off, off.length);
    }

    /**
     * Makes the supervisor restore the settings of a terminal when this process has ended. May be called in any thread.
     */
    void guard(int terminal, byte[] before, byte[] raw) throws IOException {
        int sent = Syscalls.sendDescriptor(socket, ControlRecord.guard(before, raw), terminal);
        if (sent < 0 && sent != -Errno.EPIPE) { // EPIPE: it has ended together with the container
            throw new SystemCallException(-sent, "have the container's supervisor guard the terminal");
        }
    }

    /** Sends published ports, before the {@link #go} that follows SYNC. */
    @Override
    public void sendPorts(List<PublishedPort> ports) throws IOException {
        for (int from = 0; from < ports.size(); from += ControlRecord.PORTS_MAX) {
            List<PublishedPort> some = ports.subList(from, Math.min(ports.size(), from + ControlRecord.PORTS_MAX));
            int[] sockets = new int[some.size()];
            for (int i = 0; i < sockets.length; i++) {
                sockets[i] = some.get(i).socket();
            }
            int sent = Syscalls.sendDescriptors(socket, ControlRecord.ports(some), sockets);
            if (sent < 0 && sent != -Errno.EPIPE) { // EPIPE: it has ended; the next receive reports why
                throw new SystemCallException(-sent, "give the container's supervisor its published ports");
            }
        }
    }

    /**
     * Asks a helper that serves no launch for a socket of TCP in the network namespace of a container.
     *
     * @param container a pidfd of the container's first process, with the first request; -1 with others
     */
    void askForSocket(int family, int container) throws IOException {
        byte[] request = ControlRecord.connect(family);
        int sent = container < 0
                ? Syscalls.send(socket, request, request.length)
                : Syscalls.sendDescriptor(socket, request, container);
        check(sent, "ask the helper for a socket in the container");
    }

    /** Ends {@link #guard}. If the record cannot be sent, the supervisor has ended. */
    void letGo() {
        byte[] guard = ControlRecord.guard(new byte[0], new byte[0]);
        Syscalls.send(socket, guard, guard.length);
    }

    /**
     * Makes all processes that an exec has started end together with it. May be called in any thread. If the record
     * cannot be sent, the supervisor has ended.
     */
    void endWhole() {
        byte[] end = ControlRecord.end();
        Syscalls.send(socket, end, end.length);
    }

    /**
     * Makes the supervisor kill the container, even a frozen one, or an exec as a whole. Otherwise like {@link
     * #endWhole}.
     */
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
