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
    }

    static PortMapping read(LineReader in) {
        return new PortMapping(protocol(in.word()), (int) in.number(HIGHEST), in.word(), (int) in.number(HIGHEST));
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
