package dev.jcontainer.oci.state;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.json.Document;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Value;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads and writes files of the host, whose names are bytes: see {@link Bytes}. */
public final class HostFiles {
    private static final int READ_AT_ONCE = 16 * 1024;
    private static final int WRITTEN_AT_ONCE = 4096;
    private static final int PID_FILE_MODE = 0644;

    private HostFiles() {}

    /**
     * Reads the JSON document in a file.
     *
     * @throws DocumentException if the file is not a JSON document; the message begins with the file's name
     */
    public static Value document(String path) throws IOException {
        byte[] bytes = read(path);
        try {
            return Document.parse(bytes);
        } catch (DocumentException e) {
            throw new DocumentException("", "Cannot read " + path + ": " + e.getMessage());
        }
    }

    /**
     * Reads a whole file.
     *
     * @throws SystemCallException with EFBIG if the file is larger than {@link Document#MAX_BYTES}
     */
    public static byte[] read(String path) throws IOException {
        int file = check(Syscalls.open(Bytes.cString(path), Syscalls.O_RDONLY, 0), "read " + path);
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(READ_AT_ONCE);
            byte[] buffer = new byte[READ_AT_ONCE];
            while (true) {
                int length = check(Syscalls.read(file, buffer, 0, buffer.length), "read " + path);
                if (length == 0) {
                    return bytes.toByteArray();
                }
                bytes.write(buffer, 0, length);
                if (bytes.size() > Document.MAX_BYTES) {
                    throw new SystemCallException(Errno.EFBIG, "read " + path);
                }
            }
        } finally {
            Syscalls.close(file);
        }
    }

    /**
     * Makes a file and writes its text.
     *
     * @return false if the file exists already; it is not changed then
     */
    public static boolean create(String path, String text, int mode) throws IOException {
        int flags = Syscalls.O_WRONLY | Syscalls.O_CREAT | Syscalls.O_EXCL;
        int file = Syscalls.open(Bytes.cString(path), flags, mode);
        if (file == -Errno.EEXIST) {
            return false;
        }
        check(file, "make " + path);
        finish(file, path, Bytes.encode(text));
        return true;
    }

    /** Writes a file and replaces its existing content. */
    public static void write(String path, byte[] bytes, int mode) throws IOException {
        int flags = Syscalls.O_WRONLY | Syscalls.O_CREAT | Syscalls.O_TRUNC;
        finish(check(Syscalls.open(Bytes.cString(path), flags, mode), "write " + path), path, bytes);
    }

    /** Writes a pid to the file that an engine has named; does nothing if the path is null. */
    public static void writePid(@Nullable String path, int pid) throws IOException {
        if (path != null) {
            write(path, Bytes.encode(Integer.toString(pid)), PID_FILE_MODE);
        }
    }

    private static void finish(int file, String path, byte[] bytes) throws IOException {
        try {
            write(file, path, bytes);
        } finally {
            Syscalls.close(file);
        }
    }

    private static void write(int file, String path, byte[] bytes) throws IOException {
        int at = 0;
        while (at < bytes.length) {
            int end = Math.min(bytes.length, at + WRITTEN_AT_ONCE);
            at += check(Syscalls.write(file, Arrays.copyOfRange(bytes, at, end)), "write " + path);
        }
    }
}
