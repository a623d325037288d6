package dev.jcontainer.engine.port;

import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineException.Reason;
import dev.jcontainer.engine.spec.PortMapping;
import dev.jcontainer.engine.spec.PortMapping.Protocol;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.launch.PortSender.PublishedPort;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The sockets of the host for the ports that a container publishes. The caller closes them when the container's keeper
 * has duplicates: {@link dev.jcontainer.launch.PortSender}. Not thread-safe.
 */
public final class BoundPorts implements AutoCloseable {
    private static final String FIRST_UNPRIVILEGED = "/proc/sys/net/ipv4/ip_unprivileged_port_start";

    private final List<PortMapping> mappings = new ArrayList<>();
    private final List<PublishedPort> sockets = new ArrayList<>();

    private BoundPorts() {}

    /**
     * Binds all of them, in this order. From then on the kernel accepts connections, which wait for the container.
     *
     * @throws EngineException with {@link Reason#PORT} and the number of the port, if one cannot be bound; none is
     *     bound then
     */
    public static BoundPorts bind(List<PortMapping> mappings) throws EngineException {
        BoundPorts bound = new BoundPorts();
        try {
            for (PortMapping mapping : mappings) {
                bound.add(mapping);
            }
            return bound;
        } catch (EngineException | RuntimeException | Error e) {
            bound.close();
            throw e;
        }
    }

    /** The ports with the numbers of the host that were chosen, in the order of {@link #bind}. */
    public List<PortMapping> mappings() {
        return Collections.unmodifiableList(mappings);
    }

    /** The sockets, for {@link dev.jcontainer.launch.PortSender#sendPorts}; they are valid until {@link #close}. */
    public List<PublishedPort> sockets() {
        return Collections.unmodifiableList(sockets);
    }

    /** Closes the sockets of this process. May be called again. */
    @Override
    public void close() {
        for (PublishedPort port : sockets) {
            Syscalls.close(port.socket());
        }
        sockets.clear();
    }

    private void add(PortMapping mapping) throws EngineException {
        byte[] address = IpAddress.of(mapping.hostAddress());
        if (address == null) {
            throw new EngineException(Reason.INVALID, "Invalid IP address: " + mapping.hostAddress());
        }
        boolean isDatagram = mapping.protocol() == Protocol.UDP;
        int socket = -Errno.EADDRINUSE;
        for (int port = mapping.hostPort(); socket == -Errno.EADDRINUSE && port <= mapping.lastHostPort(); port++) {
            socket = Syscalls.bindPort(address, port, isDatagram);
        }
        if (socket < 0) {
            throw failure(mapping, -socket);
        }
        int protocol = isDatagram ? PublishedPort.UDP : PublishedPort.TCP;
        sockets.add(new PublishedPort(protocol, mapping.containerPort(), socket));
        int port = Syscalls.boundPort(socket);
        if (port < 0) {
            throw failure(mapping, -port);
        }
        mappings.add(new PortMapping(mapping.protocol(), mapping.containerPort(), mapping.hostAddress(), port));
    }

    private static EngineException failure(PortMapping mapping, int errno) {
        String port = PublishedPorts.hostPort(mapping);
        String why = port + "/" + PublishedPorts.word(mapping.protocol()) + " failed: " + reason(mapping, errno);
        return new EngineException(Reason.PORT, "Bind for " + why);
    }

    private static String reason(PortMapping mapping, int errno) {
        switch (errno) {
            case Errno.EADDRINUSE:
                return mapping.hostPort() == 0
                        ? "no port is free"
                        : mapping.isRange() ? "all ports are allocated" : "port is already allocated";
            case Errno.EACCES:
                return "an ordinary user may bind the ports from " + firstUnprivileged()
                        + " on; root can change that in the sysctl net.ipv4.ip_unprivileged_port_start";
            case Errno.EADDRNOTAVAIL:
                return "this host does not have the address " + mapping.hostAddress();
            case Errno.EAFNOSUPPORT:
                return "this host has no IPv6";
            default:
                return Errno.described(errno);
        }
    }

    private static String firstUnprivileged() {
        byte[] number = new byte[16];
        int length = Syscalls.readFile(Bytes.cString(FIRST_UNPRIVILEGED), number);
        return length <= 0
                ? "1024"
                : Bytes.decode(Arrays.copyOf(number, length)).trim();
    }
}
