package dev.jcontainer.engine.attach;

import java.net.ProtocolException;

/**
 * A packet of keep.h in an array: a header of two numbers of 32 bits, little endian, and up to {@link #MOST} bytes. Not
 * thread-safe.
 */
public final class KeeperPacket {
    /** The most bytes of a packet, without its header. */
    public static final int MOST = 32_768;
    /** Where the bytes start. */
    public static final int HEADER = 8;

    static final int ATTACH = 1;
    static final int ATTACHED = 2;
    static final int INPUT = 3;
    static final int INPUT_END = 4;
    static final int RESIZE = 5;
    static final int OUTPUT = 6;
    static final int EXITED = 7;

    private static final int VALUE = 4;
    private static final int BYTE = 8;

    private final byte[] bytes = new byte[HEADER + MOST];
    private int length = HEADER;

    /** The array; the bytes of the packet are in it from {@link #HEADER} on. */
    public byte[] array() {
        return bytes;
    }

    /** The number of bytes after the header. */
    public int size() {
        return length - HEADER;
    }

    int length() {
        return length;
    }

    /** The kind of the packet. */
    public int kind() {
        return number(0);
    }

    /** The value of the packet, whose meaning depends on its kind. */
    public int value() {
        return number(VALUE);
    }

    /** Makes this a packet with bytes that the caller puts into the array. */
    void set(int kind, int value, int size) {
        setNumber(0, kind);
        setNumber(VALUE, value);
        length = HEADER + size;
    }

    /**
     * Takes a packet that was received into the array.
     *
     * @throws ProtocolException if a keeper does not send such packets
     */
    void received(int size) throws ProtocolException {
        length = size;
        boolean isKnown = false;
        if (size >= HEADER) {
            int kind = kind();
            isKnown = kind == ATTACHED && size == HEADER
                    || kind == EXITED && size == HEADER
                    || kind == OUTPUT && (value() == 1 || value() == 2);
        }
        if (!isKnown) {
            throw new ProtocolException("The keeper of the container has sent a packet of " + size
                    + " bytes that is unknown: it is of another version of jcontainer");
        }
    }

    private int number(int at) {
        int number = 0;
        for (int i = 0; i < VALUE; i++) {
            number |= (bytes[at + i] & 0xff) << BYTE * i;
        }
        return number;
    }

    private void setNumber(int at, int number) {
        for (int i = 0; i < VALUE; i++) {
            bytes[at + i] = (byte) (number >> BYTE * i);
        }
    }
}
