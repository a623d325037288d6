package dev.jcontainer.plan;

import dev.jcontainer.host.HostFacts;
import dev.jcontainer.host.Identity;
import dev.jcontainer.plan.step.FilterFlag;
import dev.jcontainer.plan.step.Flags;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.PrivilegeStep;
import dev.jcontainer.plan.step.ProcessStep;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.spec.Capability;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Isolation;
import dev.jcontainer.spec.Privileges;
import dev.jcontainer.spec.Ulimit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides what makes a container of {@link Isolation#LANDLOCK}, and in which order: no namespaces. A pure function. */
public final class LandlockPlanner {
    private LandlockPlanner() {}

    /**
     * The plan of a container.
     *
     * @param identity whoever this process is
     * @param cgroup its cgroups, null for none of its own
     * @param filter of its system calls
     * @param hostname of the machine
     * @param listened whether the launch is to wait for a listener at each step
     */
    public static LaunchPlan plan(
            ContainerSpec spec,
            HostFacts facts,
            Identity identity,
            @Nullable CgroupPlan cgroup,
            FilterPlan filter,
            String hostname,
            boolean listened) {
        List<Step> steps = new ArrayList<>();
        steps.add(new LifecycleStep.AdoptOrphans());
        Planner.joinCgroup(spec, cgroup, steps);
        steps.add(new ProcessStep.NewSession());
        String workdir = spec.workdir();
        steps.add(new ProcessStep.ChangeDirectory(workdir == null ? "/" : workdir));
        steps.add(new ProcessStep.Umask(spec.umask()));
        for (Ulimit ulimit : spec.ulimits()) {
            steps.add(LimitSteps.of(ulimit.resource(), ulimit.soft(), ulimit.hard()));
        }
        steps.add(noCapabilities(facts));
        steps.add(new PrivilegeStep.NoNewPrivs());
        steps.add(new PrivilegeStep.Seccomp(Flags.of(FilterFlag.AT_EXEC), filter.flags(), filter.filter()));
        Privileges privileges = spec.privileges();
        steps.add(new PrivilegeStep.LandlockAlone(privileges.landlockReadOnly(), privileges.landlockReadWrite()));
        steps.add(Planner.exec(spec, Planner.environment(spec, facts, identity.home(), hostname)));
        return new LaunchPlan(steps, 0, listened ? LaunchPlan.TRACE | LaunchPlan.SYNC : 0, null, cgroup);
    }

    /** To take some out of the bound takes a capability itself; with no_new_privs the bound gives nothing back. */
    private static Step noCapabilities(HostFacts facts) {
        boolean canBind = (facts.permittedCapabilities() & Capability.SETPCAP.bit()) != 0;
        return new PrivilegeStep.Capabilities(canBind ? 0 : PrivilegeStep.Capabilities.UNCHANGED, 0, 0, 0, 0);
    }
}
