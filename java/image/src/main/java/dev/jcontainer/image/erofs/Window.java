package dev.jcontainer.image.erofs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** Reads small numbers of bytes of a file, which mostly follow one another, by few system calls. Not thread-safe. */
final class Window {
    private static final int SIZE = 64 * 1024;

    private final FileChannel channel;
    private final String file;
    /** The file's length. */
    private final long end;

    private final byte[] buffer = new byte[SIZE];
    private long start;
    private int filled;

    /** @param file is named in exceptions */
    Window(FileChannel channel, String file, long end) {
        this.channel = channel;
        this.file = file;
        this.end = end;
    }

    /**
     * Reads bytes.
     *
     * @throws ErofsException if the file ends before
     */
    ByteBuffer read(long position, int length) throws IOException {
        if (position < 0 || length > end - position) {
            throw new ErofsException(file + " is damaged: it refers to byte " + position + ", and has " + end);
        }
        byte[] bytes = new byte[length];
        int done = 0;
        while (done < length) {
            long at = position + done;
            if (at < start || at >= start + filled) {
                fill(at);
            }
            int count = (int) Math.min(length - done, start + filled - at);
            System.arraycopy(buffer, (int) (at - start), bytes, done, count);
            done += count;
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void fill(long position) throws IOException {
        filled = 0;
        int count = channel.read(ByteBuffer.wrap(buffer), position);
        if (count <= 0) {
            throw new ErofsException(file + " is damaged: it ends at byte " + position + " of " + end);
        }
        start = position;
        filled = count;
    }
}
