package dev.jcontainer.engine.session;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes a call of a method as a message of D-Bus, in little-endian order. Not thread-safe. */
final class BusCall {
    private static final int PROTOCOL = 1;

    private static final int FIELD_PATH = 1;
    private static final int FIELD_INTERFACE = 2;
    private static final int FIELD_MEMBER = 3;
    private static final int FIELD_DESTINATION = 6;
    private static final int FIELD_SIGNATURE = 8;

    private final String destination;
    private final String path;
    private final String type;
    private final String member;
    private final Values body = new Values();
    private String signature = "";

    /**
     * @param destination the name on the bus
     * @param path the object
     * @param type the interface
     * @param member the method
     */
    BusCall(String destination, String path, String type, String member) {
        this.destination = destination;
        this.path = path;
        this.type = type;
        this.member = member;
    }

    /** Says which types the values have. */
    BusCall signature(String value) {
        signature = value;
        return this;
    }

    /** The values. */
    Values body() {
        return body;
    }

    /** The whole message. */
    byte[] message(int serial) {
        Values fields = new Values(); // the array begins at a multiple of 8, so positions in it are the same
        fields.field(FIELD_PATH, "o", path);
        fields.field(FIELD_INTERFACE, "s", type);
        fields.field(FIELD_MEMBER, "s", member);
        fields.field(FIELD_DESTINATION, "s", destination);
        if (!signature.isEmpty()) {
            fields.align(8).code(FIELD_SIGNATURE).signature("g").signature(signature);
        }
        Values message = new Values();
        message.code('l').code(BusMessage.CALL).code(0).code(PROTOCOL);
        message.number(body.length()).number(serial).number(fields.length());
        message.add(fields).align(8).add(body);
        return message.bytes.toByteArray();
    }

    /** Values as D-Bus aligns them, from a multiple of 8. */
    static final class Values {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        int length() {
            return bytes.size();
        }

        private void field(int number, String kind, String value) {
            align(8).code(number).signature(kind).string(value);
        }

        Values align(int to) {
            while (bytes.size() % to != 0) {
                bytes.write(0);
            }
            return this;
        }

        private Values code(int value) {
            bytes.write(value);
            return this;
        }

        Values number(int value) {
            align(4);
            for (int i = 0; i < Integer.BYTES; i++) {
                bytes.write(value >>> Byte.SIZE * i);
            }
            return this;
        }

        Values string(String value) {
            byte[] text = value.getBytes(StandardCharsets.UTF_8);
            number(text.length);
            bytes.write(text, 0, text.length);
            bytes.write(0);
            return this;
        }

        Values signature(String value) {
            bytes.write(value.length());
            bytes.write(value.getBytes(StandardCharsets.US_ASCII), 0, value.length());
            bytes.write(0);
            return this;
        }

        /** An array of structures: their values, as they are from a multiple of 8. */
        Values structures(Values values) {
            return number(values.length()).align(8).add(values);
        }

        private Values add(Values values) {
            byte[] added = values.bytes.toByteArray();
            bytes.write(added, 0, added.length);
            return this;
        }
    }
}
