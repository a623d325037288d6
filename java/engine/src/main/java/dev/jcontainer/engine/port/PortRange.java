package dev.jcontainer.engine.port;

import org.jspecify.annotations.Nullable;

/** Successive ports, with both ends. */
record PortRange(int first, int last) {
    private static final int MAX_PORT = 65535;
    private static final int MAX_DIGITS = 5;

    /** Reads {@code 80} or {@code 80-90}; null if it is neither, or a port is above 65535. */
    static @Nullable PortRange of(String text) {
        int dash = text.indexOf('-');
        int first = number(dash < 0 ? text : text.substring(0, dash));
        int last = dash < 0 ? first : number(text.substring(dash + 1));
        return first < 0 || last < first ? null : new PortRange(first, last);
    }

    private static int number(String text) {
        int number = text.isEmpty() || text.length() > MAX_DIGITS ? -1 : 0;
        for (int i = 0; i < text.length() && number >= 0; i++) {
            char digit = text.charAt(i);
            number = digit < '0' || digit > '9' ? -1 : number * 10 + digit - '0';
        }
        return number > MAX_PORT ? -1 : number;
    }

    int size() {
        return last - first + 1;
    }
}
