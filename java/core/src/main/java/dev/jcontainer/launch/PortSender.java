package dev.jcontainer.launch;

import java.io.IOException;
import java.util.List;

/** Gives the keeper of a container the ports that it publishes. */
public interface PortSender {
    /**
     * A published port of the container.
     *
     * @param protocol {@link #TCP} or {@link #UDP}
     * @param port the port in the container, 1 to 65535
     * @param socket the socket of the host: for TCP a listening one, for UDP a bound one
     */
    record PublishedPort(int protocol, int port, int socket) {
        /** {@code IPPROTO_TCP}. */
        public static final int TCP = 6;
        /** {@code IPPROTO_UDP}. */
        public static final int UDP = 17;

        private static final int MAX_PORT = 65535;

        public PublishedPort {
            if (protocol != TCP && protocol != UDP) {
                throw new IllegalArgumentException("The protocol " + protocol + " has no ports that can be published");
            }
            if (port < 1 || port > MAX_PORT) {
                throw new IllegalArgumentException("The port " + port + " is not from 1 to " + MAX_PORT);
            }
        }
    }

    /**
     * Sends any number of ports; may be called more than once. The keeper gets duplicates of the sockets, so the caller
     * closes its own.
     *
     * @throws dev.jcontainer.kernel.SystemCallException if they cannot be sent
     */
    void sendPorts(List<PublishedPort> ports) throws IOException;
}
