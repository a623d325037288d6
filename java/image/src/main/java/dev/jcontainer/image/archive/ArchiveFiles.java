package dev.jcontainer.image.archive;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.FileTypes;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.LockWait;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files of the host that archives are read from and written to. Their names may have any bytes, also where the
 * JVM's locale has no characters for them. Every error names the file.
 */
final class ArchiveFiles {
    private static final int PRIVATE = 0600;
    private static final int ALL_BUT_EXECUTE = 0666; // less the umask, as for every file that a user asks for
    private static final int ALL = 0777;

    private static final int O_PATH = 0x200000;
    private static final int LONGEST_PATH = 4096;

    private ArchiveFiles() {}

    /** Opens a file, also a FIFO, for reading. The caller closes the descriptor. */
    static int open(String file) throws ArchiveException {
        return check(Syscalls.open(Bytes.cString(file), Syscalls.O_RDONLY, 0), "read", file);
    }

    /** Opens a regular file that is no symbolic link; -1 if it does not exist. The caller closes the descriptor. */
    static int openRegularIfThere(String file) throws ArchiveException {
        int descriptor = Syscalls.openFile(Bytes.cString(file), Syscalls.O_RDONLY, 0);
        if (descriptor == -Errno.EINVAL || descriptor == -Errno.ELOOP) {
            throw new ArchiveException("Cannot read " + file + ": it is not a regular file.");
        }
        return descriptor < 0 && KernelFiles.isGone(-descriptor) ? -1 : check(descriptor, "read", file);
    }

    /**
     * Creates a file that must not exist, and gets its name later. The caller closes the descriptor.
     *
     * @param name that name, which an error has
     */
    static int create(String file, String name) throws ArchiveException {
        return create(file, name, Syscalls.O_WRONLY, ALL_BUT_EXECUTE);
    }

    private static int create(String file, String name, int access, int mode) throws ArchiveException {
        int flags = access | Syscalls.O_CREAT | Syscalls.O_EXCL;
        return check(Syscalls.open(Bytes.cString(file), flags, mode), "write", name);
    }

    /** Creates a file for reading and writing and removes its name, so that nothing of it is left when it is closed. */
    static FileChannel createUnnamed(String file) throws IOException {
        int descriptor = create(file, file, Syscalls.O_RDWR, PRIVATE);
        try {
            return channel(descriptor, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
        } finally {
            Syscalls.close(descriptor);
            removeIfThere(file);
        }
    }

    /** Opens the file of a descriptor once more, for reads at any offset. The descriptor stays open. */
    static FileChannel channel(int descriptor) throws IOException {
        return channel(descriptor, Set.of(StandardOpenOption.READ));
    }

    private static FileChannel channel(int descriptor, Set<StandardOpenOption> options) throws IOException {
        return FileChannel.open(link(descriptor), options);
    }

    /** Opens a FIFO or a character device that exists, for writing. The caller closes the descriptor. */
    static int openStream(String file) throws ArchiveException {
        return check(Syscalls.open(Bytes.cString(file), Syscalls.O_WRONLY, 0), "write", file);
    }

    /** Finds what a path leads to, through symbolic links, without opening it; -1 for nothing. The caller closes it. */
    static int find(String file) throws ArchiveException {
        int descriptor = Syscalls.open(Bytes.cString(file), O_PATH, 0);
        return descriptor < 0 && KernelFiles.isGone(-descriptor) ? -1 : check(descriptor, "look for", file);
    }

    /** The type of what a descriptor is open on: a part of {@code st_mode}. */
    static int type(int descriptor) throws IOException {
        return (Integer) Files.getAttribute(link(descriptor), "unix:mode") & FileTypes.MASK;
    }

    /** Whether the descriptor is a character or block device. */
    static boolean isDevice(int descriptor) throws IOException {
        int type = type(descriptor);
        return type == FileTypes.CHARACTER_DEVICE || type == FileTypes.BLOCK_DEVICE;
    }

    /** Whether the last part of a path is a symbolic link. */
    static boolean isLink(String file) {
        long[] fields = new long[7];
        return Syscalls.status(Bytes.cString(file), fields) >= 0
                && (fields[0] & FileTypes.MASK) == FileTypes.SYMBOLIC_LINK;
    }

    /** The path of what a descriptor is open on. */
    static String path(int descriptor, String file) throws ArchiveException {
        byte[] text = new byte[LONGEST_PATH];
        int length = Syscalls.readLinkInRoot(
                Bytes.cString("/proc/self/fd"), Bytes.cString(Integer.toString(descriptor)), false, text);
        return Bytes.decode(Arrays.copyOf(text, check(length, "look for", file)));
    }

    /** Whether a descriptor is a regular file, which can be read at any offset. */
    static boolean isRegular(int descriptor) {
        return Files.isRegularFile(link(descriptor));
    }

    private static Path link(int descriptor) {
        return Path.of("/proc/self/fd/" + descriptor);
    }

    /** Whether a path exists. */
    static boolean exists(String path) throws ArchiveException {
        int result = Syscalls.access(Bytes.cString(path));
        return !(result < 0 && KernelFiles.isGone(-result)) && check(result, "look for", path) == 0;
    }

    /** The size of a regular file; -1 if there is none at the path. */
    static long size(String file) {
        long[] fields = new long[7];
        int result = Syscalls.status(Bytes.cString(file), fields);
        boolean regular = (fields[0] & FileTypes.MASK) == FileTypes.REGULAR;
        return result < 0 || !regular ? -1 : fields[2];
    }

    /** The names in a directory; null if it does not exist. */
    static @Nullable List<String> list(String directory) throws ArchiveException {
        try {
            return KernelFiles.listIfThere(directory);
        } catch (SystemCallException e) {
            throw new ArchiveException(
                    "Cannot read the directory " + directory + ": " + Errno.described(e.errno()) + ".", e);
        }
    }

    /** Makes a directory; returns false if it exists. */
    static boolean makeDirectory(String directory) throws ArchiveException {
        int result = Syscalls.makeDirectory(Bytes.cString(directory), ALL);
        return result != -Errno.EEXIST && check(result, "make the directory", directory) == 0;
    }

    /**
     * Locks a directory against other writers, and waits for them. Closing the descriptor unlocks it.
     *
     * @param onWait is called before it waits, if it must
     * @throws InterruptedIOException if the thread is interrupted while it waits; the thread stays interrupted
     */
    static int lock(String directory, Runnable onWait) throws IOException {
        int descriptor = open(directory);
        int result = Syscalls.tryLock(descriptor, false);
        if (result == -Errno.EAGAIN) {
            onWait.run();
            result = LockWait.await(directory, () -> waitForLock(descriptor), Syscalls::close);
        } else if (result < 0) {
            Syscalls.close(descriptor);
        }
        check(result, "lock", directory);
        return descriptor;
    }

    private static int waitForLock(int descriptor) {
        int result = Syscalls.lock(descriptor);
        if (result < 0) {
            Syscalls.close(descriptor);
        }
        return result < 0 ? result : descriptor;
    }

    /** Flushes the names in a directory to the disk. */
    static void syncDirectory(String directory) throws ArchiveException {
        int descriptor = open(directory);
        try {
            check(Syscalls.sync(descriptor), "write", directory);
        } finally {
            Syscalls.close(descriptor);
        }
    }

    static void rename(String from, String to) throws ArchiveException {
        check(Syscalls.rename(Bytes.cString(from), Bytes.cString(to)), "rename " + from + " to", to);
    }

    /** Removes a file; that it does not exist is no error. */
    static void removeIfThere(String file) throws ArchiveException {
        int result = Syscalls.removeFile(Bytes.cString(file));
        if (result != -Errno.ENOENT) {
            check(result, "remove", file);
        }
    }

    /** Removes a directory if it is empty. */
    static void removeDirectoryIfEmpty(String directory) throws ArchiveException {
        int result = Syscalls.removeDirectory(Bytes.cString(directory));
        if (result != -Errno.ENOENT && result != -Errno.ENOTEMPTY && result != -Errno.EEXIST) {
            check(result, "remove the directory", directory);
        }
    }

    /** The directory that has this file: {@code .} for a bare name. */
    static String parent(String file) {
        int slash = file.lastIndexOf('/');
        return slash < 0 ? "." : slash == 0 ? "/" : file.substring(0, slash);
    }

    static int check(int result, String attempted, String file) throws ArchiveException {
        if (result < 0) {
            throw new ArchiveException("Cannot " + attempted + " " + file + ": " + Errno.described(-result) + ".");
        }
        return result;
    }
}
