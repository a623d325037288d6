package dev.jcontainer.cli.value;

/** Parses sizes of the command line in docker's forms: {@code 512}, {@code 64k}, {@code .5g}, {@code "64 MB"}. */
public final class Sizes {
    /** The result of {@link #bytes} for a text that is no size. */
    public static final long NONE = -1;

    /** The result of {@link #bytes} for a size that does not fit into 63 bits. */
    public static final long TOO_LARGE = -2;

    private static final String UNITS = "bkmgtp";
    private static final int BITS = 10;

    private Sizes() {}

    /**
     * Parses a size as {@link #bytes} does.
     *
     * @throws IllegalArgumentException if it is no size, or does not fit into 63 bits
     */
    public static long parse(String what, String text) {
        long bytes = bytes(text);
        if (bytes < 0) {
            throw new IllegalArgumentException(
                    "The " + what + " '" + text + "' is not a number of bytes, as 1048576, 1024k, 64m or 1.5g");
        }
        return bytes;
    }

    /**
     * Parses a number with a unit: b, k, m, g, t or p (powers of 1024), optionally followed by b or ib, in either case,
     * and optionally preceded by a space; without a unit, bytes. A fraction is rounded down to bytes.
     */
    public static long bytes(String text) {
        int end = 0;
        while (end < text.length() && (isDigit(text.charAt(end)) || text.charAt(end) == '.')) {
            end++;
        }
        boolean hasSpace = end > 0 && end + 1 < text.length() && text.charAt(end) == ' ';
        int shift = shift(text.substring(hasSpace ? end + 1 : end));
        String number = text.substring(0, end);
        int dot = number.indexOf('.');
        String whole = dot < 0 ? number : number.substring(0, dot);
        String fraction = dot < 0 ? "" : number.substring(dot + 1);
        boolean valid = shift >= 0
                && fraction.length() <= 9
                && fraction.indexOf('.') < 0
                && (dot < 0 ? !whole.isEmpty() : !fraction.isEmpty() && shift > 0);
        if (!valid) {
            return NONE;
        }
        if (whole.length() > 18) {
            return TOO_LARGE;
        }
        long units = whole.isEmpty() ? 0 : Long.parseLong(whole);
        if (units >= Long.MAX_VALUE >> shift) {
            return TOO_LARGE;
        }
        return (units << shift) + (fraction.isEmpty() ? 0 : part(fraction, shift));
    }

    private static long part(String fraction, int shift) {
        long denominator = 1;
        for (int i = 0; i < fraction.length(); i++) {
            denominator *= 10;
        }
        return (long) ((double) Long.parseLong(fraction) / denominator * (1L << shift));
    }

    /** The binary exponent of a unit, or -1 for no unit. */
    private static int shift(String unit) {
        if (unit.isEmpty()) {
            return 0;
        }
        int index = UNITS.indexOf(lower(unit.charAt(0)));
        String rest = unit.substring(1);
        boolean valid = rest.isEmpty() || index > 0 && (rest.equalsIgnoreCase("b") || rest.equalsIgnoreCase("ib"));
        return valid ? index * BITS : -1;
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + 'a' - 'A') : c;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
