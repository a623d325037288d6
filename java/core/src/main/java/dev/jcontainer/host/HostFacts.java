package dev.jcontainer.host;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The facts about the host that planning needs.
 *
 * @param mounts the mounts, in the kernel's order; empty if they were not asked for
 * @param rootIsInitramfs whether {@code /} is the initial file system in memory, which {@code pivot_root(2)} cannot
 *     leave
 * @param permittedCapabilities the capabilities of this process, one bit each
 * @param stagingDirectory an existing directory, on which a container's mount namespace may mount a file system
 * @param sources the propagation of the mounts of the paths that were asked for
 * @param groups the groups of this process's user namespace, or null if it has all
 * @param isSelinux whether the host labels files and processes by SELinux
 * @param names the names of the host for a container in its network, or null if they were not asked for
 * @param term the terminal's type if one of the streams is a terminal, otherwise null
 */
public record HostFacts(
        List<HostMount> mounts,
        boolean rootIsInitramfs,
        long permittedCapabilities,
        String stagingDirectory,
        List<SourcePropagation> sources,
        @Nullable List<IdMap.Range> groups,
        boolean isSelinux,
        @Nullable HostNames names,
        @Nullable String term) {
    /** Facts of a host without SELinux and without propagation of mounts. */
    public HostFacts(
            List<HostMount> mounts,
            boolean rootIsInitramfs,
            long permittedCapabilities,
            String stagingDirectory,
            @Nullable String term) {
        this(mounts, rootIsInitramfs, permittedCapabilities, stagingDirectory, List.of(), null, false, null, term);
    }

    public HostFacts {
        mounts = List.copyOf(mounts);
        sources = List.copyOf(sources);
        groups = groups == null ? null : List.copyOf(groups);
    }

    /** The same facts with the names of the host. */
    public HostFacts with(HostNames value) {
        return new HostFacts(
                mounts,
                rootIsInitramfs,
                permittedCapabilities,
                stagingDirectory,
                sources,
                groups,
                isSelinux,
                value,
                term);
    }

    /**
     * The capabilities of this process over the machine, one bit each. Root of another user namespace has all
     * capabilities in that namespace. But it cannot make device nodes or device rules, and cannot use ids that the
     * namespace does not map.
     */
    public long capabilitiesOverTheMachine() {
        return groups == null ? permittedCapabilities : 0;
    }
}
