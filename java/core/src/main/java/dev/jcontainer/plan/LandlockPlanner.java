package dev.jcontainer.plan;

import dev.jcontainer.host.HostFacts;
import dev.jcontainer.host.Identity;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.ProcessStep;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Isolation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plans a container with {@link Isolation#LANDLOCK}, which has no namespaces. A pure function. */
public final class LandlockPlanner {
    private LandlockPlanner() {}

    /**
     * The plan of a container.
     *
     * @param identity the identity of this process, which the program keeps
     * @param cgroup the container's cgroups, or null if it stays in those of this process
     * @param filter the filter of the container's system calls
     * @param hostname the host name of the machine
     * @param listened whether the launch waits for a listener at each step
     */
    public static LaunchPlan plan(
            ContainerSpec spec,
            HostFacts facts,
            Identity identity,
            @Nullable CgroupPlan cgroup,
            FilterPlan filter,
            String hostname,
            boolean listened) {
        List<Step> outside = new ArrayList<>();
        outside.add(new LifecycleStep.AdoptOrphans());
        Planner.joinCgroup(spec, cgroup, outside);
        outside.add(new ProcessStep.NewSession());
        List<Step> process = ProcessPlanner.withoutNamespaces(spec, facts, identity, filter, hostname);
        int flags = listened ? LaunchPlan.TRACE | LaunchPlan.SYNC : 0;
        return new LaunchPlan(outside, List.of(), process, 0, flags, null, cgroup);
    }
}
