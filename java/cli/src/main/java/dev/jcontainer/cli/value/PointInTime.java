package dev.jcontainer.cli.value;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;

/** The times of docker's options: seconds since 1970, a duration before now, or a date with or without a time. */
public final class PointInTime {
    private static final int DATE_LENGTH = "2006-01-02".length();
    private static final int FRACTION_DIGITS = 9;
    private static final long A_SECOND = 1_000_000_000;

    private PointInTime() {}

    /**
     * Reads a time; returns nanoseconds since 1970.
     *
     * @param now milliseconds since 1970
     * @throws IllegalArgumentException if the text is no time
     */
    public static long parse(String text, long now) {
        try {
            if (isNumber(text)) {
                return number(text);
            }
            return isDate(text)
                    ? date(text)
                    : Math.subtractExact(
                            Math.multiplyExact(now, 1_000_000L),
                            Durations.parse("a time", text).toNanos());
        } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The time '" + text + "' is none of: seconds since 1970, a duration such as 24h,"
                            + " 2006-01-02, 2006-01-02T15:04:05, 2006-01-02T15:04:05Z",
                    e);
        }
    }

    /** Whether a text has only digits, and a point among them. */
    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c != '.' || i == 0)) {
                return false;
            }
        }
        return true;
    }

    private static long number(String text) {
        int point = text.indexOf('.');
        long seconds = Long.parseLong(point < 0 ? text : text.substring(0, point));
        long fraction = 0;
        if (point >= 0) {
            StringBuilder digits = new StringBuilder(text.substring(point + 1));
            while (digits.length() < FRACTION_DIGITS) {
                digits.append('0');
            }
            fraction = Long.parseLong(digits.substring(0, FRACTION_DIGITS));
        }
        return Math.addExact(Math.multiplyExact(seconds, A_SECOND), fraction);
    }

    private static boolean isDate(String text) {
        return text.length() >= DATE_LENGTH && text.charAt(4) == '-';
    }

    private static long date(String text) {
        if (text.length() == DATE_LENGTH) {
            return nanoseconds(
                    LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant());
        }
        boolean isLocal = text.indexOf('Z') < 0 && text.indexOf('+') < 0 && text.lastIndexOf('-') < DATE_LENGTH;
        return nanoseconds(
                isLocal
                        ? LocalDateTime.parse(text)
                                .atZone(ZoneId.systemDefault())
                                .toInstant()
                        : OffsetDateTime.parse(text).toInstant());
    }

    /** Nanoseconds since 1970. */
    public static long nanoseconds(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), A_SECOND), instant.getNano());
    }
}
