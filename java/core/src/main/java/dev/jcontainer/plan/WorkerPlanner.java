package dev.jcontainer.plan;

import dev.jcontainer.host.IdMap;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.Namespaces;
import dev.jcontainer.plan.step.PrivilegeStep;
import dev.jcontainer.plan.step.ProcessStep;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.spec.Capability;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plans a worker, which is the helper as the program of a launch: it is root, in a user namespace if an ordinary user
 * starts it, and in the host's other namespaces. A pure function.
 *
 * <p>Executing the helper is safe there, because nothing of a container can see the process: it has no container's
 * root, and shares no namespace with a container.
 */
public final class WorkerPlanner {
    /** What the files of a layer need: any owner, mode and time, device nodes, file capabilities, trusted.* attributes. */
    private static final long NEEDED = Capability.CHOWN.bit()
            | Capability.DAC_OVERRIDE.bit()
            | Capability.DAC_READ_SEARCH.bit()
            | Capability.FOWNER.bit()
            | Capability.FSETID.bit()
            | Capability.MKNOD.bit()
            | Capability.SETFCAP.bit()
            | Capability.SYS_ADMIN.bit();

    private WorkerPlanner() {}

    /**
     * The plan of a worker.
     *
     * @param map the map of the user namespace that it runs in; null if it has none
     * @param permitted the capabilities of this process, one bit for each
     */
    public static LaunchPlan plan(@Nullable IdMap map, long permitted) {
        return plan(map, needed(map, permitted), permitted, "worker");
    }

    /** The plan of a worker for the files of a directory of the host; the same as {@link #plan} otherwise. */
    public static LaunchPlan files(@Nullable IdMap map, long permitted) {
        return plan(map, needed(map, permitted), permitted, "files");
    }

    /**
     * The plan of a worker for files that has the rights of this process. It needs them to enter a container, and then
     * drops what it does not need.
     */
    public static LaunchPlan files(long permitted) {
        return plan(null, permitted, permitted, "files");
    }

    private static LaunchPlan plan(@Nullable IdMap map, long granted, long permitted, String mode) {
        List<Step> outside = new ArrayList<>();
        outside.add(new ProcessStep.NewSession());
        if (map != null) { // until then, the process has a user that the namespace does not map
            outside.add(ProcessPlanner.become(map, map.builderUid(), map.builderGid(), List.of()));
        }
        boolean binds = map != null || (permitted & Capability.SETPCAP.bit()) != 0;
        return new LaunchPlan(
                outside,
                List.of(),
                program(granted, binds, mode),
                map == null ? 0 : Namespaces.USER,
                map == null ? 0 : LaunchPlan.SYNC,
                map,
                null);
    }

    /** The steps that make the process a worker; {@code /proc} must be that of the host. */
    static List<Step> program(long granted, boolean binds, String mode) {
        return List.of(
                new PrivilegeStep.Capabilities(
                        binds ? granted : PrivilegeStep.Capabilities.UNCHANGED, granted, granted, 0, 0),
                new PrivilegeStep.NoNewPrivs(),
                new LifecycleStep.Program("/proc/self/exe"), // the helper's sealed memory
                new LifecycleStep.Exec(List.of("jcontainer-init", mode), List.of(), ""));
    }

    /** The capabilities of a worker that has a user namespace, or of those that this process has. */
    static long needed(@Nullable IdMap map, long permitted) {
        return map == null ? NEEDED & permitted : NEEDED;
    }
}
