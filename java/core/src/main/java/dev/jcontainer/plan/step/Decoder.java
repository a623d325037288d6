package dev.jcontainer.plan.step;

import dev.jcontainer.kernel.Bytes;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads what {@link Encoder} has written; what is not that is an {@link IllegalArgumentException}. */
public final class Decoder {
    private final ByteBuffer in;

    /** Of these bytes, which are not copied. */
    public Decoder(byte[] bytes) {
        this(ByteBuffer.wrap(bytes));
    }

    private Decoder(ByteBuffer in) {
        this.in = in.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** 32 bits. */
    public int number() {
        try {
            return in.getInt();
        } catch (BufferUnderflowException e) {
            throw cutOff();
        }
    }

    /** 64 bits. */
    public long longNumber() {
        long low = number() & 0xffff_ffffL;
        return low | (long) number() << 32;
    }

    /** A string. */
    public String string() {
        byte[] bytes = bytes(number());
        bytes(1);
        return Bytes.decode(bytes);
    }

    /** A vector of strings. */
    public List<String> strings() {
        List<String> strings = new ArrayList<>();
        for (int left = number(); left > 0; left--) {
            strings.add(string());
        }
        return strings;
    }

    /** A vector of 32-bit numbers. */
    public List<Integer> numbers() {
        List<Integer> numbers = new ArrayList<>();
        for (int left = number(); left > 0; left--) {
            numbers.add(number());
        }
        return numbers;
    }

    /** A decoder of the next bytes alone. */
    public Decoder part(int length) {
        return new Decoder(ByteBuffer.wrap(bytes(length)));
    }

    /** All bytes that are left, one in each character. */
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
        return new IllegalArgumentException("it is cut off");
    }
}
