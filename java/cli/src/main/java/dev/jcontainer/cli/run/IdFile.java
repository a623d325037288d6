package dev.jcontainer.cli.run;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.File;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The file of {@code --cidfile}. It is created before the container, so that no container starts without it, and kept
 * after the end.
 */
final class IdFile implements AutoCloseable {
    private static final int O_EXCL = 0x80;

    private final int file; // -1 if the option is not given
    private final String path;
    private boolean isWritten;

    private IdFile(int file, String path) {
        this.file = file;
        this.path = path;
    }

    static IdFile create(@Nullable String path) throws IOException {
        if (path == null) {
            return new IdFile(-1, "");
        }
        int file = Syscalls.open(Bytes.cString(path), Syscalls.O_WRONLY | Syscalls.O_CREAT | O_EXCL, 0644);
        if (file == -Errno.EEXIST) {
            throw new IOException("Cannot write the container's id to " + path
                    + ": it exists already. Make sure that the other container is not running, or remove the file.");
        }
        SystemCallException.check(file, "write the container's id to " + path);
        return new IdFile(file, path);
    }

    void write(String id) throws IOException {
        if (file >= 0) {
            SystemCallException.check(Syscalls.write(file, Bytes.encode(id)), "write the container's id to " + path);
            isWritten = true;
        }
    }

    /** Deletes the file if no container was started. */
    @Override
    public void close() {
        if (file >= 0) {
            Syscalls.close(file);
            if (!isWritten) {
                new File(path).delete();
            }
        }
    }
}
