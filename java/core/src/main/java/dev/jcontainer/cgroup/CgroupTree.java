package dev.jcontainer.cgroup;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.Syscalls;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A directory of a cgroup hierarchy with all directories below it. */
final class CgroupTree {
    private CgroupTree() {}

    /** Returns the pids of the processes in it and below it. */
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

    /** Returns the cgroups directly below one; none if it does not exist. */
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

    /** Removes it with the cgroups that the container has made below it; returns false if it must be tried again. */
    static boolean remove(String directory) {
        int removed = Syscalls.removeDirectory(Bytes.cString(directory));
        if (removed == -Errno.EBUSY || removed == -Errno.ENOTEMPTY) {
            try {
                for (String child : children(directory)) {
                    remove(child);
                }
            } catch (IOException e) {
                return false; // the cgroups below it could not be listed
            }
            removed = Syscalls.removeDirectory(Bytes.cString(directory));
        }
        return removed == 0 || removed == -Errno.ENOENT;
    }
}
