package dev.jcontainer.image.erofs;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Writes a file from block 1 to its end, with holes where no bytes are, and block 0 last. Not thread-safe. All its
 * exceptions name the file, but for that of an interrupted thread.
 */
final class ImageFile implements Closeable {
    private static final byte[] ZEROS = new byte[Format.BLOCK];
    /** A chunk has as many blocks as a long has bits. */
    private static final int CHUNK = ErofsChecksum.CHUNK;

    private final FileChannel channel;
    private final Path path;
    private final ErofsChecksum checksum = new ErofsChecksum();
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    /** Where the chunk begins in the file. */
    private long start = Format.BLOCK;
    /** The blocks of the chunk that have bytes, a bit each; the others are holes. */
    private long used;

    ImageFile(FileChannel channel, Path path) {
        this.channel = channel;
        this.path = path;
    }

    /** Where the next byte comes to be. */
    long position() {
        return start + chunk.position();
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int end = offset + length;
        while (from < end) {
            int count = Math.min(end - from, chunk.remaining());
            use(chunk.position(), chunk.position() + count - 1);
            chunk.put(bytes, from, count);
            from += count;
            if (!chunk.hasRemaining()) {
                flush();
            }
        }
    }

    private void use(int first, int last) {
        used |= -1L << first / Format.BLOCK & -1L >>> 63 - last / Format.BLOCK;
    }

    /** Appends zeros. Blocks that have nothing else become a hole. */
    void skip(long length) throws IOException {
        long left = length;
        while (left > 0) {
            if (chunk.position() == 0 && left >= CHUNK) {
                checksum.addZeros();
                start += CHUNK;
                left -= CHUNK;
            } else {
                int count = (int) Math.min(left, Math.min(ZEROS.length, chunk.remaining()));
                chunk.put(ZEROS, 0, count);
                left -= count;
                if (!chunk.hasRemaining()) {
                    flush();
                }
            }
        }
    }

    /** Appends zeros up to a place that is not before the current one. */
    void skipTo(long position) throws IOException {
        skip(position - position());
    }

    private void flush() throws IOException {
        chunk.flip();
        int length = chunk.limit();
        checksum.add(chunk);
        for (long rest = used; rest != 0; ) {
            int first = Long.numberOfTrailingZeros(rest);
            int blocks = Long.numberOfTrailingZeros(~(rest >>> first));
            int end = Math.min((first + blocks) * Format.BLOCK, length);
            writeAt(chunk.limit(end).position(first * Format.BLOCK), start + (long) first * Format.BLOCK);
            rest = first + blocks == Long.SIZE ? 0 : rest & -1L << first + blocks;
        }
        start += length;
        used = 0;
        chunk.clear();
    }

    private void writeAt(ByteBuffer bytes, long position) throws IOException {
        try {
            long at = position;
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** The JDK gives no number of the error, but the text of the C library. */
    private IOException failure(IOException cause) {
        boolean isFull = "No space left on device".equals(cause.getMessage());
        String advice =
                isFull ? ". Free space on that file system, or remove images with 'jcontainer image prune'." : "";
        return new IOException("Cannot write " + path + ": " + cause.getMessage() + advice, cause);
    }

    /** Writes what is left of the last chunk; returns a hash of all. */
    byte[] endOfChunks() throws IOException {
        skipTo(Format.roundUp(position(), Format.BLOCK));
        if (chunk.position() > 0) {
            flush();
        }
        return checksum.endOfChunks();
    }

    /** Writes block 0, and flushes the file to the disk; returns the checksum. */
    String end(ByteBuffer block0) throws IOException {
        writeAt(block0.duplicate(), 0);
        try {
            channel.force(true);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            throw failure(e);
        }
        return checksum.end(block0);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
