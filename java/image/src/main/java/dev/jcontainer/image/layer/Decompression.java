package dev.jcontainer.image.layer;

import dev.jcontainer.kernel.BulkInput;
import java.io.IOException;
import java.io.InputStream;

/**
 * The archive in the blob of a layer: as it is, or expanded from gzip or zstd. Which one it is, the first bytes say, and
 * not the media type, since there are registries with wrong ones and every engine goes by the bytes. Closing it closes
 * the blob. Not thread-safe.
 */
public final class Decompression extends BulkInput {
    private static final byte[] XZ = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};
    private static final byte[] BZIP2 = {'B', 'Z', 'h'};

    private final CompressedInput input;
    private final InputStream expanded;
    private final String subject;

    private Decompression(CompressedInput input, InputStream expanded, String subject) {
        this.input = input;
        this.expanded = expanded;
        this.subject = subject;
    }

    /**
     * Begins to read a blob.
     *
     * @param blob from its first byte; it is closed if this fails
     * @param subject what messages say the blob is, with which they begin
     * @throws DecompressionException if it is compressed by another program, or is zstd and the library cannot be loaded
     */
    public static Decompression of(InputStream blob, String subject) throws IOException {
        CompressedInput input = new CompressedInput(blob);
        try {
            input.require(8);
            return new Decompression(input, expand(input), subject);
        } catch (DecompressionException e) {
            try (blob) {
                throw e.of(subject);
            }
        } catch (IOException | RuntimeException | Error e) {
            try (blob) {
                throw e;
            }
        }
    }

    private static InputStream expand(CompressedInput input) throws IOException {
        if (input.startsWith(GzipStream.MAGIC)) {
            return new GzipStream(input);
        }
        if (input.startsWithZstdFrame()) {
            return new ZstdStream(input);
        }
        if (input.startsWith(XZ) || input.startsWith(BZIP2)) {
            throw new DecompressionException(
                    "is compressed by " + (input.startsWith(XZ) ? "xz" : "bzip2")
                            + ", which no specification of images allows; layers are plain, gzip or zstd",
                    null);
        }
        return new PlainStream(input);
    }

    /** How many bytes of the blob have been used so far. */
    public long compressedBytes() {
        return input.consumed();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return expanded.read(bytes, offset, length);
        } catch (DecompressionException e) {
            throw e.of(subject);
        }
    }

    @Override
    public void close() throws IOException {
        try (input) {
            expanded.close();
        }
    }
}
