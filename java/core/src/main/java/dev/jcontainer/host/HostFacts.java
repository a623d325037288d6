package dev.jcontainer.host;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What planning needs to know of the host.
 *
 * @param mounts what is mounted, in the kernel's order; empty where it was not asked for
 * @param rootIsInitramfs whether {@code /} is the initial file system in memory, which {@code pivot_root(2)} cannot leave
 * @param permittedCapabilities of this process, a bit each
 * @param stagingDirectory a directory that is there, on which a container's own mount namespace may mount something
 * @param sources how mounts spread from the paths that were asked for
 * @param groups those that there are in this process's user namespace, null where they are all
 * @param isSelinux whether the host labels files and processes by SELinux
 * @param term the terminal's type where one of the streams is a terminal, else null
 */
public record HostFacts(
        List<HostMount> mounts,
        boolean rootIsInitramfs,
        long permittedCapabilities,
        String stagingDirectory,
        List<SourcePropagation> sources,
        @Nullable List<IdMap.Range> groups,
        boolean isSelinux,
        @Nullable String term) {
    /** Where nothing is mounted with propagation, on a host without SELinux. */
    public HostFacts(
            List<HostMount> mounts,
            boolean rootIsInitramfs,
            long permittedCapabilities,
            String stagingDirectory,
            @Nullable String term) {
        this(mounts, rootIsInitramfs, permittedCapabilities, stagingDirectory, List.of(), null, false, term);
    }

    public HostFacts {
        mounts = List.copyOf(mounts);
        sources = List.copyOf(sources);
        groups = groups == null ? null : List.copyOf(groups);
    }

    /**
     * The capabilities of this process over the machine, a bit each. Root of another user namespace has all of them over
     * that one, but none to make device nodes and rules, and no other ids than it maps.
     */
    public long capabilitiesOverTheMachine() {
        return groups == null ? permittedCapabilities : 0;
    }
}
