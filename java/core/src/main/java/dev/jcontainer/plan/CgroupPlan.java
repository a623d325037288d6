package dev.jcontainer.plan;

import dev.jcontainer.spec.DeviceRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cgroups of one container, and the values that are written to their control files before it starts.
 *
 * @param unified whether the cgroup is one of cgroup v2. On v1 there is one cgroup for each hierarchy; on a hybrid host
 *     a cgroup of v2 may be the last of them
 * @param parents directories that exist, or are made and removed together with the container, parents first
 * @param enabling the writes before the directories are made; they enable the controllers for the directories
 * @param directories the directories of the container
 * @param writes the writes to the control files of these directories
 * @param deviceRules the device rules for cgroup v2, where they are a BPF program; empty if there are none
 * @param views the names by which a container finds the cgroups of v1 below /sys/fs/cgroup, in the order of the
 *     directories; empty for v2, which is one hierarchy
 * @param adopted whether another program, such as systemd, makes the directories after the first process was made, and
 *     moves it into them
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
     * @param name the name of the directory that the hierarchy is mounted on: {@code cpu,cpuacct}
     * @param controllers the controllers that are mounted together, or the mount option of a hierarchy without
     *     controllers: {@code name=systemd}
     */
    public record View(String name, List<String> controllers) {
        public View {
            controllers = List.copyOf(controllers);
        }
    }

    /**
     * One write to a control file.
     *
     * @param file the path of the control file on the host
     * @param value the text to write
     * @param limit the name of the option that asks for the write, such as {@code memory}; empty if no option asks for
     *     it, so that a missing file is no failure
     * @param otherwise the write for a kernel that does not have the file, or null for none
     */
    public record ControlWrite(
            String file,
            String value,
            String limit,
            @Nullable ControlWrite otherwise) {
        /** The same write for a file in a directory, if {@code file} is only a name. */
        public ControlWrite in(String directory) {
            return new ControlWrite(
                    directory + "/" + file, value, limit, otherwise == null ? null : otherwise.in(directory));
        }
    }

    /** Creates a plan for cgroups that the container does not see. */
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

    /** The same plan for cgroups that another program makes, together with the directories above them. */
    public CgroupPlan asAdopted() {
        return new CgroupPlan(unified, List.of(), enabling, directories, writes, deviceRules, views, true);
    }
}
