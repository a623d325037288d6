package dev.jcontainer.prepare;

import dev.jcontainer.host.HostFacts;
import dev.jcontainer.host.IdMap;
import dev.jcontainer.host.Identity;
import dev.jcontainer.plan.CgroupPlan;
import dev.jcontainer.plan.FilterPlan;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.plan.Planner;
import dev.jcontainer.seccomp.Filters;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.NetworkNamespace;
import dev.jcontainer.spec.Propagation;
import dev.jcontainer.spec.Root;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A specification of a container that has namespaces. */
final class NamespacesSubject implements Preparation.Subject {
    private final ContainerSpec spec;
    private final String id;
    private final boolean listened;
    private final Host host;

    /** Creates the subject for a specification that {@link Host#complete} has completed. */
    NamespacesSubject(ContainerSpec spec, String id, boolean listened, Host host) {
        this.spec = spec;
        this.id = id;
        this.listened = listened;
        this.host = host;
    }

    @Override
    public HostFacts facts() throws IOException {
        HostFacts facts = host.facts(spec.root() instanceof Root.Host, propagating(spec));
        return spec.network() instanceof NetworkNamespace.Host ? facts.with(host.names()) : facts;
    }

    @Override
    public @Nullable IdMap idMap(HostFacts facts) throws IOException {
        return host.idMap(spec.userNamespace(), facts);
    }

    @Override
    public @Nullable CgroupPlan cgroup(HostFacts facts, @Nullable IdMap map) throws IOException {
        return host.cgroup(spec, id, facts, map, Planner.grantedCapabilities(spec, facts, map));
    }

    @Override
    public @Nullable FilterPlan filter(HostFacts facts, @Nullable IdMap map) throws IOException {
        return Filters.of(spec.privileges().seccomp(), Planner.grantedCapabilities(spec, facts, map));
    }

    @Override
    public Identity identity(@Nullable IdMap map) throws IOException {
        return host.identity(spec, map);
    }

    @Override
    public LaunchPlan plan(Preparation.Prepared prepared) {
        return Planner.plan(
                spec,
                prepared.facts(),
                prepared.identity(),
                prepared.cgroup(),
                prepared.filter(),
                ContainerId.shortened(id),
                listened);
    }

    /** The sources of the bind mounts whose propagation depends on the mount that they lie on. */
    private static List<String> propagating(ContainerSpec spec) {
        List<String> sources = new ArrayList<>();
        for (Mount mount : spec.mounts()) {
            if (mount instanceof Mount.Bind && ((Mount.Bind) mount).propagation() != Propagation.PRIVATE) {
                sources.add(((Mount.Bind) mount).source());
            }
        }
        return sources;
    }
}
