package dev.jcontainer.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at files and directories, of the kernel above all, and tells what is not there from what could not be looked at. {@code
 * java.io} does not: to it a process that has ended, and one that this process has no descriptor left to look at, are the
 * same. A caller that took the second for the first would remove what another process still uses, and kill it.
 *
 * <p>Thread-safe.
 */
public final class KernelFiles {
    private static final int FIRST_READ = 1024;
    private static final int MOST = 64 << 20;

    private KernelFiles() {}

    /**
     * Whether an error says that what was asked for is not there: no such path, no such process any more, or a cgroup that
     * was removed while its file was open. No other error does.
     */
    public static boolean isGone(int errno) {
        return errno == Errno.ENOENT || errno == Errno.ENOTDIR || errno == Errno.ESRCH || errno == Errno.ENODEV;
    }

    /** All that is in a file of at most 64 MiB, which is read from its start in one go, as the kernel's want it. */
    public static byte[] read(String file) throws SystemCallException {
        byte[] path = Bytes.cString(file);
        byte[] content = new byte[FIRST_READ];
        int length;
        while ((length = check(Syscalls.readFile(path, content), file)) == content.length) {
            if (length >= MOST) {
                throw new SystemCallException(Errno.EFBIG, "read " + file);
            }
            content = new byte[4 * length];
        }
        return Arrays.copyOf(content, length);
    }

    /** The same; null where it is not there, and only there. */
    public static byte @Nullable [] readIfThere(String file) throws SystemCallException {
        try {
            return read(file);
        } catch (SystemCallException e) {
            if (isGone(e.errno())) {
                return null;
            }
            throw e;
        }
    }

    /** The names in a directory, in no order; null where it is not there, and only there. */
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

    /** Whether there is something at a path, whose symbolic links are followed. */
    public static boolean exists(String path) throws SystemCallException {
        int found = Syscalls.access(Bytes.cString(path));
        if (found < 0 && !isGone(-found)) {
            throw new SystemCallException(-found, "look for " + path);
        }
        return found >= 0;
    }

    private static int check(int result, String file) throws SystemCallException {
        return SystemCallException.check(result, "read " + file);
    }
}
