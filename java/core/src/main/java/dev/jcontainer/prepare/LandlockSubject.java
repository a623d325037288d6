package dev.jcontainer.prepare;

import dev.jcontainer.host.HostFacts;
import dev.jcontainer.host.IdMap;
import dev.jcontainer.host.Identity;
import dev.jcontainer.plan.CgroupPlan;
import dev.jcontainer.plan.FilterPlan;
import dev.jcontainer.plan.LandlockPlanner;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.seccomp.Filters;
import dev.jcontainer.spec.ContainerSpec;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A specification of a container that only Landlock isolates: it has no namespaces, and its user is the user of this
 * process.
 */
final class LandlockSubject implements Preparation.Subject {
    private final ContainerSpec spec;
    private final String id;
    private final boolean listened;
    private final String hostname;
    private final Host host;

    LandlockSubject(ContainerSpec spec, String id, boolean listened, Host host) throws IOException {
        this.spec = spec;
        this.id = id;
        this.listened = listened;
        this.hostname = host.hostname();
        this.host = host;
    }

    @Override
    public HostFacts facts() throws IOException {
        return host.facts(false, List.of());
    }

    @Override
    public @Nullable IdMap idMap(HostFacts facts) {
        return null;
    }

    @Override
    public @Nullable CgroupPlan cgroup(HostFacts facts, @Nullable IdMap map) throws IOException {
        return host.cgroupOfLimits(spec, id, facts);
    }

    @Override
    public @Nullable FilterPlan filter(HostFacts facts, @Nullable IdMap map) throws IOException {
        return Filters.ofLandlock();
    }

    @Override
    public Identity identity(@Nullable IdMap map) throws IOException {
        return host.ownIdentity();
    }

    @Override
    public LaunchPlan plan(Preparation.Prepared prepared) {
        return LandlockPlanner.plan(
                spec,
                prepared.facts(),
                prepared.identity(),
                prepared.cgroup(),
                Objects.requireNonNull(prepared.filter()), // filter() returns one
                hostname,
                listened);
    }
}
