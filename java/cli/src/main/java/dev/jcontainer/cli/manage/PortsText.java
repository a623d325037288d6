package dev.jcontainer.cli.manage;

import dev.jcontainer.engine.spec.PortMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The published ports of a container in docker's form: {@code 127.0.0.1:8080->80/tcp}. */
final class PortsText {
    private PortsText() {}

    /**
     * All ports, as {@code ps} prints them: those with the same number on both sides that follow each other as a range,
     * and the others after them.
     */
    static String of(List<PortMapping> ports) {
        if (ports.isEmpty()) {
            return "";
        }
        List<String> ranges = new ArrayList<>();
        List<String> others = new ArrayList<>();
        List<PortMapping> sorted = sorted(ports);
        boolean[] isDone = new boolean[sorted.size()];
        for (int i = 0; i < isDone.length; i++) {
            PortMapping first = sorted.get(i);
            if (isDone[i]) {
                continue;
            }
            if (first.hostPort() != first.containerPort()) {
                others.add(host(first) + "->" + first.containerPort() + "/" + protocol(first));
                continue;
            }
            int last = first.containerPort();
            for (int j = i + 1; j < isDone.length; j++) {
                if (continues(first, last, sorted.get(j))) {
                    last++;
                    isDone[j] = true;
                }
            }
            String range = last == first.containerPort() ? "" + last : first.containerPort() + "-" + last;
            ranges.add(address(first) + ":" + range + "->" + range + "/" + protocol(first));
        }
        ranges.addAll(others);
        return String.join(", ", ranges);
    }

    private static boolean continues(PortMapping first, int last, PortMapping next) {
        return next.containerPort() == last + 1
                && next.hostPort() == last + 1
                && next.protocol() == first.protocol()
                && next.hostAddress().equals(first.hostAddress());
    }

    /** Sorted by the ports of the container; there are few. */
    static List<PortMapping> sorted(List<PortMapping> ports) {
        List<PortMapping> sorted = new ArrayList<>(ports.size());
        for (PortMapping port : ports) {
            int at = sorted.size();
            while (at > 0 && compare(sorted.get(at - 1), port) > 0) {
                at--;
            }
            sorted.add(at, port);
        }
        return sorted;
    }

    private static int compare(PortMapping one, PortMapping other) {
        if (one.containerPort() != other.containerPort()) {
            return one.containerPort() - other.containerPort();
        }
        if (one.protocol() != other.protocol()) {
            return one.protocol().ordinal() - other.protocol().ordinal();
        }
        int address = one.hostAddress().compareTo(other.hostAddress());
        return address != 0 ? address : one.hostPort() - other.hostPort();
    }

    /** The side of the host: {@code 127.0.0.1:8080}, {@code [::1]:8080}. */
    static String host(PortMapping port) {
        return address(port) + ":" + port.hostPort();
    }

    /** The side of the container: {@code 80/tcp}. */
    static String container(PortMapping port) {
        return port.containerPort() + "/" + protocol(port);
    }

    private static String address(PortMapping port) {
        String address = port.hostAddress();
        return address.indexOf(':') < 0 ? address : "[" + address + "]";
    }

    static String protocol(PortMapping port) {
        return port.protocol().name().toLowerCase(Locale.ROOT);
    }
}
