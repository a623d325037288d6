package dev.jcontainer.plan;

import dev.jcontainer.plan.step.Flags;
import dev.jcontainer.plan.step.MountAttribute;
import dev.jcontainer.plan.step.MountStep;
import dev.jcontainer.plan.step.RootStep;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.plan.step.TargetFlag;
import java.util.List;

/**
 * Plans the mounts that show a container its own cgroups, so that its programs find their limits. As in engines, they
 * are on {@code /sys/fs/cgroup}. They are mounted in a cgroup namespace whose roots they are, so other cgroups are not
 * visible (man 7 cgroup_namespaces).
 */
final class CgroupView {
    private static final String PLACE = "/sys/fs/cgroup";
    private static final Flags<MountAttribute> INERT =
            Flags.of(MountAttribute.NOSUID, MountAttribute.NODEV, MountAttribute.NOEXEC);

    private CgroupView() {}

    /**
     * Adds the steps, which must follow the step that mounts {@code /sys}.
     *
     * @param options the mount options of the tmpfs that holds the hierarchies of v1
     * @param readOnly whether the container cannot change limits there (CVE-2023-25809); engines allow it only to
     *     privileged containers
     */
    static void plan(CgroupPlan cgroup, List<String> options, boolean readOnly, Volumes volumes, List<Step> steps) {
        Flags<MountAttribute> attributes = INERT.andWhen(readOnly, MountAttribute.READONLY);
        if (cgroup.unified()) {
            mount(steps, "cgroup2", PLACE, attributes, List.of());
            return;
        }
        if (cgroup.views().isEmpty()) {
            return;
        }
        volumes.tmpfs(PLACE, attributes, Flags.of(TargetFlag.NO_SYMLINKS), options);
        for (CgroupPlan.View view : cgroup.views()) {
            mount(steps, "cgroup", PLACE + "/" + view.name(), attributes, view.controllers());
            for (String controller : view.controllers()) {
                if (!controller.equals(view.name())) { // programs look for each controller by its name
                    steps.add(new RootStep.Symlink(view.name(), PLACE + "/" + controller));
                }
            }
        }
    }

    private static void mount(
            List<Step> steps, String type, String target, Flags<MountAttribute> attributes, List<String> options) {
        steps.add(new MountStep.Mount(type, target, attributes, Flags.of(TargetFlag.NO_SYMLINKS), options));
    }
}
