package dev.jcontainer.image.erofs;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Writes a file from block 1 to its end, with holes where no bytes are, and block 0 last. Not thread-safe. Its
 * exceptions name the file, and have the number of the error, which those of the JDK's channels do not.
 */
final class ImageFile implements Closeable {
    private static final String WRITE = "write ";
    private static final byte[] ZEROS = new byte[Format.BLOCK];
    /** A chunk has as many blocks as a long has bits. */
    private static final int CHUNK = ErofsChecksum.CHUNK;

    /** A file that others may write is not mounted. */
    private static final int PRIVATE_FILE = 0600;

    private final Path path;
    private int descriptor;
    private final ErofsChecksum checksum = new ErofsChecksum();
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    /** Where the chunk begins in the file. */
    private long start = Format.BLOCK;
    /** The blocks of the chunk that have bytes, a bit each; the others are holes. */
    private long used;

    private ImageFile(int descriptor, Path path) {
        this.descriptor = descriptor;
        this.path = path;
    }

    /** Makes a new file; the caller closes it. */
    static ImageFile create(Path path) throws SystemCallException {
        int flags = Syscalls.O_WRONLY | Syscalls.O_CREAT | Syscalls.O_EXCL;
        byte[] name = Bytes.cString(path.toString());
        return new ImageFile(
                SystemCallException.check(Syscalls.openFile(name, flags, PRIVATE_FILE), "make " + path), path);
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
            writeAt(first * Format.BLOCK, end, start + (long) first * Format.BLOCK);
            rest = first + blocks == Long.SIZE ? 0 : rest & -1L << first + blocks;
        }
        start += length;
        used = 0;
        chunk.clear();
    }

    /** Writes bytes of the chunk. */
    private void writeAt(int from, int end, long position) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("Writing " + path + " was interrupted.");
        }
        for (int at = from; at < end; ) {
            int written = Syscalls.writeAt(descriptor, chunk, at, end - at, position + at - from);
            at += SystemCallException.check(written, WRITE + path);
        }
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
        chunk.clear().put(block0.duplicate());
        writeAt(0, chunk.position(), 0);
        SystemCallException.check(Syscalls.sync(descriptor), WRITE + path);
        return checksum.end(block0);
    }

    @Override
    public void close() {
        if (descriptor >= 0) {
            Syscalls.close(descriptor);
            descriptor = -1;
        }
    }
}
