package dev.jcontainer.kernel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Strings as the kernel has them: any bytes but NUL.
 * <p>They are UTF-8 only by convention. So that every byte is preserved, a byte that is not part of valid UTF-8 becomes
 * a lone surrogate in a Java string, U+DC80 for 0x80 to U+DCFF for 0xFF. {@link #encode} and {@link #decode} are
 * inverse to each other.
 */
public final class Bytes {
    private static final char RAW = '\uDC00';

    private Bytes() {}

    /**
     * The bytes of a string, without a NUL at the end.
     * <p>A launch encodes hundreds of paths before the JVM compiles this. So the loop calls no method: {@code charAt}
     * would take five times as long.
     */
    public static byte[] encode(String string) {
        byte[] bytes = string.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] < 0 || bytes[i] == '?') { // each character that ISO 8859-1 lacks becomes a question mark
                return encodeAny(string);
            }
        }
        return bytes;
    }

    /** The bytes of a string with a NUL at the end. */
    public static byte[] cString(String string) {
        byte[] bytes = encode(string);
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    /** The length of {@link #encode} in bytes. */
    public static int length(String string) {
        return encode(string).length;
    }

    /** The string for some bytes. */
    public static String decode(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] < 0) {
                return decodeAny(bytes);
            }
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] encodeAny(String string) {
        byte[] bytes = new byte[string.length() * 3];
        int length = 0;
        for (int i = 0; i < string.length(); ) {
            int code = string.codePointAt(i);
            i += Character.charCount(code);
            if (isRaw(code)) {
                bytes[length++] = (byte) (code - RAW);
            } else {
                length = encodeCodePoint(code, bytes, length);
            }
        }
        return Arrays.copyOf(bytes, length);
    }

    private static boolean isRaw(int code) {
        return code >= RAW + 0x80 && code <= RAW + 0xff;
    }

    private static int encodeCodePoint(int code, byte[] bytes, int at) {
        int length = at;
        if (code < 0x80) {
            bytes[length++] = (byte) code;
        } else if (code < 0x800) {
            bytes[length++] = (byte) (0xc0 | code >> 6);
            bytes[length++] = (byte) (0x80 | code & 0x3f);
        } else if (code < 0x10000) {
            if (code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE) {
                throw new IllegalArgumentException("A string has the lone surrogate U+" + Integer.toHexString(code)
                        + ", which stands for no byte");
            }
            bytes[length++] = (byte) (0xe0 | code >> 12);
            bytes[length++] = (byte) (0x80 | code >> 6 & 0x3f);
            bytes[length++] = (byte) (0x80 | code & 0x3f);
        } else {
            bytes[length++] = (byte) (0xf0 | code >> 18);
            bytes[length++] = (byte) (0x80 | code >> 12 & 0x3f);
            bytes[length++] = (byte) (0x80 | code >> 6 & 0x3f);
            bytes[length++] = (byte) (0x80 | code & 0x3f);
        }
        return length;
    }

    private static String decodeAny(byte[] bytes) {
        StringBuilder string = new StringBuilder(bytes.length);
        for (int i = 0; i < bytes.length; ) {
            int code = codePointAt(bytes, i);
            if (code < 0) {
                string.append((char) (RAW + (bytes[i] & 0xff)));
                i++;
            } else {
                string.appendCodePoint(code);
                i += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
            }
        }
        return string.toString();
    }

    /** The bytes as hexadecimal digits, two for each. */
    public static String hex(byte[] bytes) {
        char[] digits = new char[2 * bytes.length];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = Character.forDigit(bytes[i / 2] >> (i % 2 == 0 ? 4 : 0) & 0xf, 16);
        }
        return new String(digits);
    }

    /**
     * Returns the code point that begins here, or -1 if there is no valid UTF-8 here (RFC 3629: shortest form, no
     * surrogates).
     */
    private static int codePointAt(byte[] bytes, int at) {
        int first = bytes[at] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = first >= 0xc2 && first < 0xe0
                ? 2
                : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
        if (length == 0 || at + length > bytes.length) {
            return -1;
        }
        int code = first & (0xff >> (length + 1));
        for (int i = 1; i < length; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return -1;
            }
            code = code << 6 | bytes[at + i] & 0x3f;
        }
        boolean shortest = code >= (length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000);
        boolean scalar =
                code <= Character.MAX_CODE_POINT && (code < Character.MIN_SURROGATE || code > Character.MAX_SURROGATE);
        return shortest && scalar ? code : -1;
    }
}
