package dev.jcontainer.cli.value;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Times in the two forms of RFC 3339 that docker prints, in UTC: {@code 2006-01-02T15:04:05.123456789Z}. */
public final class Timestamp {
    /** How docker writes that there is no time. */
    public static final String NONE = "0001-01-01T00:00:00Z";

    private static final long A_SECOND = 1_000_000_000;
    private static final int FRACTION_DIGITS = 9;

    private Timestamp() {}

    /** A time with all nine digits of its fraction, as in a log. */
    public static String fixed(long nanoseconds) {
        return of(Math.floorDiv(nanoseconds, A_SECOND), (int) Math.floorMod(nanoseconds, A_SECOND), FRACTION_DIGITS);
    }

    /** A time without zeros at the end of its fraction, as in JSON; {@link #NONE} for null. */
    public static String shortest(@Nullable Instant time) {
        if (time == null) {
            return NONE;
        }
        int digits = FRACTION_DIGITS;
        for (int rest = time.getNano(); digits > 0 && rest % 10 == 0; rest /= 10) {
            digits--;
        }
        return of(time.getEpochSecond(), time.getNano(), digits);
    }

    private static String of(long second, int nanosecond, int digits) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(30);
        pad(text, time.getYear(), 4).append('-');
        pad(text, time.getMonthValue(), 2).append('-');
        pad(text, time.getDayOfMonth(), 2).append('T');
        pad(text, time.getHour(), 2).append(':');
        pad(text, time.getMinute(), 2).append(':');
        pad(text, time.getSecond(), 2);
        if (digits > 0) {
            pad(text.append('.'), nanosecond, FRACTION_DIGITS);
            text.setLength(text.length() - FRACTION_DIGITS + digits);
        }
        return text.append('Z').toString();
    }

    private static StringBuilder pad(StringBuilder text, int number, int width) {
        String digits = Integer.toString(number);
        for (int i = digits.length(); i < width; i++) {
            text.append('0');
        }
        return text.append(digits);
    }
}
