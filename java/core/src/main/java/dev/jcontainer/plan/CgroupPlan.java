package dev.jcontainer.plan;

import dev.jcontainer.spec.DeviceRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cgroups of one container, and what is written to their control files before it starts.
 *
 * @param unified whether they are of cgroup v2, where there is one; of v1 there is one for each hierarchy, and on a hybrid
 *     host that of v2 may be the last of them
 * @param parents directories that are there, or are made and removed with the container, those above first
 * @param enabling what is written before the directories are made, so that they get their controllers
 * @param directories the container's own
 * @param writes what is written to their files
 * @param deviceRules for cgroup v2, which takes them as a program; empty where there are none
 * @param views where a container finds those of v1 below /sys/fs/cgroup, in the order of the directories; empty for v2,
 *     which is one hierarchy, there
 * @param adopted whether somebody else, as systemd, makes the directories when the first process is there, and puts it in
 */
public record CgroupPlan(
        boolean unified,
        List<String> parents,
        List<ControlWrite> enabling,
        List<String> directories,
        List<ControlWrite> writes,
        List<DeviceRule> deviceRules,
        List<View> views,
        boolean adopted) {
    /**
     * A hierarchy of cgroup v1.
     *
     * @param name of the directory that it is mounted on: {@code cpu,cpuacct}
     * @param controllers all that are mounted together, or the option of one that has none: {@code name=systemd}
     */
    public record View(String name, List<String> controllers) {
        public View {
            controllers = List.copyOf(controllers);
        }
    }

    /**
     * One write to a control file.
     *
     * @param file its path on the host
     * @param limit what it is for, as the option that asks for it is called: {@code memory}; empty where nobody asked,
     *     so that a kernel without the file is no failure
     * @param otherwise what is written instead where the file is not there, null for nothing
     */
    public record ControlWrite(
            String file,
            String value,
            String limit,
            @Nullable ControlWrite otherwise) {
        /** The same for a file of a directory, where this one has only the file's name. */
        public ControlWrite in(String directory) {
            return new ControlWrite(
                    directory + "/" + file, value, limit, otherwise == null ? null : otherwise.in(directory));
        }
    }

    /** Cgroups that are shown to nobody. */
    public CgroupPlan(
            boolean unified,
            List<String> parents,
            List<ControlWrite> enabling,
            List<String> directories,
            List<ControlWrite> writes,
            List<DeviceRule> deviceRules,
            boolean adopted) {
        this(unified, parents, enabling, directories, writes, deviceRules, List.of(), adopted);
    }

    public CgroupPlan {
        parents = List.copyOf(parents);
        enabling = List.copyOf(enabling);
        directories = List.copyOf(directories);
        writes = List.copyOf(writes);
        deviceRules = List.copyOf(deviceRules);
        views = List.copyOf(views);
    }

    /** The same for somebody else to make; with it come the directories above. */
    public CgroupPlan asAdopted() {
        return new CgroupPlan(unified, List.of(), enabling, directories, writes, deviceRules, views, true);
    }
}
