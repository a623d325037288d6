package dev.jcontainer.cgroup;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.Syscalls;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A directory of a cgroup hierarchy with all below it. */
final class CgroupTree {
    private CgroupTree() {}

    /** The processes that are in it, also below it, by their pids. */
    static List<Long> processes(String directory) throws IOException {
        List<Long> found = new ArrayList<>();
        addProcesses(directory, found);
        return found;
    }

    private static void addProcesses(String directory, List<Long> found) throws IOException {
        List<String> processes = ControlFile.processes(directory);
        for (String pid : processes == null ? List.<String>of() : processes) {
            found.add(ControlFile.parse(pid));
        }
        for (String child : children(directory)) {
            addProcesses(child, found);
        }
    }

    /** The cgroups right below one; none where it is not there. */
    static List<String> children(String directory) throws IOException {
        List<String> found = new ArrayList<>();
        List<String> names = KernelFiles.listIfThere(directory);
        for (String name : names == null ? List.<String>of() : names) {
            String path = directory + "/" + name;
            if (new File(path).isDirectory()) {
                found.add(path);
            }
        }
        return found;
    }

    /** Removes it with what the container has made below it; false where it is to be tried again. */
    static boolean remove(String directory) {
        int removed = Syscalls.removeDirectory(Bytes.cString(directory));
        if (removed == -Errno.EBUSY || removed == -Errno.ENOTEMPTY) {
            try {
                for (String child : children(directory)) {
                    remove(child);
                }
            } catch (IOException e) {
                return false; // what is below it could not be looked at
            }
            removed = Syscalls.removeDirectory(Bytes.cString(directory));
        }
        return removed == 0 || removed == -Errno.ENOENT;
    }
}
