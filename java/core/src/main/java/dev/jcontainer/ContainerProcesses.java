package dev.jcontainer;

import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.ProcessStat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The processes of a container without a cgroup, found in {@code proc(5)}: all processes in the PID namespace of its
 * first process, including execs, and all their descendants, including those in PID namespaces further down.
 */
final class ContainerProcesses {
    private final Map<Long, List<Long>> children = new HashMap<>();
    private final Set<Long> found = new HashSet<>();

    private ContainerProcesses() {}

    /**
     * The processes of the container with this first process. Without a PID namespace, they are its descendants and
     * itself.
     */
    static List<Long> of(long first, boolean hasNamespaces) throws IOException {
        ContainerProcesses processes = new ContainerProcesses();
        List<String> names = KernelFiles.listIfThere("/proc");
        if (names == null) {
            throw new IOException("Cannot list /proc.");
        }
        List<Long> all = new ArrayList<>();
        for (String name : names) {
            if (name.charAt(0) >= '1' && name.charAt(0) <= '9') {
                all.add(Long.parseLong(name));
            }
        }
        for (Long pid : all) {
            processes.note(pid);
        }
        if (hasNamespaces) {
            processes.addMembers(first, all);
        } else { // the supervisor, which is the parent of the first process, has adopted its orphans
            for (Long child : processes.children.getOrDefault(parent(first), List.of(first))) {
                processes.add(child);
            }
        }
        List<Long> found = new ArrayList<>(processes.found);
        found.sort(null);
        return found;
    }

    private void addMembers(long first, List<Long> all) throws IOException {
        if (parent(first) == 0) {
            return;
        }
        add(first);
        String namespace = namespace(first);
        for (Long child : children.getOrDefault(first, List.of())) {
            if (namespace
                    .isEmpty()) { // only root may see the namespace of the reaper of --init, but its child has the same
                // one
                namespace = namespace(child);
            }
        }
        for (Long pid : all) {
            if (!namespace.isEmpty() && namespace.equals(namespace(pid))) {
                add(pid);
            }
        }
    }

    private void note(long pid) throws IOException {
        long parent = parent(pid);
        List<Long> others = children.get(parent);
        if (others == null) {
            others = new ArrayList<>();
            children.put(parent, others);
        }
        others.add(pid);
    }

    /**
     * The PID namespace of a process; empty if it has ended, or belongs to another user and so not to the container.
     */
    private static String namespace(long pid) throws IOException {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/pid")).toString();
        } catch (NoSuchFileException | AccessDeniedException e) {
            return "";
        } catch (FileSystemException e) {
            if (parent(pid) == 0) {
                return "";
            }
            throw e;
        }
    }

    /** The parent of a process; 0 if the process has ended. */
    private static long parent(long pid) throws IOException {
        byte[] stat = KernelFiles.readIfThere("/proc/" + pid + "/stat");
        return stat == null ? 0 : ProcessStat.parent(new String(stat, StandardCharsets.ISO_8859_1));
    }

    private void add(long pid) {
        if (found.add(pid)) {
            for (Long child : children.getOrDefault(pid, List.of())) {
                add(child);
            }
        }
    }
}
