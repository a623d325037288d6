package dev.jcontainer.engine.session;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A message of D-Bus that was received (D-Bus specification, "Message Protocol"). Not thread-safe.
 *
 * @param type {@link #RETURN}, {@link #ERROR}, {@link #SIGNAL} or another
 * @param replyTo the serial number of the call that it answers; 0 for a signal
 * @param member the name of a signal; null for others
 * @param error the name of an error; null for others
 * @param body the values, from the first byte
 */
record BusMessage(
        int type,
        int replyTo,
        @Nullable String member,
        @Nullable String error,
        ByteBuffer body) {
    static final int CALL = 1;
    static final int RETURN = 2;
    static final int ERROR = 3;
    static final int SIGNAL = 4;

    /** What comes before the fields of the header. */
    static final int PREFIX = 16;

    private static final int MOST = 1 << 20;
    private static final int BODY_AT = 4;
    private static final int FIELDS_AT = 12;

    private static final int FIELD_MEMBER = 3;
    private static final int FIELD_ERROR = 4;
    private static final int FIELD_REPLY = 5;

    /**
     * The bytes of a message that begins like this.
     *
     * @throws IOException if it is no message that systemd's bus sends
     */
    static int length(ByteBuffer prefix) throws IOException {
        ByteBuffer in = ordered(prefix);
        int body = in.getInt(BODY_AT);
        int fields = in.getInt(FIELDS_AT);
        if (body < 0 || body > MOST || fields < 0 || fields > MOST) {
            throw new IOException("the bus has sent a message of another form");
        }
        return aligned(PREFIX + fields, 8) + body;
    }

    private static ByteBuffer ordered(ByteBuffer bytes) {
        return bytes.duplicate().order(bytes.get(0) == 'B' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Reads a whole message.
     *
     * @throws IOException if it is malformed
     */
    static BusMessage parse(ByteBuffer message) throws IOException {
        try {
            return new Reading(ordered(message)).message();
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new IOException("the bus has sent a malformed message", e);
        }
    }

    /** The first value of the body, which must be a string. */
    String string() throws IOException {
        ByteBuffer in = body.duplicate().order(body.order());
        try {
            return string(in);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new IOException("the bus has sent a malformed message", e);
        }
    }

    /** The job and the result of a signal JobRemoved: number, job, unit, result. */
    String[] endedJob() throws IOException {
        ByteBuffer in = body.duplicate().order(body.order());
        try {
            in.getInt();
            String job = string(in);
            string(in);
            return new String[] {job, string(in)};
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new IOException("the bus has sent a malformed message", e);
        }
    }

    /** Positions count from the beginning of the buffer. */
    private static String string(ByteBuffer in) {
        align(in, 4);
        byte[] bytes = new byte[checked(in, in.getInt())];
        in.get(bytes).get(); // and a NUL
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int checked(ByteBuffer in, int length) {
        if (length < 0 || length >= in.remaining()) {
            throw new BufferUnderflowException();
        }
        return length;
    }

    private static void align(ByteBuffer in, int to) {
        in.position(aligned(in.position(), to));
    }

    static int aligned(int position, int to) {
        return (position + to - 1) / to * to;
    }

    /** The fields of the header as they are read. */
    private static final class Reading {
        private final ByteBuffer in;
        private @Nullable String member;
        private @Nullable String error;
        private int replyTo;

        private Reading(ByteBuffer in) {
            this.in = in;
        }

        private BusMessage message() {
            int type = in.get(1);
            int end = PREFIX + in.getInt(FIELDS_AT);
            in.position(PREFIX);
            while (in.position() < end) {
                align(in, 8);
                field(in.get());
            }
            in.position(aligned(end, 8));
            return new BusMessage(type, replyTo, member, error, in.slice().order(in.order()));
        }

        private void field(int code) {
            byte[] signature = new byte[in.get() & 0xff];
            in.get(signature).get();
            String type = new String(signature, StandardCharsets.US_ASCII);
            if (type.equals("u")) {
                align(in, 4);
                int number = in.getInt();
                replyTo = code == FIELD_REPLY ? number : replyTo;
            } else if (type.equals("g")) {
                in.position(in.position() + (in.get(in.position()) & 0xff) + 2);
            } else {
                String text = string(in);
                member = code == FIELD_MEMBER ? text : member;
                error = code == FIELD_ERROR ? text : error;
            }
        }
    }
}
