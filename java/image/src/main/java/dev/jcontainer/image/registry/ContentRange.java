package dev.jcontainer.image.registry;

import org.jspecify.annotations.Nullable;

/** The field {@code Content-Range} of an answer 206: RFC 9110, section 14.4. */
final class ContentRange {
    private static final String UNIT = "bytes ";
    private static final int DIGITS = 18;

    private ContentRange() {}

    /** The position of the first byte; -1 if the field is missing, malformed, or contradicts itself. */
    static long start(@Nullable String field) {
        if (field == null || !field.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
            return -1;
        }
        String range = field.substring(UNIT.length()).strip();
        int dash = range.indexOf('-');
        int slash = range.indexOf('/');
        if (dash <= 0 || slash <= dash) {
            return -1;
        }
        long first = number(range.substring(0, dash));
        long last = number(range.substring(dash + 1, slash));
        String size = range.substring(slash + 1);
        long total = size.equals("*") ? Long.MAX_VALUE : number(size);
        return first < 0 || last < first || total <= last ? -1 : first;
    }

    private static long number(String digits) {
        boolean right = !digits.isEmpty() && digits.length() <= DIGITS;
        for (int i = 0; i < digits.length() && right; i++) {
            right = digits.charAt(i) >= '0' && digits.charAt(i) <= '9';
        }
        return right ? Long.parseLong(digits) : -1;
    }
}
