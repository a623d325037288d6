package dev.jcontainer.image.registry.error;

import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * The field {@code Retry-After}: seconds, or a date.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3">RFC 9110, section 10.2.3</a>
 */
final class RetryAfter {
    private static final int DIGITS = 9;

    private RetryAfter() {}

    /**
     * The time to wait in milliseconds, 0 or more; -1 if the field is missing or malformed.
     *
     * @param now milliseconds since 1970
     */
    static long parse(@Nullable String value, long now) {
        String text = value == null ? "" : value.strip();
        boolean digits = !text.isEmpty();
        for (int i = 0; i < text.length() && digits; i++) {
            digits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        if (digits) {
            return text.length() > DIGITS ? 1_000_000_000_000L : 1000 * Long.parseLong(text);
        }
        try {
            long date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant()
                    .toEpochMilli();
            return Math.max(0, date - now);
        } catch (DateTimeException | ArithmeticException e) {
            return -1;
        }
    }
}
