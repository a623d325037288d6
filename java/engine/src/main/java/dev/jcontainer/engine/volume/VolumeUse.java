package dev.jcontainer.engine.volume;

import dev.jcontainer.engine.record.RecordFiles;
import dev.jcontainer.engine.spec.Volume;
import dev.jcontainer.engine.spec.VolumeMount;
import dev.jcontainer.host.HostProbe;
import dev.jcontainer.host.UserNamespaces;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.UserNamespace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Volumes that a container is about to get. They cannot be removed until {@link #close}, or the end of this process; the
 * container, whose record has their names, keeps them as long as it exists. Not thread-safe. The caller
 * closes it.
 */
public final class VolumeUse implements AutoCloseable {
    /** The file of a container's record with the name of a volume in each line. */
    static final String FILE = "/volumes";

    private final List<Volume> volumes = new ArrayList<>();
    private final List<VolumeMount> mounts = new ArrayList<>();
    private final List<Integer> locks = new ArrayList<>();

    VolumeUse() {}

    void add(Volume volume, VolumeMount mount, int lock) {
        locks.add(lock);
        volumes.add(volume);
        mounts.add(new VolumeMount(volume.name(), mount.target(), mount.isReadOnly(), mount.copies()));
    }

    /** The mounts with the names of all volumes, also of those that had none. */
    public List<VolumeMount> mounts() {
        return List.copyOf(mounts);
    }

    /**
     * The specification with the volumes among its mounts. As with Docker, the mounts are ordered by the depth of their
     * targets, so that none covers another one. In a user namespace of root the files belong to its users.
     *
     * @throws IllegalArgumentException if two mounts have the same target
     */
    public ContainerSpec mountedIn(ContainerSpec spec) throws IOException {
        if (volumes.isEmpty()) {
            return spec;
        }
        List<Mount> all = new ArrayList<>(spec.mounts());
        boolean isMapped = isMapped(spec.userNamespace());
        for (int i = 0; i < volumes.size(); i++) {
            all.add(bind(volumes.get(i), mounts.get(i), isMapped));
        }
        return spec.toBuilder().mounts(byDepth(all)).build();
    }

    private static Mount bind(Volume volume, VolumeMount mount, boolean isMapped) {
        Mount.Bind bind = Mount.bind(volume.directory(), mount.target());
        bind = mount.copies() ? bind.filled() : bind;
        bind = mount.isReadOnly() ? bind.readOnly() : bind;
        return isMapped ? bind.idmapped() : bind;
    }

    /** Other ids than those of the host have no rights in the volume, whose owners are ids of the host. */
    private static boolean isMapped(UserNamespace wanted) throws IOException {
        boolean isOther = wanted == UserNamespace.AUTO || wanted instanceof UserNamespace.Ranges;
        return isOther && UserNamespaces.isPrivileged(HostProbe.probe(false).capabilitiesOverTheMachine());
    }

    private static List<Mount> byDepth(List<Mount> mounts) {
        List<Mount> sorted = new ArrayList<>(mounts.size());
        for (Mount mount : mounts) {
            int at = sorted.size();
            while (at > 0 && depth(sorted.get(at - 1)) > depth(mount)) {
                at--;
            }
            sorted.add(at, mount);
        }
        return sorted;
    }

    private static int depth(Mount mount) {
        String target = mount.target();
        int depth = 0;
        for (int i = 1; i < target.length(); i++) {
            depth += target.charAt(i) != '/' && target.charAt(i - 1) == '/' ? 1 : 0;
        }
        return depth;
    }

    /**
     * Keeps volumes as long as a container exists: writes their names to its record.
     *
     * @param record the directory of the container's record in the store
     */
    static void keep(List<String> names, String record) throws IOException {
        if (names.isEmpty()) {
            return; // a start waits for the disk once less
        }
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            lines.append(names.get(i)).append('\n');
        }
        RecordFiles.replace(record + FILE, Bytes.encode(lines.toString()), true);
    }

    /** Ends the use. */
    @Override
    public void close() {
        for (int lock : locks) {
            Syscalls.close(lock);
        }
        locks.clear();
    }
}
