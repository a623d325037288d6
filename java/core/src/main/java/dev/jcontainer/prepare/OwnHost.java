package dev.jcontainer.prepare;

import dev.jcontainer.cgroup.CgroupPlanner;
import dev.jcontainer.cgroup.DeviceGrants;
import dev.jcontainer.host.Accounts;
import dev.jcontainer.host.HostDevices;
import dev.jcontainer.host.HostFacts;
import dev.jcontainer.host.HostNames;
import dev.jcontainer.host.HostProbe;
import dev.jcontainer.host.IdMap;
import dev.jcontainer.host.Identity;
import dev.jcontainer.host.RootFiles;
import dev.jcontainer.host.SecurityModules;
import dev.jcontainer.host.UserNamespaces;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.plan.CgroupPlan;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Privileges;
import dev.jcontainer.spec.User;
import dev.jcontainer.spec.UserNamespace;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The host that this process runs on. Immutable.
 *
 * @param keeper the pid of the keeper of the container, with which its cgroups end; 0 if they end with this process
 */
record OwnHost(int keeper) implements Host {
    static final OwnHost INSTANCE = new OwnHost(0);

    @Override
    public ContainerSpec complete(ContainerSpec spec) throws IOException {
        ContainerSpec granted = HostDevices.grant(spec);
        Privileges settled = SecurityModules.settle(granted.privileges());
        return settled == granted.privileges()
                ? granted
                : granted.toBuilder().privileges(settled).build();
    }

    @Override
    public HostFacts facts(boolean withMounts, List<String> sources) throws IOException {
        return HostProbe.probe(withMounts, sources);
    }

    @Override
    public @Nullable IdMap idMap(UserNamespace wanted, HostFacts facts) throws IOException {
        return UserNamespaces.resolve(wanted, facts);
    }

    @Override
    public @Nullable CgroupPlan cgroup(
            ContainerSpec spec, String id, HostFacts facts, @Nullable IdMap map, long granted) throws IOException {
        long own = facts.capabilitiesOverTheMachine();
        String way = DeviceGrants.way(spec, map != null, granted, own);
        return CgroupPlanner.plan(DeviceGrants.limits(spec, own), keeper, id, own, way);
    }

    @Override
    public @Nullable CgroupPlan cgroupOfLimits(ContainerSpec spec, String id, HostFacts facts) throws IOException {
        return CgroupPlanner.plan(spec.limits(), keeper, id, facts.capabilitiesOverTheMachine(), null);
    }

    @Override
    public Identity identity(ContainerSpec spec, @Nullable IdMap map) throws IOException {
        return Accounts.lookUp(UserNamespaces.user(spec), spec.root(), spec.mounts(), map);
    }

    @Override
    public Identity ownIdentity() throws IOException {
        long ids = Syscalls.effectiveIds();
        User user = User.of(ids >>> 32, ids & 0xffffffffL);
        return Accounts.lookUp(user, new RootFiles("/", true), null);
    }

    @Override
    public HostNames names() throws IOException {
        return HostProbe.names();
    }

    @Override
    public String hostname() throws IOException {
        return HostProbe.hostname();
    }
}
