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
import org.jspecify.annotations.Nullable;

/** The changes of the disk that records need. */
public final class RecordFiles {
    private static final int PRIVATE_FILE = 0600;
    private static final int PRIVATE_DIRECTORY = 0700;
    private static final int MOST_AT_ONCE = 16 << 10;
    private static final int FIRST_READ = 2048;
    private static final String NEW = ".new";

    private RecordFiles() {}

    /**
     * Reads a whole file; null only if it does not exist. Many files of records do not exist, so that is no exception
     * inside: it costs too much for a list of a thousand containers.
     */
    static byte @Nullable [] readIfThere(String file) throws IOException {
        byte[] content = new byte[FIRST_READ];
        int length = Syscalls.readFile(Bytes.cString(file), content);
        if (length < 0 && KernelFiles.isGone(-length)) {
            return null;
        }
        check(length, "read", file);
        return length < content.length ? Arrays.copyOf(content, length) : KernelFiles.read(file);
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
