package dev.jcontainer.image.tar;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of an archive, read in big pieces. Not thread-safe; it does not own the stream. */
final class TarInput {
    private static final int BUFFER = 128 << 10;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int end;

    TarInput(InputStream in) {
        this.in = in;
    }

    /** Reads up to that many bytes; 0 only at the end. */
    int read(byte[] bytes, int offset, int length) throws IOException {
        if (at == end && length >= BUFFER) {
            return Math.max(in.read(bytes, offset, length), 0);
        }
        if (at == end && !fill()) {
            return 0;
        }
        int count = Math.min(length, end - at);
        System.arraycopy(buffer, at, bytes, offset, count);
        at += count;
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
        while (left > 0 && (at < end || fill())) {
            int count = (int) Math.min(left, end - at);
            at += count;
            left -= count;
        }
        return length - left;
    }

    /** A stream that breaks the contract of read and returns 0 would otherwise be read for ever. */
    private boolean fill() throws IOException {
        at = 0;
        end = Math.max(in.read(buffer, 0, BUFFER), 0);
        return end > 0;
    }
}
