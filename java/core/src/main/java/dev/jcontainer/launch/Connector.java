package dev.jcontainer.launch;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.launch.PortSender.PublishedPort;
import dev.jcontainer.spec.ContainerChannel;
import java.io.IOException;
import java.net.ConnectException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Connects to ports of a container from outside. A process of the helper enters the container's network namespace and
 * makes sockets there; the connections themselves are those of this JVM. It also relays the connections to published
 * ports. Thread-safe.
 */
public final class Connector implements AutoCloseable {
    private static final int INET = 2; // AF_INET
    private static final int INET6 = 10; // AF_INET6
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final byte[] LOOPBACK6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    private static final int MAX_PORT = 65535;

    private final Map<Integer, Integer> published = new HashMap<>(); // by the container's ports; guarded by this
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
        checkPort(port);
        int first = tried(container, port, INET, LOOPBACK);
        int result = isRefused(first) ? tried(container, port, INET6, LOOPBACK6) : first;
        if (isRefused(result)) {
            throw new ConnectException("Nothing listens on port " + port + " of the container");
        }
        return new ConnectedSocket(check(result, "connect to port " + port + " of the container"));
    }

    private static void checkPort(int port) {
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("The port " + port + " is not from 1 to " + MAX_PORT);
        }
    }

    /**
     * Publishes a port of TCP on 127.0.0.1 of this machine. Connections are relayed by the helper to the loopback of the
     * container, until {@link #close} or the end of the container; more calls for the same port return the same.
     *
     * @param container a pidfd of the container's first process; the caller closes it
     * @param port from 1 to 65535
     * @return the port of this machine
     */
    public synchronized int publish(int container, int port) throws IOException {
        checkPort(port);
        Integer known = published.get(port);
        if (known != null) {
            return known;
        }
        Syscalls.close(check(socket(container, INET), "connect to the container")); // the helper is inside then
        int socket = check(Syscalls.bindPort(LOOPBACK, 0, false), "bind a port");
        try {
            int chosen = check(Syscalls.boundPort(socket), "bind a port");
            Supervisor relay = Objects.requireNonNull(helper);
            relay.control().sendPorts(List.of(new PublishedPort(PublishedPort.TCP, port, socket)));
            ControlRecord answer = answer(relay);
            if (answer.type() != ControlRecord.PORTS) {
                throw failed(answer, "publish port " + port + " of the container");
            }
            published.put(port, chosen);
            return chosen;
        } finally {
            Syscalls.close(socket);
        }
    }

    private ControlRecord answer(Supervisor asked) throws IOException {
        ControlRecord answer = asked.control().receive(-1);
        if (answer == null) {
            stop();
            throw new IOException("The helper that connects to the container was killed");
        }
        return answer;
    }

    private SystemCallException failed(ControlRecord answer, String what) {
        stop();
        return new SystemCallException(
                answer.error() == 0 ? Errno.EMFILE : answer.error(), what + ": " + answer.argument());
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
        ControlRecord answer = answer(helper);
        if (answer.type() == ControlRecord.CONNECT && answer.descriptor() >= 0) {
            return answer.descriptor();
        }
        if (answer.error() == Errno.EAFNOSUPPORT) {
            return -Errno.EAFNOSUPPORT;
        }
        throw failed(answer, "connect to the container");
    }

    private synchronized void stop() {
        published.clear();
        if (helper != null) {
            helper.close();
            helper = null;
        }
    }

    /** Ends the helper, and with it the published ports and their connections. Those of {@link #connect} stay. */
    @Override
    public synchronized void close() {
        isClosed = true;
        stop();
    }
}
