package dev.jcontainer.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads files and directories, mainly those of the kernel, and distinguishes a missing file from one that could not be
 * read. {@code java.io} does not: for a process that has ended, and for a lack of descriptors to look at a process, its
 * answer is the same. A caller that confused the two would remove what another process still uses, and kill that
 * process.
 * <p>Thread-safe.
 */
public final class KernelFiles {
    private static final int FIRST_READ = 1024;
    private static final int FIRST_READ_OF_SETTINGS = 64 << 10;
    private static final int MOST = 64 << 20;

    private KernelFiles() {}

    /**
     * Whether an error says that the file does not exist: there is no such path, the process has ended, or the cgroup
     * was removed while its file was open. No other error says this.
     */
    public static boolean isGone(int errno) {
        return errno == Errno.ENOENT || errno == Errno.ENOTDIR || errno == Errno.ESRCH || errno == Errno.ENODEV;
    }

    /** Reads a whole file of at most 64 MiB from its start in one call, because files of the kernel require that. */
    public static byte[] read(String file) throws SystemCallException {
        return read(file, FIRST_READ);
    }

    /**
     * Reads a whole file of at most 64 MiB that a user wrote; it may be a FIFO with less than 64 KiB, such as a shell's
     * {@code <(COMMAND)}.
     */
    public static byte[] readSettings(String file) throws SystemCallException {
        return read(file, FIRST_READ_OF_SETTINGS);
    }

    private static byte[] read(String file, int first) throws SystemCallException {
        byte[] path = Bytes.cString(file);
        byte[] content = new byte[first];
        int length;
        while ((length = check(Syscalls.readFile(path, content), file)) == content.length) {
            if (length >= MOST) {
                throw new SystemCallException(Errno.EFBIG, "read " + file);
            }
            content = new byte[4 * length];
        }
        return Arrays.copyOf(content, length);
    }

    /** Reads a whole file; returns null only if it does not exist. */
    public static byte @Nullable [] readIfThere(String file) throws SystemCallException {
        return readIfThere(file, FIRST_READ);
    }

    /** The same as {@link #readSettings}; returns null only if the file does not exist. */
    public static byte @Nullable [] readSettingsIfThere(String file) throws SystemCallException {
        return readIfThere(file, FIRST_READ_OF_SETTINGS);
    }

    private static byte @Nullable [] readIfThere(String file, int first) throws SystemCallException {
        try {
            return read(file, first);
        } catch (SystemCallException e) {
            if (isGone(e.errno())) {
                return null;
            }
            throw e;
        }
    }

    /** Returns the names in a directory in no particular order; null only if it does not exist. */
    public static @Nullable List<String> listIfThere(String directory) throws SystemCallException {
        byte[] path = Bytes.cString(directory);
        byte[] names = new byte[4 * FIRST_READ];
        int length;
        while ((length = Syscalls.listDirectory(path, names)) == names.length) {
            names = new byte[4 * length];
        }
        return length < 0 && isGone(-length) ? null : split(names, check(length, directory));
    }

    private static List<String> split(byte[] names, int length) {
        List<String> found = new ArrayList<>();
        for (int start = 0, end = 0; end < length; end++) {
            if (names[end] == 0) {
                found.add(Bytes.decode(Arrays.copyOfRange(names, start, end)));
                start = end + 1;
            }
        }
        return found;
    }

    /** Whether a path exists; symbolic links are followed. */
    public static boolean exists(String path) throws SystemCallException {
        int found = Syscalls.access(Bytes.cString(path));
        if (found < 0 && !isGone(-found)) {
            throw new SystemCallException(-found, "look for " + path);
        }
        return found >= 0;
    }

    private static int check(int result, String file) throws SystemCallException {
        return SystemCallException.check(
                result, "read " + file + (result == -Errno.ESPIPE ? ", which is a FIFO and not a file" : ""));
    }
}
