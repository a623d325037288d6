package dev.jcontainer.image.layer;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of a blob in one buffer, which decompressors use without copying. Not thread-safe. */
final class CompressedInput implements Closeable {
    private static final int SIZE = 128 << 10;

    private final InputStream in;
    private final byte[] buffer = new byte[SIZE];
    private int at;
    private int end;
    private long before;

    CompressedInput(InputStream in) {
        this.in = in;
    }

    byte[] buffer() {
        return buffer;
    }

    /** Where in the buffer the next byte is. */
    int at() {
        return at;
    }

    /** How many bytes the buffer has from there on. */
    int available() {
        return end - at;
    }

    /** Passes over bytes that the buffer has. */
    void advance(int count) {
        at += count;
    }

    /** Reads more if the buffer is empty; returns false at the end. */
    boolean fill() throws IOException {
        return at < end || require(1) > 0;
    }

    /** Reads until the buffer has that many bytes; returns how many it has, fewer only at the end. */
    int require(int count) throws IOException {
        if (end - at < count && at > 0) {
            System.arraycopy(buffer, at, buffer, 0, end - at);
            before += at;
            end -= at;
            at = 0;
        }
        while (end - at < count) {
            int length = in.read(buffer, end, SIZE - end);
            if (length <= 0) {
                break;
            }
            end += length;
        }
        return end - at;
    }

    int take(byte[] bytes, int offset, int length) throws IOException {
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, end - at);
        System.arraycopy(buffer, at, bytes, offset, count);
        at += count;
        return count;
    }

    boolean startsWith(byte[] magic) {
        if (end - at < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if (buffer[at + i] != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /** A frame, or a skippable one, of RFC 8878: 0xFD2FB528, or 0x184D2A50 to 0x184D2A5F, lowest byte first. */
    boolean startsWithZstdFrame() {
        if (end - at < 4) {
            return false;
        }
        int magic = buffer[at] & 0xff
                | (buffer[at + 1] & 0xff) << 8
                | (buffer[at + 2] & 0xff) << 16
                | (buffer[at + 3] & 0xff) << 24;
        return magic == 0xfd2fb528 || (magic & 0xfffffff0) == 0x184d2a50;
    }

    /** How many bytes have been passed over. */
    long consumed() {
        return before + at;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
