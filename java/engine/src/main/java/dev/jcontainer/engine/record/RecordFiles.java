package dev.jcontainer.engine.record;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.worker.Worker;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The changes of the disk that records need. */
public final class RecordFiles {
    private static final int PRIVATE_FILE = 0600;
    private static final int PRIVATE_DIRECTORY = 0700;
    private static final int MOST_AT_ONCE = 16 << 10;
    private static final int FIRST_READ = 2048;
    private static final String NEW = ".new";

    /** Room for the content of a file; null while a thread uses it. */
    private static final AtomicReference<byte @Nullable []> SPARE = new AtomicReference<>();

    private RecordFiles() {}

    /** Reads a whole file; null only if it does not exist. */
    static byte @Nullable [] readIfThere(String file) throws IOException {
        return readIfThere(Bytes.encode(file), new byte[1]);
    }

    /**
     * Reads a whole file; null only if it does not exist. A list of a thousand containers calls this five thousand times
     * in an interpreted JVM, and most of the files do not exist. So that is no exception inside, the path is not encoded
     * anew for each file, and the room for the content is used again.
     *
     * @param directory the path of its directory as {@link Bytes#encode} gives it
     * @param name its name with a slash before it, and a NUL after it
     */
    static byte @Nullable [] readIfThere(byte[] directory, byte[] name) throws IOException {
        byte[] path = Arrays.copyOf(directory, directory.length + name.length);
        System.arraycopy(name, 0, path, directory.length, name.length);
        byte[] spare = SPARE.getAndSet(null);
        byte[] content = spare == null ? new byte[FIRST_READ] : spare;
        int length = Syscalls.readFile(path, content);
        byte[] read = length < 0 || length == content.length ? null : Arrays.copyOf(content, length);
        SPARE.set(content);
        if (read != null || length < 0 && KernelFiles.isGone(-length)) {
            return read;
        }
        String file = Bytes.decode(Arrays.copyOf(path, path.length - 1));
        check(length, "read", file);
        return KernelFiles.read(file);
    }

    /**
     * Whether an error of reading says that something else is in the place of the file: a directory, a device, a link
     * that leads nowhere or to a file that this user may not read. Other errors, such as too few descriptors, tell
     * nothing of the file.
     */
    public static boolean isDamage(int errno) {
        switch (errno) {
            case Errno.EISDIR:
            case Errno.ELOOP:
            case Errno.EACCES:
            case Errno.EPERM:
            case Errno.ENXIO:
            case Errno.EIO:
            case Errno.EINVAL:
            case Errno.ESPIPE:
            case Errno.EFBIG:
            case Errno.ENAMETOOLONG:
                return true;
            default:
                return false;
        }
    }

    /**
     * Replaces a file at once: it is written beside and renamed.
     *
     * @param isSynced whether it is on the disk when the method returns
     */
    public static void replace(String file, byte[] content, boolean isSynced) throws IOException {
        write(file + NEW, content, isSynced);
        rename(file + NEW, file);
    }

    /** Writes a file; one that exists is overwritten. */
    public static void write(String file, byte[] content, boolean isSynced) throws IOException {
        int flags = Syscalls.O_WRONLY | Syscalls.O_CREAT | Syscalls.O_TRUNC;
        int descriptor = check(Syscalls.openFile(Bytes.cString(file), flags, PRIVATE_FILE), "write", file);
        try {
            for (int done = 0; done < content.length; ) {
                int some = Math.min(MOST_AT_ONCE, content.length - done);
                done += check(Syscalls.writeSome(descriptor, content, done, some), "write", file);
            }
            if (isSynced) {
                check(Syscalls.sync(descriptor), "write", file);
            }
        } finally {
            Syscalls.close(descriptor);
        }
    }

    /** Writes the entries of a directory to the disk. */
    static void syncDirectory(String directory) throws IOException {
        int descriptor = check(Syscalls.open(Bytes.cString(directory), Syscalls.O_RDONLY, 0), "open", directory);
        try {
            check(Syscalls.sync(descriptor), "write", directory);
        } finally {
            Syscalls.close(descriptor);
        }
    }

    static void rename(String from, String to) throws IOException {
        check(Syscalls.rename(Bytes.cString(from), Bytes.cString(to)), "rename " + from + " to", to);
    }

    /** Makes a directory of mode 0700; one that exists is left as it is. */
    public static void makeDirectory(String directory) throws IOException {
        int made = Syscalls.makeDirectory(Bytes.cString(directory), PRIVATE_DIRECTORY);
        if (made != -Errno.EEXIST) {
            check(made, "make", directory);
        }
    }

    /** Removes a file; that it does not exist is no error. */
    public static void remove(String file) throws IOException {
        int removed = Syscalls.removeFile(Bytes.cString(file));
        if (removed < 0 && !KernelFiles.isGone(-removed)) {
            check(removed, "remove", file);
        }
    }

    /**
     * Removes a directory with everything in it, also what belongs to other ids of this user's user namespace. That it
     * does not exist is no error.
     *
     * @param parent the directory that it is in
     * @param name its name
     */
    static void removeTree(String parent, String name) throws IOException {
        if (!removeFlat(parent + "/" + name)) {
            try (Worker worker = Worker.start(parent)) {
                worker.records().remove(name);
                worker.syncToTheEnd();
            }
        }
    }

    /** Removes the files in a directory and those in it that are empty, and returns whether nothing was left. */
    private static boolean removeFlat(String directory) throws IOException {
        List<String> names = KernelFiles.listIfThere(directory);
        if (names == null) {
            return true;
        }
        boolean isFlat = true;
        for (int i = 0; i < names.size(); i++) {
            byte[] path = Bytes.cString(directory + "/" + names.get(i));
            int removed = Syscalls.removeFile(path);
            if (removed == -Errno.EISDIR || removed == -Errno.EPERM) {
                removed = Syscalls.removeDirectory(path);
            }
            isFlat &= removed >= 0 || KernelFiles.isGone(-removed);
        }
        int removed = isFlat ? Syscalls.removeDirectory(Bytes.cString(directory)) : -Errno.EEXIST;
        return removed >= 0 || KernelFiles.isGone(-removed);
    }

    static int check(int result, String attempted, String file) throws SystemCallException {
        return SystemCallException.check(result, attempted + " " + file);
    }
}
