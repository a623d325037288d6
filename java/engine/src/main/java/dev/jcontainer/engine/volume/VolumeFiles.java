package dev.jcontainer.engine.volume;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.FileTypes;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Files of volumes and of records. Paths are strings of {@link Bytes}. */
final class VolumeFiles {
    private VolumeFiles() {}

    /** Makes a directory, and returns whether it was missing. */
    static boolean make(String directory, int mode) throws IOException {
        int result = Syscalls.makeDirectory(Bytes.cString(directory), mode);
        if (result == -Errno.EEXIST) {
            return false;
        }
        SystemCallException.check(result, "make the directory " + directory);
        return true;
    }

    static List<String> list(String directory) throws IOException {
        List<String> names = KernelFiles.listIfThere(directory);
        return names == null ? List.of() : names;
    }

    /**
     * What a tree of files takes on the disk, in bytes. A file with several names counts once. It counts what this user
     * may look at: a program of the container may have directories that an ordinary user may not enter.
     */
    static long size(String path) throws IOException {
        return size(path, false, new HashSet<>());
    }

    /** The same, of the bytes that regular files have, as docker counts what a container has written. */
    static long content(String path) throws IOException {
        return size(path, true, new HashSet<>());
    }

    private static long size(String path, boolean isContent, Set<Long> seen) throws IOException {
        long[] fields = new long[7];
        int result = Syscalls.status(Bytes.cString(path), fields);
        if (isHidden(-result)) {
            return 0;
        }
        SystemCallException.check(result, "look at " + path);
        long type = fields[0] & FileTypes.MASK;
        long own = !isContent ? fields[3] : type == FileTypes.REGULAR ? fields[2] : 0;
        long bytes = seen.add(fields[5]) ? own : 0;
        if (type != FileTypes.DIRECTORY) {
            return bytes;
        }
        try {
            for (String name : list(path)) {
                bytes += size(path + "/" + name, isContent, seen);
            }
        } catch (SystemCallException e) {
            if (!isHidden(e.errno())) {
                throw e;
            }
        }
        return bytes;
    }

    /** A program of a container removes files meanwhile, and may make paths that are too long for the kernel. */
    private static boolean isHidden(int errno) {
        return errno == Errno.EACCES || errno == Errno.ENAMETOOLONG || errno > 0 && KernelFiles.isGone(errno);
    }
}
