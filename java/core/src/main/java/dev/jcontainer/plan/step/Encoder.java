package dev.jcontainer.plan.step;

import dev.jcontainer.kernel.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Writes the wire format of native/include/plan.h: little endian, unaligned, strings with length and NUL. */
public final class Encoder {
    /** {@code PLAN_MAX_LENGTH}, in bytes. */
    public static final int MAX_LENGTH = 64 << 20;

    private byte[] bytes = new byte[4096];
    private int length;

    /** Creates an encoder that has written nothing yet. */
    public Encoder() {}

    /** Writes a number of 32 bits. */
    public Encoder number(int value) {
        ensure(4);
        set(length, value);
        length += 4;
        return this;
    }

    /** Writes 1 or 0, in 32 bits. */
    public Encoder flag(boolean value) {
        return number(value ? 1 : 0);
    }

    /** Writes a number of 64 bits. */
    public Encoder longNumber(long value) {
        return number((int) value).number((int) (value >>> 32));
    }

    /**
     * Writes a string.
     *
     * @throws IllegalArgumentException if the string contains NUL
     */
    public Encoder string(String value) {
        int at = length;
        number(0);
        ensure(value.length() + 1);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= 0x80) {
                length = at + 4;
                append(Bytes.encode(value));
                break;
            }
            bytes[length++] = (byte) c;
        }
        set(at, length - at - 4);
        ensure(1);
        bytes[length++] = 0;
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "A string of the plan has a NUL character in it: " + value.replace('\0', '?'));
        }
        return this;
    }

    /** Writes bytes, one from each character. */
    Encoder bytes(String characters) {
        append(characters.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** Writes a vector of strings. */
    public Encoder strings(List<String> values) {
        number(values.size());
        for (int i = 0; i < values.size(); i++) {
            string(values.get(i));
        }
        return this;
    }

    /** Writes a vector of 32-bit numbers. */
    public Encoder numbers(List<Integer> values) {
        number(values.size());
        for (int i = 0; i < values.size(); i++) {
            number(values.get(i));
        }
        return this;
    }

    /** Writes a block of bytes: first their number, then the bytes. */
    public Encoder block(byte[] value) {
        number(value.length);
        append(value);
        return this;
    }

    /** The number of bytes that have been written. */
    public int length() {
        return length;
    }

    /** Overwrites the 32 bits at this offset. */
    public void set(int at, int value) {
        bytes[at] = (byte) value;
        bytes[at + 1] = (byte) (value >>> 8);
        bytes[at + 2] = (byte) (value >>> 16);
        bytes[at + 3] = (byte) (value >>> 24);
    }

    /** A copy of the bytes that have been written. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void append(byte[] more) {
        ensure(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }

    private void ensure(int more) {
        if (more > MAX_LENGTH - length) {
            throw new IllegalArgumentException("The launch plan is longer than " + (MAX_LENGTH >> 20)
                    + " MiB: the command, its arguments and its environment are too large");
        }
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
