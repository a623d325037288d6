package dev.jcontainer.image.tar;

/** Numbers in the fields of a header: octal digits, or binary with the highest bit of the first byte set (GNU). */
final class TarNumbers {
    /** What {@link #parse} returns for a field without a number: no field of a header has such a value. */
    static final long INVALID = Long.MIN_VALUE;

    private TarNumbers() {}

    /** The number in a field of a header, or {@link #INVALID}. */
    static long parse(byte[] block, int offset, int length) {
        return (block[offset] & 0x80) != 0 ? parseBinary(block, offset, length) : parseOctal(block, offset, length);
    }

    /** Two's complement, highest byte first; bit 0x40 of the first byte is the sign, since 0x80 is the mark. */
    private static long parseBinary(byte[] block, int offset, int length) {
        boolean negative = (block[offset] & 0x40) != 0;
        long value = negative ? block[offset] : block[offset] & 0x3f;
        for (int i = offset + 1; i < offset + length; i++) {
            if (value > Long.MAX_VALUE >> 8 || value < Long.MIN_VALUE >> 8) {
                return INVALID;
            }
            value = value << 8 | block[i] & 0xff;
        }
        return value;
    }

    /**
     * Octal digits with spaces and NULs before and after them, or {@link #INVALID}; an empty field is 0. Behind a NUL
     * that follows a digit anything may stand, as in Go.
     */
    static long parseOctal(byte[] block, int offset, int length) {
        int at = offset;
        int end = offset + length;
        while (at < end && isBlank(block[at])) {
            at++;
        }
        while (end > at && isBlank(block[end - 1])) {
            end--;
        }
        long value = 0;
        boolean digits = at == end;
        for (; at < end && block[at] >= '0' && block[at] <= '7'; at++) {
            value = value << 3 | block[at] - '0'; // the longest field has 12 bytes, so this cannot overflow
            digits = true;
        }
        return digits && (at == end || block[at] == 0) ? value : INVALID;
    }

    private static boolean isBlank(byte one) {
        return one == ' ' || one == 0;
    }

    /** A decimal number of an extended header, or {@link #INVALID}. */
    static long parseDecimal(byte[] bytes, int from, int to) {
        boolean negative = from < to && bytes[from] == '-';
        int at = negative ? from + 1 : from;
        if (at >= to) {
            return INVALID;
        }
        long value = 0;
        for (; at < to; at++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
                return INVALID;
            }
            value = value * 10 + digit;
        }
        return negative ? -value : value;
    }
}
