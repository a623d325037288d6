package dev.jcontainer.image.erofs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
     * @throws IOException if the file cannot be read, or is shorter than block 0
     */
    public static String of(Path file) throws IOException {
        ErofsChecksum checksum = new ErofsChecksum();
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (long at = Format.BLOCK; fill(channel, buffer.clear(), at); at += CHUNK) {
                checksum.add(buffer.flip());
            }
            checksum.endOfChunks();
            fill(channel, buffer.clear().limit(Format.BLOCK), 0);
            if (buffer.hasRemaining()) {
                throw new ErofsException(file + " is no EROFS image: it has " + channel.size() + " bytes only");
            }
            return checksum.end(buffer.flip());
        }
    }

    /** Whether there was a byte. */
    private static boolean fill(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
        long at = position;
        int count = 0;
        while (buffer.hasRemaining() && (count = channel.read(buffer, at)) > 0) {
            at += count;
        }
        return at > position;
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
        byte[] hash = sums.digest();
        StringBuilder hex = new StringBuilder(2 * hash.length);
        for (byte one : hash) {
            hex.append(Character.forDigit(one >> 4 & 15, 16)).append(Character.forDigit(one & 15, 16));
        }
        return hex.toString();
    }
}
