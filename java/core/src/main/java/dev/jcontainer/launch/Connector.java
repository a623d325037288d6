package dev.jcontainer.launch;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.spec.ContainerChannel;
import java.io.IOException;
import java.net.ConnectException;
import org.jspecify.annotations.Nullable;

/**
 * Connects to ports of a container from outside. A process of the helper enters the container's network namespace and
 * makes sockets there; the connections themselves are those of this JVM. Thread-safe.
 */
public final class Connector implements AutoCloseable {
    private static final int INET = 2; // AF_INET
    private static final int INET6 = 10; // AF_INET6
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final byte[] LOOPBACK6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    private static final int MAX_PORT = 65535;

    private @Nullable Supervisor helper; // guarded by this; started with the first connection
    private boolean isClosed; // guarded by this

    /**
     * Connects to a port on the loopback of the container: 127.0.0.1, and ::1 if nothing listens there.
     *
     * @param container a pidfd of the container's first process; the caller closes it
     * @param port from 1 to 65535
     * @throws ConnectException if nothing listens on the port
     * @throws java.nio.channels.ClosedByInterruptException if the thread is interrupted
     */
    public ContainerChannel connect(int container, int port) throws IOException {
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("The port " + port + " is not from 1 to " + MAX_PORT);
        }
        int first = tried(container, port, INET, LOOPBACK);
        int result = isRefused(first) ? tried(container, port, INET6, LOOPBACK6) : first;
        if (isRefused(result)) {
            throw new ConnectException("Nothing listens on port " + port + " of the container");
        }
        return new ConnectedSocket(check(result, "connect to port " + port + " of the container"));
    }

    /** A container may be without IPv6, or with the loopback device down. */
    private static boolean isRefused(int result) {
        return result == -Errno.ECONNREFUSED || result == -Errno.EAFNOSUPPORT || result == -Errno.EADDRNOTAVAIL;
    }

    private int tried(int container, int port, int family, byte[] address) throws IOException {
        int socket = socket(container, family);
        if (socket < 0) {
            return socket;
        }
        int result = -Errno.EIO;
        try {
            result = Syscalls.connectPort(socket, address, port);
            if (result == -Errno.EINPROGRESS) {
                result = new ConnectedSocket(check(Syscalls.duplicate(socket), "hold a socket")).awaitConnection();
            }
        } finally {
            if (result < 0) {
                Syscalls.close(socket);
            }
        }
        return result < 0 ? result : socket;
    }

    /** A new socket in the container, or {@code -EAFNOSUPPORT}. */
    private synchronized int socket(int container, int family) throws IOException {
        if (isClosed) {
            throw new SystemCallException(Errno.EBADF, "connect to a container that is closed");
        }
        boolean isFirst = helper == null;
        if (helper == null) {
            helper = Supervisor.spawn();
        }
        helper.control().askForSocket(family, isFirst ? container : -1);
        ControlRecord answer = helper.control().receive(-1);
        if (answer == null) {
            stop();
            throw new IOException("The helper that connects to the container was killed");
        }
        if (answer.type() == ControlRecord.CONNECT && answer.descriptor() >= 0) {
            return answer.descriptor();
        }
        if (answer.error() == Errno.EAFNOSUPPORT) {
            return -Errno.EAFNOSUPPORT;
        }
        stop();
        throw new SystemCallException(
                answer.error() == 0 ? Errno.EMFILE : answer.error(), "connect to the container: " + answer.argument());
    }

    private void stop() {
        if (helper != null) {
            helper.close();
            helper = null;
        }
    }

    /** Ends the helper. Connections stay. */
    @Override
    public synchronized void close() {
        isClosed = true;
        stop();
    }
}
