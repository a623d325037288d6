package dev.jcontainer.image.erofs;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32C;

/**
 * The checksum of an image: 64 hexadecimal digits that tell whether the disk has kept the file.
 * <p>It is SHA-256 of the CRC32Cs of the chunks of 256 KiB that begin after block 0, and after that of the CRC32C of
 * block 0, which is written last. What an image holds was verified by the layer's digest when it was written, so this
 * has to find faults of the disk and no forgery; a sum of 32 bits for each chunk does, for a tenth of the time that
 * SHA-256 of all bytes takes, and a hole costs nothing when it is written. Not thread-safe.
 */
public final class ErofsChecksum {
    static final int CHUNK = 256 * 1024;

    private final MessageDigest sums;
    private final CRC32C chunk = new CRC32C();
    private final ByteBuffer sum = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private byte[] zeros = {};
    private int sumOfZeros;

    ErofsChecksum() {
        try {
            sums = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }

    /**
     * Reads a file and computes its checksum.
     *
     * @throws ErofsException if the disk cannot give its content, or it is shorter than block 0
     * @throws IOException if it cannot be read for another reason
     */
    public static String of(Path file) throws IOException {
        byte[] path = Bytes.cString(file.toString());
        int descriptor = SystemCallException.check(Syscalls.openFile(path, Syscalls.O_RDONLY, 0), "read " + file);
        try {
            return of(descriptor, file);
        } finally {
            Syscalls.close(descriptor);
        }
    }

    private static String of(int descriptor, Path file) throws IOException {
        ErofsChecksum checksum = new ErofsChecksum();
        byte[] block0 = new byte[Format.BLOCK];
        int first = fill(descriptor, file, block0);
        if (first < block0.length) {
            throw new ErofsException(file + " is no EROFS image: it has " + first + " bytes only");
        }
        byte[] buffer = new byte[CHUNK];
        int length;
        while ((length = fill(descriptor, file, buffer)) > 0) {
            checksum.add(ByteBuffer.wrap(buffer, 0, length));
        }
        checksum.endOfChunks();
        return checksum.end(ByteBuffer.wrap(block0));
    }

    /** Reads until the buffer is full or the file ends; returns how many bytes. */
    private static int fill(int descriptor, Path file, byte[] buffer) throws IOException {
        int length = 0;
        int count = 1;
        while (count > 0 && length < buffer.length) {
            count = Syscalls.read(descriptor, buffer, length, buffer.length - length);
            if (count == -Errno.EIO) {
                throw new ErofsException(file + " cannot be read: " + Errno.described(Errno.EIO));
            }
            length += SystemCallException.check(count, "read " + file);
        }
        return length;
    }

    /** Adds a chunk; all but the last are full. */
    void add(ByteBuffer bytes) {
        chunk.reset();
        chunk.update(bytes);
        add((int) chunk.getValue());
    }

    /** Adds a full chunk of zeros. */
    void addZeros() {
        if (zeros.length == 0) {
            zeros = new byte[Format.BLOCK];
            chunk.reset();
            for (int i = 0; i < CHUNK / Format.BLOCK; i++) {
                chunk.update(zeros);
            }
            sumOfZeros = (int) chunk.getValue();
        }
        add(sumOfZeros);
    }

    private void add(int crc) {
        sums.update(sum.putInt(0, crc).array());
    }

    /** Ends what comes after block 0, and returns a hash of it. */
    byte[] endOfChunks() {
        byte[] hash = sums.digest();
        sums.update(hash);
        return hash;
    }

    String end(ByteBuffer block0) {
        add(block0);
        return Bytes.hex(sums.digest());
    }
}
