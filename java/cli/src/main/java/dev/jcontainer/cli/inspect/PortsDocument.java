package dev.jcontainer.cli.inspect;

import dev.jcontainer.engine.spec.PortMapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Ports in docker's documents: the port of the container with a list of those of the host. */
final class PortsDocument {
    private PortsDocument() {}

    /** Adds a port of the host to those of {@code 80/tcp}. */
    static void add(Map<String, @Nullable Object> ports, PortMapping port, String hostPort) {
        String key = port.containerPort() + "/" + port.protocol().name().toLowerCase(Locale.ROOT);
        List<Object> all = new ArrayList<>();
        if (ports.get(key) instanceof List<?> present) {
            all.addAll(present);
        }
        Map<String, @Nullable Object> host = new LinkedHashMap<>();
        host.put("HostIp", port.hostAddress());
        host.put("HostPort", hostPort);
        all.add(host);
        ports.put(key, all);
    }

    /** The ports that are published now. */
    static Map<String, @Nullable Object> of(List<PortMapping> published) {
        Map<String, @Nullable Object> ports = new LinkedHashMap<>();
        for (PortMapping port : published) {
            add(ports, port, Integer.toString(port.hostPort()));
        }
        return ports;
    }
}
