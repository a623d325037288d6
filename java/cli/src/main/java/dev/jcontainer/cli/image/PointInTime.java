package dev.jcontainer.cli.image;

import dev.jcontainer.cli.value.Durations;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;

/** The times of docker's filters: seconds since 1970, a duration before now, or a date with or without a time. */
final class PointInTime {
    private static final int DATE_LENGTH = "2006-01-02".length();

    private PointInTime() {}

    /**
     * Reads a time; returns seconds since 1970.
     *
     * @param now milliseconds since 1970
     * @throws IllegalArgumentException if the text is no time
     */
    static long parse(String text, long now) {
        try {
            return isNumber(text) ? Long.parseLong(text) : isDate(text) ? date(text) : now / 1000 - seconds(text);
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The time '" + text + "' is none of: seconds since 1970, a duration such as 24h,"
                            + " 2006-01-02, 2006-01-02T15:04:05, 2006-01-02T15:04:05Z",
                    e);
        }
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static boolean isDate(String text) {
        return text.length() >= DATE_LENGTH && text.charAt(4) == '-';
    }

    private static long seconds(String text) {
        return Durations.parse("--filter until", text).toSeconds();
    }

    private static long date(String text) {
        if (text.length() == DATE_LENGTH) {
            return LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toEpochSecond();
        }
        boolean isLocal = text.indexOf('Z') < 0 && text.indexOf('+') < 0 && text.lastIndexOf('-') < DATE_LENGTH;
        Instant instant = isLocal
                ? LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant()
                : OffsetDateTime.parse(text).toInstant();
        return instant.getEpochSecond();
    }
}
