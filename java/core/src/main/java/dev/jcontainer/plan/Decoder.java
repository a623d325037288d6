package dev.jcontainer.plan;

import dev.jcontainer.kernel.Bytes;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads what {@link Encoder} has written; what is not that is an {@link IllegalArgumentException}. */
final class Decoder {
    private final ByteBuffer in;

    Decoder(byte[] bytes) {
        this(ByteBuffer.wrap(bytes));
    }

    private Decoder(ByteBuffer in) {
        this.in = in.order(ByteOrder.LITTLE_ENDIAN);
    }

    int number() {
        try {
            return in.getInt();
        } catch (BufferUnderflowException e) {
            throw cutOff();
        }
    }

    long longNumber() {
        long low = number() & 0xffff_ffffL;
        return low | (long) number() << 32;
    }

    String string() {
        byte[] bytes = bytes(number());
        bytes(1);
        return Bytes.decode(bytes);
    }

    List<String> strings() {
        List<String> strings = new ArrayList<>();
        for (int left = number(); left > 0; left--) {
            strings.add(string());
        }
        return strings;
    }

    List<Integer> numbers() {
        List<Integer> numbers = new ArrayList<>();
        for (int left = number(); left > 0; left--) {
            numbers.add(number());
        }
        return numbers;
    }

    /** A decoder of the next bytes alone. */
    Decoder part(int length) {
        return new Decoder(ByteBuffer.wrap(bytes(length)));
    }

    /** All bytes that are left, one in each character. */
    String rest() {
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
