package dev.jcontainer.plan.step;

import dev.jcontainer.kernel.Bytes;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads what {@link Encoder} has written. For other input, its methods throw {@link IllegalArgumentException}. */
public final class Decoder {
    private final ByteBuffer in;

    /** Creates a decoder of these bytes, which are not copied. */
    public Decoder(byte[] bytes) {
        this(ByteBuffer.wrap(bytes));
    }

    private Decoder(ByteBuffer in) {
        this.in = in.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Reads a number of 32 bits. */
    public int number() {
        try {
            return in.getInt();
        } catch (BufferUnderflowException e) {
            throw cutOff();
        }
    }

    /** Reads a number of 64 bits. */
    public long longNumber() {
        long low = number() & 0xffff_ffffL;
        return low | (long) number() << 32;
    }

    /** Reads a string. */
    public String string() {
        byte[] bytes = bytes(number());
        bytes(1);
        return Bytes.decode(bytes);
    }

    /** Reads a vector of strings. */
    public List<String> strings() {
        List<String> strings = new ArrayList<>();
        for (int left = number(); left > 0; left--) {
            strings.add(string());
        }
        return strings;
    }

    /** Reads a vector of 32-bit numbers. */
    public List<Integer> numbers() {
        List<Integer> numbers = new ArrayList<>();
        for (int left = number(); left > 0; left--) {
            numbers.add(number());
        }
        return numbers;
    }

    /** Returns a decoder of the next {@code length} bytes only, and skips them here. */
    public Decoder part(int length) {
        return new Decoder(ByteBuffer.wrap(bytes(length)));
    }

    /** Reads all remaining bytes, one into each character. */
    public String rest() {
        return new String(bytes(in.remaining()), StandardCharsets.ISO_8859_1);
    }

    private byte[] bytes(int length) {
        if (length < 0 || length > in.remaining()) {
            throw cutOff();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static IllegalArgumentException cutOff() {
        return new IllegalArgumentException("it is truncated");
    }
}
