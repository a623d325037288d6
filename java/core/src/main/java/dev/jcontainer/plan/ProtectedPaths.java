package dev.jcontainer.plan;

import dev.jcontainer.plan.step.MountStep;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.spec.Privileges;
import java.util.List;

/** The kernel's files that a container cannot see, or cannot change, although they are in its own file systems. */
public final class ProtectedPaths {
    /** The masked paths. */
    public static final List<String> MASKED = List.of(
            "/proc/acpi",
            "/proc/asound",
            "/proc/interrupts",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/sys/devices/virtual/powercap",
            "/sys/firmware");

    /** The read-only paths. */
    public static final List<String> READONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private ProtectedPaths() {}

    /** Adds the steps that protect these paths, except for those that the privileges unmask. */
    static void plan(Privileges privileges, List<Step> steps) {
        for (String path : MASKED) {
            if (!privileges.isUnmasked(path)) {
                steps.add(new MountStep.MaskPath(path));
            }
        }
        for (String path : READONLY) {
            if (!privileges.isUnmasked(path)) {
                steps.add(new MountStep.ReadonlyPath(path));
            }
        }
        for (String path : privileges.masked()) {
            steps.add(new MountStep.MaskPath(path));
        }
    }
}
