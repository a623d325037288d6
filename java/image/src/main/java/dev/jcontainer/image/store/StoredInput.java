package dev.jcontainer.image.store;

import dev.jcontainer.image.store.StoreException.Kind;
import dev.jcontainer.kernel.BulkInput;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads a part of a file, and hashes it if that is wanted. Not thread-safe. A file that has become shorter is an error.
 */
final class StoredInput extends BulkInput {
    private static final int CHUNK = 16 << 10;

    private final String file;
    private final @Nullable MessageDigest hash;
    private int descriptor;
    private long left;

    private StoredInput(String file, int descriptor, long left, @Nullable MessageDigest hash) {
        this.file = file;
        this.descriptor = descriptor;
        this.left = left;
        this.hash = hash;
    }

    /** Opens a file at an offset. */
    static StoredInput open(String file, long offset, long length) throws IOException {
        int descriptor = Disk.check(Syscalls.openFile(Bytes.cString(file), Syscalls.O_RDONLY, 0), "read", file);
        StoredInput input = new StoredInput(file, descriptor, offset + length, null);
        try {
            input.skipNBytes(offset);
            return input;
        } catch (IOException | RuntimeException e) {
            input.close();
            throw e;
        }
    }

    /** Opens the beginning of a file, which is hashed as it is read; null if it does not exist. */
    static @Nullable StoredInput hashing(String file, long length, MessageDigest hash) throws IOException {
        return openIfThere(file, length, hash);
    }

    /** Opens the beginning of a file; null if it does not exist. */
    static @Nullable StoredInput openIfThere(String file, long length) throws IOException {
        return openIfThere(file, length, null);
    }

    private static @Nullable StoredInput openIfThere(String file, long length, @Nullable MessageDigest hash)
            throws IOException {
        int descriptor = Syscalls.openFile(Bytes.cString(file), Syscalls.O_RDONLY, 0);
        return descriptor == -Errno.ENOENT
                ? null
                : new StoredInput(file, Disk.check(descriptor, "read", file), length, hash);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        if (length == 0) {
            return 0;
        }
        if (left == 0) {
            return -1;
        }
        if (descriptor < 0) {
            throw new IOException("Cannot read " + file + ": the stream is closed.");
        }
        int wanted = (int) Math.min(left, length);
        int got = Disk.checkRead(Syscalls.read(descriptor, buffer, offset, wanted), file);
        if (got == 0) {
            throw new StoreException(
                    Kind.DAMAGED,
                    "Cannot read " + file + ": it is " + left + " bytes too short. Pull the image again.");
        }
        left -= got;
        if (hash != null) {
            hash.update(buffer, offset, got);
        }
        return got;
    }

    /** Reads the rest, to hash it. */
    void drain() throws IOException {
        byte[] chunk = new byte[CHUNK];
        int got = 0;
        while (got >= 0) {
            got = read(chunk, 0, chunk.length);
        }
    }

    @Override
    public int available() {
        return (int) Math.min(left, Integer.MAX_VALUE);
    }

    @Override
    public void close() {
        if (descriptor >= 0) {
            Syscalls.close(descriptor);
            descriptor = -1;
        }
    }
}
