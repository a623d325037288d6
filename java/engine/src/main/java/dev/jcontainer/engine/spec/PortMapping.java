package dev.jcontainer.engine.spec;

/**
 * A port of a container that is published on the host. Immutable.
 *
 * @param protocol TCP or UDP
 * @param containerPort the port in the container, from 1 to 65535
 * @param hostAddress the address of the host that it is bound to, as numbers
 * @param hostPort the port of the host, from 0 to 65535; 0 for one that is free when the container starts
 * @param lastHostPort the last of a range that begins with {@code hostPort}, of which one that is free is taken when the
 *     container starts; the same as {@code hostPort} for one port
 */
public record PortMapping(Protocol protocol, int containerPort, String hostAddress, int hostPort, int lastHostPort) {
    /** The address of a port whose address was not given: the loopback of the host. */
    public static final String LOOPBACK = "127.0.0.1";

    /** The protocol of a port. */
    public enum Protocol {
        TCP,
        UDP
    }

    /** A mapping to one port of the host. */
    public PortMapping(Protocol protocol, int containerPort, String hostAddress, int hostPort) {
        this(protocol, containerPort, hostAddress, hostPort, hostPort);
    }

    public PortMapping {
        if (lastHostPort != hostPort && (hostPort == 0 || lastHostPort < hostPort || lastHostPort > 65535)) {
            throw new IllegalArgumentException("A range of ports of the host has an end from its first port to 65535:"
                    + " not " + hostPort + " to " + lastHostPort);
        }
        if (containerPort < 1 || containerPort > 65535 || hostPort < 0 || hostPort > 65535) {
            throw new IllegalArgumentException("A port of a container is from 1 to 65535, and one of the host from 0 to"
                    + " 65535: not " + containerPort + " and " + hostPort);
        }
    }

    /** Whether the host has a range of ports, of which one is taken. */
    public boolean isRange() {
        return lastHostPort != hostPort;
    }
}
