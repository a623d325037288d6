package dev.jcontainer.cli.value;

import java.time.Duration;

/** Parses durations of the command line: {@code 10}, {@code 1.5s}, {@code 1h30m}. */
public final class Durations {
    private static final String[] UNITS = {"", "ms", "s", "m", "h", "d"};
    private static final long[] NANOSECONDS = {
        1_000_000_000L, 1_000_000L, 1_000_000_000L, 60_000_000_000L, 3_600_000_000_000L, 86_400_000_000_000L
    };
    private static final int MAX_DIGITS = 9;

    private final String what;
    private final String text;
    private int at;

    private Durations(String what, String text) {
        this.what = what;
        this.text = text;
    }

    /**
     * Parses a number with a unit (ms, s, m, h or d; without a unit, seconds), or several of them, which add up.
     *
     * @throws IllegalArgumentException if the text is no duration
     */
    public static Duration parse(String what, String text) {
        return new Durations(what, text).parse();
    }

    private Duration parse() {
        Duration sum = Duration.ZERO;
        do {
            boolean isFirst = at == 0;
            String whole = digits();
            String fraction = "";
            if (at < text.length() && text.charAt(at) == '.') {
                at++;
                fraction = digits();
            }
            int unit = unit();
            if (unit == 0 && !isFirst) {
                throw bad();
            }
            sum = sum.plus(part(whole, fraction, NANOSECONDS[unit]));
        } while (at < text.length());
        return sum;
    }

    private String digits() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == start || at - start > MAX_DIGITS) {
            throw bad();
        }
        return text.substring(start, at);
    }

    /** Parses a unit and returns its index; the first is that of a number without a unit. */
    private int unit() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= 'a' && text.charAt(at) <= 'z') {
            at++;
        }
        String name = text.substring(start, at);
        for (int i = 0; i < UNITS.length; i++) {
            if (UNITS[i].equals(name) && (i > 0 || at == text.length())) {
                return i;
            }
        }
        throw bad();
    }

    private static Duration part(String whole, String fraction, long unit) {
        Duration part = Duration.ofNanos(unit).multipliedBy(Long.parseLong(whole));
        if (fraction.isEmpty()) {
            return part;
        }
        double rest = Long.parseLong(fraction) / Math.pow(10, fraction.length());
        return part.plusNanos((long) (rest * unit));
    }

    private IllegalArgumentException bad() {
        return new IllegalArgumentException(
                "the value '" + text + "' of " + what + " is not a duration, as 10, 1.5s, 2m or 1h30m");
    }
}
