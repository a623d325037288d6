package dev.jcontainer.cli.value;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Reads files whose names may be any bytes, and looks for them; {@code java.io} would encode the names by the locale. */
public final class HostFile {
    private static final int CHUNK = 16 << 10;
    /** Far larger than any environment that the kernel accepts; an endless device does not fill the memory. */
    private static final int LIMIT = 64 << 20;

    private HostFile() {}

    /** Whether a path exists; symbolic links are followed. */
    public static boolean exists(String path) throws IOException {
        return KernelFiles.exists(path);
    }

    /** The whole content of a file. */
    public static byte[] read(String path) throws IOException {
        String attempt = "read " + path;
        int file = SystemCallException.check(Syscalls.open(Bytes.cString(path), Syscalls.O_RDONLY, 0), attempt);
        try {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            byte[] chunk = new byte[CHUNK];
            int length;
            while ((length = SystemCallException.check(Syscalls.read(file, chunk, 0, CHUNK), attempt)) > 0) {
                if (content.size() > LIMIT - length) {
                    throw new IOException("Cannot " + attempt + ": it is larger than 64 MiB.");
                }
                content.write(chunk, 0, length);
            }
            return content.toByteArray();
        } finally {
            Syscalls.close(file);
        }
    }
}
