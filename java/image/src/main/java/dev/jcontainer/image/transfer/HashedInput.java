package dev.jcontainer.image.transfer;

import dev.jcontainer.image.name.Digest;
import dev.jcontainer.kernel.BulkInput;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Hashes and counts what is read through it. Not thread-safe. It closes nothing. */
final class HashedInput extends BulkInput {
    private static final int BUFFER = 64 << 10;

    private final InputStream in;
    private final MessageDigest hash;
    private long count;

    HashedInput(InputStream in, MessageDigest hash) {
        this.in = in;
        this.hash = hash;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int got = in.read(bytes, offset, length);
        if (got > 0) {
            hash.update(bytes, offset, got);
            count += got;
        }
        return got;
    }

    /** Reads the rest; returns the digest of all. */
    Digest end() throws IOException {
        drain(this);
        return Digest.of(hash);
    }

    /** How many bytes were read. */
    long count() {
        return count;
    }

    /** Reads a stream to its end. */
    static void drain(InputStream in) throws IOException {
        byte[] buffer = new byte[BUFFER];
        int got;
        do {
            got = in.read(buffer, 0, buffer.length);
        } while (got >= 0);
    }
}
