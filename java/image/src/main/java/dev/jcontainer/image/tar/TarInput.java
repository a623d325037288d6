package dev.jcontainer.image.tar;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of an archive, read in big pieces. Not thread-safe; it does not own the stream. */
final class TarInput {
    private static final int BUFFER = 128 << 10;

    private final InputStream in;
    private final boolean seeks;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int end;

    private long position;

    /** @param seeks whether the stream passes over bytes without reading them, and never beyond its end */
    TarInput(InputStream in, boolean seeks) {
        this.in = in;
        this.seeks = seeks;
    }

    /** How many bytes have been read and passed over. */
    long position() {
        return position;
    }

    /** Reads up to that many bytes; 0 only at the end. */
    int read(byte[] bytes, int offset, int length) throws IOException {
        if (at == end && length >= BUFFER) {
            int direct = Math.max(in.read(bytes, offset, length), 0);
            position += direct;
            return direct;
        }
        if (at == end && !fill()) {
            return 0;
        }
        int count = Math.min(length, end - at);
        System.arraycopy(buffer, at, bytes, offset, count);
        at += count;
        position += count;
        return count;
    }

    /** Reads that many bytes; fewer only at the end. */
    int readFully(byte[] bytes, int offset, int length) throws IOException {
        int total = 0;
        while (total < length) {
            int count = read(bytes, offset + total, length - total);
            if (count == 0) {
                break;
            }
            total += count;
        }
        return total;
    }

    /** Passes over that many bytes; returns how many there were, fewer only at the end. */
    long skip(long length) throws IOException {
        long left = length;
        while (left > 0) {
            boolean seek = seeks && at == end && left >= BUFFER;
            if (!seek && at == end && !fill()) {
                break;
            }
            long count = seek ? in.skip(left) : Math.min(left, end - at);
            if (count <= 0) {
                break;
            }
            at += seek ? 0 : (int) count;
            left -= count;
        }
        position += length - left;
        return length - left;
    }

    /** A stream that breaks the contract of read and returns 0 would otherwise be read for ever. */
    private boolean fill() throws IOException {
        at = 0;
        end = Math.max(in.read(buffer, 0, BUFFER), 0);
        return end > 0;
    }
}
