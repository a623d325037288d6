package dev.jcontainer.image.archive;

import dev.jcontainer.kernel.BulkInput;
import dev.jcontainer.kernel.Syscalls;
import java.io.IOException;
import java.util.Objects;

/** Reads an open file from where it is, such as a FIFO, and closes it. Not thread-safe. */
final class DescriptorInput extends BulkInput {
    private final int descriptor;
    private final String file;
    private boolean closed;

    DescriptorInput(int descriptor, String file) {
        this.descriptor = descriptor;
        this.file = file;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (closed) {
            throw new IOException("Cannot read " + file + ": it is closed.");
        }
        if (length == 0) {
            return 0;
        }
        int count = ArchiveFiles.check(Syscalls.read(descriptor, bytes, offset, length), "read", file);
        return count == 0 ? -1 : count;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Syscalls.close(descriptor);
        }
    }
}
