package dev.jcontainer.plan;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.plan.step.Filter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Reads the wire format as native/include/steps.def describes it, independently of the encoder. */
final class WireReader {
    private final ByteBuffer in;

    WireReader(byte[] bytes) {
        in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The arguments that a signature of steps.def describes, in its order. */
    List<Object> arguments(String signature) {
        List<Object> values = new ArrayList<>();
        for (char letter : signature.toCharArray()) {
            values.add(argument(letter));
        }
        return values;
    }

    int number() {
        return in.getInt();
    }

    long longNumber() {
        return in.getLong();
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    int remaining() {
        return in.remaining();
    }

    private Object argument(char letter) {
        switch (letter) {
            case 'u':
                return number();
            case 'q':
                return longNumber();
            case 's':
                return string();
            case 'v':
                return vector(this::string);
            case 'w':
                return vector(this::number);
            case 'b':
                return new Filter(bytes(number()));
            default:
                throw new IllegalArgumentException("steps.def explains no letter " + letter);
        }
    }

    private String string() {
        String value = Bytes.decode(bytes(number()));
        if (in.get() != 0) {
            throw new IllegalStateException("The string " + value + " does not end in NUL");
        }
        return value;
    }

    private <T> List<T> vector(Supplier<T> element) {
        List<T> values = new ArrayList<>();
        for (int left = number(); left > 0; left--) {
            values.add(element.get());
        }
        return values;
    }
}
