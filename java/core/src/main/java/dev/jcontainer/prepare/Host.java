package dev.jcontainer.prepare;

import dev.jcontainer.host.HostFacts;
import dev.jcontainer.host.HostNames;
import dev.jcontainer.host.IdMap;
import dev.jcontainer.host.Identity;
import dev.jcontainer.plan.CgroupPlan;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.UserNamespace;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a preparation reads from the host. The preparation itself reads nothing, so a test that implements this
 * interface decides what the host looks like.
 */
public interface Host {
    /** The host that this process runs on. Thread-safe. */
    static Host own() {
        return OwnHost.INSTANCE;
    }

    /**
     * The same specification with what only the host can add: the devices of a privileged container, and the labels of
     * the security modules that are switched on.
     *
     * @throws IllegalArgumentException if the specification names a security module that the host does not have
     */
    ContainerSpec complete(ContainerSpec spec) throws IOException;

    /**
     * The facts of the host.
     *
     * @param withMounts whether the mounts of the host are among them
     * @param sources the paths whose mount propagation is among them
     */
    HostFacts facts(boolean withMounts, List<String> sources) throws IOException;

    /** The id map of a new user namespace; null if the container has no user namespace. */
    @Nullable
    IdMap idMap(UserNamespace wanted, HostFacts facts) throws IOException;

    /**
     * The cgroup of a container that has namespaces, with the rules for its devices; null if it has none.
     *
     * @param map the container's id map, or null if it has no user namespace
     * @param granted the capabilities that its program gets, one bit for each
     * @throws dev.jcontainer.cgroup.CgroupException if the host cannot enforce a limit
     */
    @Nullable
    CgroupPlan cgroup(ContainerSpec spec, String id, HostFacts facts, @Nullable IdMap map, long granted)
            throws IOException;

    /** The cgroup of a container without namespaces, which has only its limits; null if it has none. */
    @Nullable
    CgroupPlan cgroupOfLimits(ContainerSpec spec, String id, HostFacts facts) throws IOException;

    /**
     * The user that the program runs as, by the accounts of its root filesystem.
     *
     * @throws IllegalArgumentException if there is no such user
     */
    Identity identity(ContainerSpec spec, @Nullable IdMap map) throws IOException;

    /** The user that this process runs as, by the accounts of the host. */
    Identity ownIdentity() throws IOException;

    /** The names of the host, for a container in its network. */
    HostNames names() throws IOException;

    /** The name of the host. */
    String hostname() throws IOException;
}
