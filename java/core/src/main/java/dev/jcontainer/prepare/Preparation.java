package dev.jcontainer.prepare;

import dev.jcontainer.host.HostFacts;
import dev.jcontainer.host.IdMap;
import dev.jcontainer.host.Identity;
import dev.jcontainer.plan.CgroupPlan;
import dev.jcontainer.plan.FilterPlan;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.plan.step.KeeperStep;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Isolation;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The recipe by which each launch plan is made: facts of the host → id map → cgroup → filter → identity → plan. Nothing
 * is changed on the host.
 */
public final class Preparation {
    private Preparation() {}

    /**
     * What a plan is made for: a specification or an OCI bundle. {@link Preparation#plan(Subject)} calls each method
     * once, in the order in which they stand here, because each result depends on those before it.
     */
    public interface Subject {
        /** What planning needs to know of the host. */
        HostFacts facts() throws IOException;

        /** The id map of a new user namespace; null if there is none. */
        @Nullable
        IdMap idMap(HostFacts facts) throws IOException;

        /** The cgroup that the launch makes; null if there is none. */
        @Nullable
        CgroupPlan cgroup(HostFacts facts, @Nullable IdMap map) throws IOException;

        /** The filter of system calls; null if there is none. */
        @Nullable
        FilterPlan filter(HostFacts facts, @Nullable IdMap map) throws IOException;

        /** The user that the program runs as. */
        Identity identity(@Nullable IdMap map) throws IOException;

        /** The plan. A subject reads nothing from the host here. */
        LaunchPlan plan(Prepared prepared) throws IOException;
    }

    /**
     * The prepared input of a plan, besides the user's specification.
     *
     * @param facts the facts of the host
     * @param cgroup the cgroup that the launch makes, or null for none
     * @param filter the filter of system calls, or null for none
     * @param identity the user that the program runs as, with the id map
     */
    public record Prepared(
            HostFacts facts,
            @Nullable CgroupPlan cgroup,
            @Nullable FilterPlan filter,
            Identity identity) {}

    /**
     * Makes the plan for a subject.
     *
     * @throws dev.jcontainer.cgroup.CgroupException if the host cannot enforce a limit
     * @throws IllegalArgumentException if the subject requires something that the host or the root filesystem does not
     *     have
     * @throws IOException if the host cannot be read
     */
    public static LaunchPlan plan(Subject subject) throws IOException {
        HostFacts facts = subject.facts();
        IdMap map = subject.idMap(facts);
        CgroupPlan cgroup = subject.cgroup(facts, map);
        FilterPlan filter = subject.filter(facts, map);
        Identity identity = subject.identity(map);
        return subject.plan(new Prepared(facts, cgroup, filter, identity));
    }

    /**
     * Makes the plan for a specification, with the facts of the host that this process runs on; see {@link
     * #plan(Subject)}.
     *
     * @param id the id of the container
     * @param listened whether the launch waits for a listener at each step
     */
    public static LaunchPlan plan(ContainerSpec spec, String id, boolean listened) throws IOException {
        return plan(subject(spec, id, listened, Host.own()));
    }

    /**
     * Makes the plan of a container that gets a keeper.
     *
     * @param id the id of the container
     * @param keeper the pid of the process that becomes the keeper; the cgroups end with it
     * @param steps what the keeper does
     */
    public static LaunchPlan kept(ContainerSpec spec, String id, int keeper, List<KeeperStep> steps)
            throws IOException {
        return plan(subject(spec, id, false, new OwnHost(keeper))).kept(steps);
    }

    static Subject subject(ContainerSpec spec, String id, boolean listened, Host host) throws IOException {
        return spec.isolation() == Isolation.LANDLOCK
                ? new LandlockSubject(spec, id, listened, host)
                : new NamespacesSubject(host.complete(spec), id, listened, host);
    }
}
