package dev.jcontainer.image.archive;

import dev.jcontainer.kernel.Syscalls;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/** Writes an open file, and closes it. Not thread-safe. */
final class DescriptorOutput extends OutputStream {
    private final int descriptor;
    private final String file;
    private boolean closed;

    DescriptorOutput(int descriptor, String file) {
        this.descriptor = descriptor;
        this.file = file;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (closed) {
            throw new IOException("Cannot write " + file + ": it is closed.");
        }
        for (int done = 0; done < length; ) {
            int count = Syscalls.writeSome(descriptor, bytes, offset + done, length - done);
            done += ArchiveFiles.check(count, "write", file);
        }
    }

    /** Flushes the file to the disk. */
    void sync() throws IOException {
        ArchiveFiles.check(Syscalls.sync(descriptor), "write", file);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Syscalls.close(descriptor);
        }
    }
}
