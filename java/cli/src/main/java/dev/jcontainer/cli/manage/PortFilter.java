package dev.jcontainer.cli.manage;

import dev.jcontainer.engine.spec.PortMapping;
import java.util.Locale;

/**
 * Ports that a filter of docker's asks for: {@code 80}, {@code 8000-8010} or {@code 53/udp}. Immutable.
 *
 * @param protocol that of the ports
 * @param first the first port
 * @param last the last port
 */
record PortFilter(PortMapping.Protocol protocol, int first, int last) {
    private static final int MAX_PORT = 65535;

    /**
     * Reads the value of a filter.
     *
     * @param whole the filter with its key, for the error
     * @throws IllegalArgumentException if the value has no ports
     */
    static PortFilter of(String whole, String value) {
        int slash = value.indexOf('/');
        String ports = slash < 0 ? value : value.substring(0, slash);
        int hyphen = ports.indexOf('-');
        try {
            PortMapping.Protocol protocol = slash < 0
                    ? PortMapping.Protocol.TCP
                    : PortMapping.Protocol.valueOf(value.substring(slash + 1).toUpperCase(Locale.ROOT));
            int first = Integer.parseInt(hyphen < 0 ? ports : ports.substring(0, hyphen));
            int last = hyphen < 0 ? first : Integer.parseInt(ports.substring(hyphen + 1));
            if (first < 1 || last < first || last > MAX_PORT) {
                throw new IllegalArgumentException("the ports are out of range");
            }
            return new PortFilter(protocol, first, last);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The filter '" + whole + "' has neither a port of 1 to 65535 nor a range of them, with or without"
                            + " /tcp or /udp",
                    e);
        }
    }

    boolean takes(PortMapping.Protocol of, int port) {
        return of == protocol && first <= port && port <= last;
    }
}
