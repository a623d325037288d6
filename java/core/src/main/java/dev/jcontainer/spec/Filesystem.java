package dev.jcontainer.spec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of a container: the root filesystem, mounts and devices.
 *
 * @param root the root filesystem, or null if none was given
 * @param mounts the mounts besides the root filesystem, in order
 * @param shmSize the size of {@code /dev/shm} in bytes
 * @param devices the devices besides the standard ones
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

    Filesystem withMounts(List<Mount> values) {
        return new Filesystem(root, values, shmSize, devices);
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
     * Refuses two mounts on the same target: the second would hide the first, which is never intended.
     *
     * @throws IllegalArgumentException if there are two mounts on the same target
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
