package dev.jcontainer.launch;

import java.io.IOException;
import java.util.List;

/** Gives the keeper of a container the ports that it publishes. */
public interface PortSender {
    /**
     * A published port of the container.
     *
     * @param protocol {@link #TCP}, {@link #UDP} or {@link #HELD}
     * @param port the port in the container, 1 to 65535; 0 for {@link #HELD}
     * @param socket the socket of the host: for TCP a listening one, for UDP a bound one
     */
    record PublishedPort(int protocol, int port, int socket) {
        /** {@code IPPROTO_TCP}. */
        public static final int TCP = 6;
        /** {@code IPPROTO_UDP}. */
        public static final int UDP = 17;

        /**
         * No port, but a descriptor that the keeper holds as long as the container runs: its close ends a program of the
         * host that belongs to the container.
         */
        public static final int HELD = 0;

        private static final int MAX_PORT = 65535;

        public PublishedPort {
            if (protocol != TCP && protocol != UDP && protocol != HELD) {
                throw new IllegalArgumentException("The protocol " + protocol + " has no ports that can be published");
            }
            if (port < (protocol == HELD ? 0 : 1) || port > MAX_PORT) {
                throw new IllegalArgumentException("The port " + port + " is not from 1 to " + MAX_PORT);
            }
        }

        /** A descriptor that is held as long as the container runs. */
        public static PublishedPort held(int descriptor) {
            return new PublishedPort(HELD, 0, descriptor);
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
