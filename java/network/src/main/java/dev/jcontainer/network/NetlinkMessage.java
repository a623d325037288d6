package dev.jcontainer.network;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** One message of {@code netlink(7)}: a header, a fixed part whose form depends on the type, and attributes. */
final class NetlinkMessage {
    static final int ERROR = 2;
    static final int DONE = 3;
    static final int NEW_LINK = 16;
    static final int GET_LINK = 18;
    static final int NEW_ADDRESS = 20;
    static final int GET_ADDRESS = 22;

    static final int REQUEST = 1;
    static final int ACKNOWLEDGE = 4;
    static final int DUMP = 0x300;
    static final int CREATE = 0x400;
    static final int EXCLUSIVE = 0x200;

    private static final int HEADER = 16;
    private static final int ATTRIBUTE_HEADER = 4;
    private static final int ATTRIBUTE_TYPE = 0x3fff; // the two bits above are flags
    private static final int MAX_LENGTH = 4096;

    private final ByteBuffer bytes;
    private final int fixed;

    private NetlinkMessage(ByteBuffer bytes, int fixed) {
        this.bytes = bytes;
        this.fixed = fixed;
    }

    /** Returns a request whose fixed part is filled with zeros. */
    static NetlinkMessage request(int type, int flags, int sequence, int fixed) {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_LENGTH).order(ByteOrder.nativeOrder());
        bytes.putShort(4, (short) type);
        bytes.putShort(6, (short) (flags | REQUEST));
        bytes.putInt(8, sequence);
        bytes.position(HEADER + fixed);
        return new NetlinkMessage(bytes, fixed);
    }

    /**
     * Returns a received message.
     *
     * @param at the offset of its first byte in the buffer
     * @param fixed the length of its fixed part, in bytes
     */
    static NetlinkMessage received(byte[] buffer, int at, int length, int fixed) {
        ByteBuffer bytes = ByteBuffer.wrap(buffer, at, length).slice().order(ByteOrder.nativeOrder());
        return new NetlinkMessage(bytes, fixed);
    }

    /** Returns the length in the header of the message that begins at an offset. */
    static int lengthAt(byte[] buffer, int at) {
        return ByteBuffer.wrap(buffer).order(ByteOrder.nativeOrder()).getInt(at);
    }

    static int aligned(int length) {
        return length + 3 & ~3;
    }

    int type() {
        return bytes.getShort(4) & 0xffff;
    }

    int sequence() {
        return bytes.getInt(8);
    }

    /** Returns a byte of the fixed part. */
    int fixedByte(int offset) {
        return bytes.get(HEADER + offset) & 0xff;
    }

    int fixedNumber(int offset) {
        return bytes.getInt(HEADER + offset);
    }

    NetlinkMessage fixedByte(int offset, int value) {
        bytes.put(HEADER + offset, (byte) value);
        return this;
    }

    NetlinkMessage fixedNumber(int offset, int value) {
        bytes.putInt(HEADER + offset, value);
        return this;
    }

    NetlinkMessage attribute(int type, byte[] value) {
        bytes.putShort((short) (ATTRIBUTE_HEADER + value.length));
        bytes.putShort((short) type);
        bytes.put(value);
        bytes.position(aligned(bytes.position()));
        return this;
    }

    NetlinkMessage attribute(int type, int value) {
        return attribute(
                type,
                ByteBuffer.allocate(Integer.BYTES)
                        .order(ByteOrder.nativeOrder())
                        .putInt(value)
                        .array());
    }

    NetlinkMessage attribute(int type, String value) {
        return attribute(type, (value + "\0").getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the attributes by their types. If a type occurs more than once, the last attribute counts. */
    Map<Integer, byte[]> attributes() {
        Map<Integer, byte[]> attributes = new LinkedHashMap<>();
        int at = HEADER + aligned(fixed);
        while (at + ATTRIBUTE_HEADER <= bytes.limit()) {
            int length = bytes.getShort(at) & 0xffff;
            if (length < ATTRIBUTE_HEADER || at + length > bytes.limit()) {
                break;
            }
            byte[] value = new byte[length - ATTRIBUTE_HEADER];
            bytes.get(at + ATTRIBUTE_HEADER, value);
            attributes.put(bytes.getShort(at + 2) & ATTRIBUTE_TYPE, value);
            at += aligned(length);
        }
        return attributes;
    }

    /** Returns the bytes to send, with the length in the header. */
    byte[] toBytes() {
        bytes.putInt(0, bytes.position());
        byte[] sent = new byte[bytes.position()];
        bytes.get(0, sent);
        return sent;
    }

    /** Decodes a name that ends with a NUL. */
    static String text(byte[] value) {
        return new String(value, 0, Math.max(0, value.length - 1), StandardCharsets.UTF_8);
    }

    static int number(byte[] value) {
        return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt();
    }
}
