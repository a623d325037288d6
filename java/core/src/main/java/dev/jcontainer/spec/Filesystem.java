package dev.jcontainer.spec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a container sees as files: the root, and what is mounted or made in it.
 *
 * @param root null where none was given
 * @param mounts besides the root, in order
 * @param shmSize how much {@code /dev/shm} may hold, in bytes
 * @param devices besides the standard ones
 */
record Filesystem(@Nullable Root root, List<Mount> mounts, long shmSize, List<Device> devices) {
    static final Filesystem DEFAULT = new Filesystem(null, List.of(), ContainerSpec.DEFAULT_SHM_SIZE, List.of());

    Filesystem {
        if (shmSize <= 0) {
            throw new IllegalArgumentException("The size of /dev/shm is not above 0: " + shmSize);
        }
        mounts = List.copyOf(mounts);
        devices = List.copyOf(devices);
    }

    Filesystem withRoot(Root value) {
        return new Filesystem(value, mounts, shmSize, devices);
    }

    Filesystem plusMount(Mount mount) {
        return new Filesystem(root, Copies.plus(mounts, mount), shmSize, devices);
    }

    Filesystem withShmSize(long bytes) {
        return new Filesystem(root, mounts, bytes, devices);
    }

    Filesystem withDevices(List<Device> values) {
        return new Filesystem(root, mounts, shmSize, values);
    }

    Filesystem plusDevice(Device device) {
        return withDevices(Copies.plus(devices, device));
    }

    /**
     * Refuses a second mount on a target: it would hide the first, which nobody means.
     *
     * @throws IllegalArgumentException if there is one
     */
    void refuseDuplicates() {
        List<String> targets = new ArrayList<>();
        for (Mount mount : mounts) {
            String target = Paths.normal(mount.target());
            if (targets.contains(target)) {
                throw new IllegalArgumentException("There are two mounts on " + target);
            }
            targets.add(target);
        }
    }
}
