package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.cgroup.Cgroup;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.oci.state.ContainerNote;
import dev.jcontainer.oci.state.LifecycleException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The cgroups of an exec: the container's cgroups, or cgroups below them. */
final class ExecCgroups {
    private ExecCgroups() {}

    /**
     * Returns the directories of the cgroups.
     *
     * @param wanted each {@code PATH} below the container's cgroup, or on cgroup v1 {@code CONTROLLER,…:PATH}; empty
     *     for the container's cgroups
     * @throws LifecycleException if a cgroup does not exist
     */
    static List<String> of(ContainerNote note, List<String> wanted) throws IOException {
        Cgroup cgroup = note.cgroup();
        if (wanted.isEmpty()) {
            return cgroup.directoriesToJoin(note.pid());
        }
        Map<String, String> chosen = new LinkedHashMap<>(); // by the container's cgroups
        for (String own : note.cgroups()) {
            chosen.put(own, own);
        }
        for (String entry : wanted) {
            choose(note, cgroup, entry, chosen);
        }
        return new ArrayList<>(chosen.values());
    }

    private static void choose(ContainerNote note, Cgroup cgroup, String entry, Map<String, String> chosen)
            throws IOException {
        int colon = note.unified() ? -1 : entry.indexOf(':');
        String path = entry.substring(colon + 1);
        if (colon < 0) {
            for (String own : note.cgroups()) {
                chosen.put(own, below(note, own, path));
            }
            return;
        }
        for (String controller : entry.substring(0, colon).split(",", -1)) {
            String own = cgroup.byController().get(controller);
            if (own == null) {
                throw new LifecycleException("Cannot start a process in the container " + note.id()
                        + ": --cgroup: the container has no cgroup of the controller '" + controller + "'");
            }
            chosen.put(own, below(note, own, path));
        }
    }

    private static String below(ContainerNote note, String own, String path) throws IOException {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/", -1)) {
            if (part.equals("..") && parts.isEmpty()) {
                throw new LifecycleException("Cannot start a process in the container " + note.id() + ": --cgroup: "
                        + path + " is not below the container's cgroup");
            }
            if (part.equals("..")) {
                parts.remove(parts.size() - 1);
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        String directory = parts.isEmpty() ? own : own + "/" + String.join("/", parts);
        if (!KernelFiles.exists(directory + "/cgroup.procs")) {
            throw new LifecycleException("Cannot start a process in the container " + note.id()
                    + ": --cgroup: there is no cgroup " + directory);
        }
        return directory;
    }
}
