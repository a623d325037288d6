package dev.jcontainer.engine.record;

import dev.jcontainer.engine.spec.PortMapping;

/** A published port as a line of a record. */
final class Ports {
    private static final int HIGHEST = 65535;

    private Ports() {}

    static void write(LineWriter out, PortMapping port) {
        out.line("port", port.protocol() == PortMapping.Protocol.TCP ? "tcp" : "udp")
                .number(port.containerPort())
                .word(port.hostAddress())
                .number(port.hostPort());
        if (port.isRange()) {
            out.number(port.lastHostPort());
        }
    }

    static PortMapping read(LineReader in) {
        PortMapping.Protocol protocol = protocol(in.word());
        int containerPort = (int) in.number(HIGHEST);
        String address = in.word();
        int first = (int) in.number(HIGHEST);
        int last = in.hasWord() ? (int) in.number(HIGHEST) : first;
        return new PortMapping(protocol, containerPort, address, first, last);
    }

    private static PortMapping.Protocol protocol(String word) {
        switch (word) {
            case "tcp":
                return PortMapping.Protocol.TCP;
            case "udp":
                return PortMapping.Protocol.UDP;
            default:
                throw new IllegalArgumentException("a protocol is unknown");
        }
    }
}
