package dev.jcontainer.cli.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The ports of an {@code EXPOSE}. Pure. */
final class ExposedPorts {
    private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "sctp");
    private static final int MAX_PORT = 65_535;
    private static final int MOST_DIGITS = 5;

    private ExposedPorts() {}

    /**
     * Reads {@code PORT[-LAST][/PROTOCOL]}; as with Docker, each port of a range is one of its own.
     *
     * @throws IllegalArgumentException if it is none; the message is what a sentence about an instruction says it has
     */
    static List<String> read(String word) {
        int slash = word.indexOf('/');
        String range = slash < 0 ? word : word.substring(0, slash);
        String protocol = slash < 0 || slash == word.length() - 1
                ? "tcp"
                : word.substring(slash + 1).toLowerCase(Locale.ROOT);
        int dash = range.indexOf('-');
        int first = port(dash < 0 ? range : range.substring(0, dash));
        int last = dash < 0 ? first : port(range.substring(dash + 1));
        if (first < 0 || last < first || !PROTOCOLS.contains(protocol)) {
            throw new IllegalArgumentException("'" + word + "', which is not PORT, PORT-LAST, or one of them with /tcp,"
                    + " /udp or /sctp, and with numbers from 0 to " + MAX_PORT);
        }
        List<String> ports = new ArrayList<>();
        for (int port = first; port <= last; port++) {
            ports.add(port + "/" + protocol);
        }
        return ports;
    }

    /** The number of a port; -1 if it is none. */
    private static int port(String text) {
        boolean isNumber = !text.isEmpty() && text.length() <= MOST_DIGITS;
        for (int i = 0; i < text.length(); i++) {
            isNumber &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        int port = isNumber ? Integer.parseInt(text) : -1;
        return port <= MAX_PORT ? port : -1;
    }
}
