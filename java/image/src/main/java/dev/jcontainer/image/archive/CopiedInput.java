package dev.jcontainer.image.archive;

import dev.jcontainer.kernel.BulkInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;

/** A stream whose bytes are written to a file while they are read. Not thread-safe; closing it closes neither. */
final class CopiedInput extends BulkInput {
    private final InputStream in;
    private final FileChannel file;
    private final String place;
    private final String path;

    /**
     * @param place the archive's name for messages
     * @param path the file's name for messages
     */
    CopiedInput(InputStream in, FileChannel file, String place, String path) {
        this.in = in;
        this.file = file;
        this.place = place;
        this.path = path;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = in.read(bytes, offset, length);
        if (read > 0) {
            write(ByteBuffer.wrap(bytes, offset, read));
        }
        return read;
    }

    /** The errors of a channel do not name the file. */
    private void write(ByteBuffer left) throws IOException {
        try {
            while (left.hasRemaining()) {
                file.write(left);
            }
        } catch (ClosedChannelException e) { // by an interrupt
            throw e;
        } catch (IOException e) {
            throw new ArchiveException("Cannot copy " + place + " to " + path + ": " + e.getMessage() + ".", e);
        }
    }
}
