package dev.jcontainer.engine.port;

import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineException.Reason;
import dev.jcontainer.engine.spec.PortMapping;
import dev.jcontainer.engine.spec.PortMapping.Protocol;
import java.util.ArrayList;
import java.util.List;

/** The words for published ports, as Docker has them. */
public final class PublishedPorts {
    private PublishedPorts() {}

    /**
     * Reads a value of {@code --publish}: {@code [[ADDRESS:][HOST]:]CONTAINER[/PROTOCOL]}. {@code HOST} and
     * {@code CONTAINER} are ports or ranges of the same length, such as {@code 8000-8010}; a range of the host
     * may also stand for one port of the container, which gets one of it that is free. Without a port of the host,
     * or with 0, it is one that is free when the container starts. Without an address it is
     * {@link PortMapping#LOOPBACK}; one of IPv6 is in brackets.
     *
     * @throws EngineException with {@link Reason#INVALID} and Docker's words
     */
    public static List<PortMapping> parse(String text) throws EngineException {
        int slash = text.lastIndexOf('/');
        String ports = slash < 0 ? text : text.substring(0, slash);
        Protocol protocol = protocol(slash < 0 ? "tcp" : text.substring(slash + 1), text);
        int containerAt = ports.lastIndexOf(':') + 1;
        String container = ports.substring(containerAt);
        String before = containerAt == 0 ? "" : ports.substring(0, containerAt - 1);
        int hostAt = before.endsWith("]") ? before.length() : before.lastIndexOf(':') + 1;
        String host = before.endsWith("]") ? "" : before.substring(hostAt);
        String address = hostAt == 0 ? "" : before.substring(0, before.endsWith("]") ? hostAt : hostAt - 1);
        if (container.isEmpty()) {
            throw invalid("No port specified: " + text + "<empty>");
        }
        return mappings(protocol, address(address, text), host, container, text);
    }

    /**
     * The ports of {@code --publish-all}: all that an image exposes, each at a port of the host that is free when the
     * container starts.
     *
     * @param exposed such as {@code 80/tcp}, {@code 53/udp} or {@code 8000-8010}
     * @throws EngineException with {@link Reason#INVALID} if one of them is not a port
     */
    public static List<PortMapping> all(Iterable<String> exposed) throws EngineException {
        List<PortMapping> mappings = new ArrayList<>();
        for (String port : exposed) {
            if (port.indexOf(':') >= 0) {
                throw invalid("Invalid containerPort: " + port);
            }
            mappings.addAll(parse(port));
        }
        return mappings;
    }

    /** The port of a container as Docker shows it: {@code 80/tcp}. */
    public static String containerPort(PortMapping mapping) {
        return mapping.containerPort() + "/" + word(mapping.protocol());
    }

    /** The address and port of the host as Docker shows them: {@code 127.0.0.1:8080} or {@code [::1]:8080}. */
    public static String hostPort(PortMapping mapping) {
        String address = mapping.hostAddress();
        return (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + hostPorts(mapping);
    }

    /** The port or ports of the host: {@code 8080} or {@code 8000-8010}. */
    public static String hostPorts(PortMapping mapping) {
        return mapping.isRange()
                ? mapping.hostPort() + "-" + mapping.lastHostPort()
                : Integer.toString(mapping.hostPort());
    }

    /** {@code tcp} or {@code udp}. */
    public static String word(Protocol protocol) {
        return protocol == Protocol.TCP ? "tcp" : "udp";
    }

    private static Protocol protocol(String word, String text) throws EngineException {
        if (word.equalsIgnoreCase("tcp")) {
            return Protocol.TCP;
        }
        if (word.equalsIgnoreCase("udp")) {
            return Protocol.UDP;
        }
        throw invalid("Invalid proto: " + word + " in " + text + ": only tcp and udp can be published");
    }

    /** Without brackets; an address of IPv6 may be without them only if there is no doubt. */
    private static String address(String address, String text) throws EngineException {
        if (address.isEmpty()) {
            return PortMapping.LOOPBACK;
        }
        boolean isBracketed = address.startsWith("[") && address.endsWith("]");
        String bare = isBracketed ? address.substring(1, address.length() - 1) : address;
        if (isBracketed != bare.indexOf(':') >= 0 || IpAddress.of(bare) == null) {
            throw invalid("Invalid IP address: " + bare + " in " + text);
        }
        return bare;
    }

    private static List<PortMapping> mappings(
            Protocol protocol, String address, String host, String container, String text) throws EngineException {
        PortRange inside = PortRange.of(container);
        if (inside == null || inside.first() == 0) {
            throw invalid("Invalid containerPort: " + container + " in " + text);
        }
        PortRange outside = host.isEmpty() ? new PortRange(0, 0) : PortRange.of(host);
        if (outside == null || outside.first() == 0 && outside.last() > 0) {
            throw invalid("Invalid hostPort: " + host + " in " + text);
        }
        if (inside.size() == 1) {
            return List.of(new PortMapping(protocol, inside.first(), address, outside.first(), outside.last()));
        }
        if (outside.first() > 0 && outside.size() != inside.size()) {
            throw invalid("Invalid ranges specified for container and host Ports: " + container + " and " + host
                    + " in " + text);
        }
        List<PortMapping> mappings = new ArrayList<>(inside.size());
        for (int i = 0; i < inside.size(); i++) {
            int hostPort = outside.first() == 0 ? 0 : outside.first() + i;
            mappings.add(new PortMapping(protocol, inside.first() + i, address, hostPort));
        }
        return mappings;
    }

    private static EngineException invalid(String message) {
        return new EngineException(Reason.INVALID, message);
    }
}
