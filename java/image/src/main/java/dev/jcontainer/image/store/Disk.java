package dev.jcontainer.image.store;

import dev.jcontainer.image.store.StoreException.Kind;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.FileTypes;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that the store does to its file system. Every change of the disk is a method here, which tells the {@link Steps}
 * of a test of it first. Every error names the file. Thread-safe.
 */
final class Disk {
    /** What is attempted with a lock, for messages. */
    static final String LOCK = "lock";

    /** What to do if the disk is full. */
    static final String FREE_SPACE = " Free space on that file system, or remove images with 'jcontainer image prune'.";

    private static final int PRIVATE_FILE = 0600;
    private static final int PRIVATE_DIRECTORY = 0700;

    private final @Nullable Steps steps;

    Disk(@Nullable Steps steps) {
        this.steps = steps;
    }

    /**
     * What {@code lstat(2)} says about a file.
     *
     * @param mode type and permissions, {@code st_mode}
     * @param uid the owner
     * @param size the length in bytes
     * @param allocated the bytes that it takes on the disk
     * @param inode its number in its file system
     * @param changed when its status was changed, {@code st_ctim}
     */
    record Status(int mode, long uid, long size, long allocated, long inode, long changed) {
        boolean isFile() {
            return (mode & FileTypes.MASK) == FileTypes.REGULAR;
        }

        boolean isDirectory() {
            return (mode & FileTypes.MASK) == FileTypes.DIRECTORY;
        }

        /** Whether it is the same file, unchanged. A number is given again, but not with the same time of change. */
        boolean isSame(@Nullable Status other) {
            return other != null && inode == other.inode && changed == other.changed && size == other.size;
        }

        /** Whether it belongs to this user. A store has nothing of others at the paths that it knows. */
        boolean isOwn() {
            return uid == Syscalls.effectiveIds() >>> 32;
        }
    }

    private void step(String step, String file) throws IOException {
        if (steps != null) {
            steps.before(step, file);
        }
    }

    // What changes nothing

    /** The status of a path, whose last part is not followed if it is a symbolic link; null only if it does not exist. */
    @Nullable
    Status status(String path) throws StoreException {
        long[] fields = new long[7];
        int result = Syscalls.status(Bytes.cString(path), fields);
        if (result < 0 && KernelFiles.isGone(-result)) {
            return null;
        }
        check(result, "look at", path);
        return new Status((int) fields[0], fields[1], fields[2], fields[3], fields[5], fields[6]);
    }

    /** Whether a path exists; this is the cheapest look. */
    boolean exists(String path) throws StoreException {
        int result = Syscalls.access(Bytes.cString(path));
        return !(result < 0 && KernelFiles.isGone(-result)) && check(result, "look for", path) == 0;
    }

    /** The names in a directory in no particular order; none if it does not exist. */
    List<String> list(String directory) throws IOException {
        try {
            List<String> names = KernelFiles.listIfThere(directory);
            return names == null ? List.of() : names;
        } catch (SystemCallException e) {
            throw failure(e.errno(), "read the directory", directory, e);
        }
    }

    /**
     * Reads a file from its start, up to the size of the buffer.
     *
     * @return the number of bytes, which is the buffer's length if the file may be longer; -1 only if there is no file
     */
    int read(String file, byte[] buffer) throws StoreException {
        int descriptor = Syscalls.openFile(Bytes.cString(file), Syscalls.O_RDONLY, 0);
        if (descriptor < 0 && KernelFiles.isGone(-descriptor)) {
            return -1;
        }
        check(descriptor, "read", file);
        try {
            int length = 0;
            int got = 1;
            while (got > 0 && length < buffer.length) {
                got = checkRead(Syscalls.read(descriptor, buffer, length, buffer.length - length), file);
                length += got;
            }
            return length;
        } finally {
            Syscalls.close(descriptor);
        }
    }

    /** Opens a regular file for reading. The caller closes the descriptor. */
    int open(String file) throws StoreException {
        return check(Syscalls.openFile(Bytes.cString(file), Syscalls.O_RDONLY, 0), "read", file);
    }

    // What changes the disk

    /** Makes a directory of mode 0700; one that exists is left as it is. */
    void makeDirectory(String directory) throws IOException {
        if (!makeDirectoryIfParent(directory)) {
            throw failure(Errno.ENOENT, "make the directory", directory, null);
        }
    }

    /** Makes a directory of mode 0700 unless it exists, and returns whether its parent exists. */
    boolean makeDirectoryIfParent(String directory) throws IOException {
        step("mkdir", directory);
        int made = Syscalls.makeDirectory(Bytes.cString(directory), PRIVATE_DIRECTORY);
        if (made == -Errno.ENOENT) {
            return false;
        }
        if (made != -Errno.EEXIST) {
            check(made, "make the directory", directory);
        }
        return true;
    }

    /** Gives a directory mode 0700. */
    void makePrivate(String directory) throws IOException {
        step("chmod", directory);
        check(
                Syscalls.changeMode(Bytes.cString(directory), PRIVATE_DIRECTORY),
                "take the permissions of others from",
                directory);
    }

    /** Creates a file of mode 0600, or opens one that exists, to append to it. The caller closes the descriptor. */
    int append(String file) throws IOException {
        return create(file, Syscalls.O_RDWR | Syscalls.O_CREAT | Syscalls.O_APPEND);
    }

    private int create(String file, int flags) throws IOException {
        step("open", file);
        return check(Syscalls.openFile(Bytes.cString(file), flags, PRIVATE_FILE), "write", file);
    }

    /** Writes bytes to a descriptor of a file. */
    void write(int descriptor, String file, byte[] bytes, int offset, int length) throws IOException {
        step("write", file);
        for (int done = 0; done < length; ) {
            done += check(Syscalls.writeSome(descriptor, bytes, offset + done, length - done), "write", file);
        }
    }

    /** Writes a whole file, which is on the disk after this. One that exists is replaced, not at once. */
    void writeFile(String file, byte[] content) throws IOException {
        int descriptor = create(file, Syscalls.O_WRONLY | Syscalls.O_CREAT | Syscalls.O_TRUNC);
        try {
            write(descriptor, file, content, 0, content.length);
            sync(descriptor, file);
        } finally {
            Syscalls.close(descriptor);
        }
    }

    /** Flushes a file to the disk. */
    void sync(int descriptor, String file) throws IOException {
        step("fsync", file);
        check(Syscalls.sync(descriptor), "write", file);
    }

    /** Flushes the names in a directory to the disk. */
    void syncDirectory(String directory) throws IOException {
        if (!syncDirectoryIfThere(directory)) {
            throw failure(Errno.ENOENT, "open", directory, null);
        }
    }

    /** Flushes the names in a directory to the disk, and returns whether it exists. */
    boolean syncDirectoryIfThere(String directory) throws IOException {
        int descriptor = Syscalls.open(Bytes.cString(directory), Syscalls.O_RDONLY, 0);
        if (descriptor == -Errno.ENOENT) {
            return false;
        }
        check(descriptor, "open", directory);
        try {
            sync(descriptor, directory);
        } finally {
            Syscalls.close(descriptor);
        }
        return true;
    }

    /** Renames a file or directory; a file that has the new name is replaced at once. */
    void rename(String from, String to) throws IOException {
        step("rename", to);
        check(Syscalls.rename(Bytes.cString(from), Bytes.cString(to)), "rename " + from + " to", to);
    }

    /** Renames a directory, and returns whether the new name was free. */
    boolean renameIfFree(String from, String to) throws IOException {
        step("rename", to);
        int result = Syscalls.rename(Bytes.cString(from), Bytes.cString(to));
        // POSIX allows both; the last one is for a file or a link
        if (result == -Errno.ENOTEMPTY || result == -Errno.EEXIST || result == -Errno.ENOTDIR) {
            return false;
        }
        check(result, "rename " + from + " to", to);
        return true;
    }

    /** Renames a file or directory, and returns whether it existed. */
    boolean renameIfThere(String from, String to) throws IOException {
        step("rename", to);
        int result = Syscalls.rename(Bytes.cString(from), Bytes.cString(to));
        if (result == -Errno.ENOENT) {
            return false;
        }
        check(result, "rename " + from + " to", to);
        return true;
    }

    /** Removes a file; that it does not exist is no error. */
    void removeFile(String file) throws IOException {
        step("unlink", file);
        int result = Syscalls.removeFile(Bytes.cString(file));
        if (result != -Errno.ENOENT) {
            check(result, "remove", file);
        }
    }

    /** Removes a directory, and returns whether it was empty or did not exist. */
    boolean removeDirectory(String directory) throws IOException {
        step("rmdir", directory);
        int result = Syscalls.removeDirectory(Bytes.cString(directory));
        if (result == -Errno.ENOTEMPTY || result == -Errno.EEXIST) { // POSIX allows both
            return false;
        }
        if (result != -Errno.ENOENT) {
            check(result, "remove the directory", directory);
        }
        return true;
    }

    // Locks

    /** Opens the file of a lock that is never removed, and makes it first if it does not exist. */
    int openLock(String file) throws IOException {
        int lock = openToLock(file);
        if (lock == -Errno.ENOENT) {
            step("open", file);
            lock = Syscalls.openFile(Bytes.cString(file), Syscalls.O_RDWR | Syscalls.O_CREAT, PRIVATE_FILE);
        }
        return check(lock, LOCK, file);
    }

    /** Opens the file of a lock, or returns the error below 0. What can only be read has locks too; NFS wants to write. */
    static int openToLock(String file) {
        int lock = Syscalls.openFile(Bytes.cString(file), Syscalls.O_RDWR, 0);
        return lock == -Errno.EROFS || lock == -Errno.EACCES || lock == -Errno.EPERM
                ? Syscalls.openFile(Bytes.cString(file), Syscalls.O_RDONLY, 0)
                : lock;
    }

    /** Takes a lock file, or returns -1 if another has it; the caller gives the result to {@link #unlockFile}. */
    int tryLockFile(String file) throws IOException {
        step("flock", file);
        int lock = Syscalls.tryLockFile(Bytes.cString(file));
        return lock == -Errno.EAGAIN ? -1 : check(lock, LOCK, file);
    }

    /** Removes a lock file and releases it. */
    void unlockFile(int lock, String file) throws IOException {
        try {
            step("unlink of a lock", file);
        } catch (IOException | RuntimeException e) {
            Syscalls.close(lock);
            throw e;
        }
        Syscalls.unlockFile(lock, Bytes.cString(file));
    }

    // Errors

    /** Returns a result that is not below 0, and throws an error about a file otherwise. */
    static int check(int result, String attempted, String file) throws StoreException {
        if (result < 0) {
            throw failure(-result, attempted, file, null);
        }
        return result;
    }

    /** The same for reading a file of the store: what the disk cannot give any more is damaged. */
    static int checkRead(int result, String file) throws StoreException {
        if (result == -Errno.EIO) {
            throw new StoreException(
                    Kind.DAMAGED,
                    "Cannot read " + file + ": " + Errno.described(Errno.EIO) + ". Look at the kernel's log for errors"
                            + " of the disk, and pull the image again.");
        }
        return check(result, "read", file);
    }

    static StoreException failure(int errno, String attempted, String file, @Nullable Throwable cause) {
        String start = "Cannot " + attempted + " " + file + ": ";
        if (errno == Errno.ENOSPC || errno == Errno.EDQUOT) {
            return new StoreException(Kind.FULL, start + Errno.described(errno) + "." + FREE_SPACE, cause);
        }
        if (errno == Errno.EROFS) {
            return new StoreException(Kind.READ_ONLY, start + Errno.described(errno) + ".", cause);
        }
        if (attempted.equals(LOCK) && hasNoLocks(errno)) {
            return new StoreException(
                    Kind.UNUSABLE,
                    start + Errno.described(errno)
                            + ". The file system of that directory has no locks (flock). Keep the"
                            + " store on another one, such as a local disk: name its directory with --root.",
                    cause);
        }
        if (errno == Errno.EACCES || errno == Errno.EPERM) {
            return StoreException.refusal(
                    start + Errno.described(errno)
                            + ". It or a directory above it belongs to another user, or has lost its permissions. As root,"
                            + " look at it and remove it. See 'jcontainer system check'.",
                    cause);
        }
        if (isForeign(errno)) {
            return new StoreException(
                    Kind.DAMAGED,
                    start + "what is in its place was not written by the store. See 'jcontainer system check'.",
                    cause);
        }
        return new StoreException(Kind.OTHER, start + Errno.described(errno) + ".", cause);
    }

    /** What file systems answer that have no locks, such as NFS without its lock daemon, or one that is read-only. */
    private static boolean hasNoLocks(int errno) {
        return errno == Errno.ENOLCK
                || errno == Errno.EBADF
                || errno == Errno.EOPNOTSUPP
                || errno == Errno.ENOSYS
                || errno == Errno.EINVAL;
    }

    /** Whether an error says that another file is in the place of ours: of another type, or a directory with files. */
    private static boolean isForeign(int errno) {
        return errno == Errno.ELOOP
                || errno == Errno.EINVAL
                || errno == Errno.ENOTDIR
                || errno == Errno.EISDIR
                || errno == Errno.EEXIST
                || errno == Errno.ENOTEMPTY;
    }
}
