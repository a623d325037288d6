package dev.jcontainer.plan;

import dev.jcontainer.plan.step.MountStep;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.spec.Privileges;
import java.util.List;

/** What of the kernel's files a container cannot see, or not change, though it has file systems of its own there. */
public final class ProtectedPaths {
    /** What is covered. */
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

    /** What is read-only. */
    public static final List<String> READONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private ProtectedPaths() {}

    /** The steps that cover them, less those that the privileges leave open. */
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
