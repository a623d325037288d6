package dev.jcontainer.image.archive;

import dev.jcontainer.kernel.BulkInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;

/**
 * Reads a part of an open file by offsets, so that many streams read one file at the same time. A stream is not
 * thread-safe, and closing it leaves the file open. If the file is shorter than the part, the stream ends early.
 */
final class ChannelInput extends BulkInput {
    private final FileChannel file;
    private final long end;
    private long at;

    ChannelInput(FileChannel file, long begin, long end) {
        this.file = file;
        this.at = begin;
        this.end = end;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        int wanted = (int) Math.min(length, end - at);
        if (wanted <= 0) {
            return -1;
        }
        int count = file.read(ByteBuffer.wrap(bytes, offset, wanted), at);
        at += Math.max(count, 0);
        return count;
    }

    /** Passes over bytes without reading them, at most to the end of the part. */
    @Override
    public long skip(long count) {
        long skipped = Math.max(0, Math.min(count, end - at));
        at += skipped;
        return skipped;
    }
}
