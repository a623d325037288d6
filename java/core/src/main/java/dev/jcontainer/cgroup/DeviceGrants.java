package dev.jcontainer.cgroup;

import dev.jcontainer.host.UserNamespaces;
import dev.jcontainer.kernel.FileTypes;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.spec.Capability;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Device;
import dev.jcontainer.spec.DeviceRule;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.Propagation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The device rules of a container: those for the devices that it is given, and whether it must have rules at all. No
 * device can be opened on its root filesystem and volumes, but there are ways to make others accessible.
 */
public final class DeviceGrants {

    private DeviceGrants() {}

    /**
     * Returns the specification's limits with a rule for each of its devices, after its own rules. The rules have the
     * numbers that the paths have now. If the launch finds another device there, that one has no rule and is denied.
     *
     * @param capabilities the capabilities of this process: without CAP_SYS_ADMIN there are no rules, and the owners
     *     and modes of the nodes decide
     * @throws CgroupException if a device is given without both read and write access, and there are no rules
     */
    public static Limits limits(ContainerSpec spec, long capabilities) throws IOException {
        if (spec.devices().isEmpty()) {
            return spec.limits();
        }
        Limits.Builder limits = spec.limits().toBuilder();
        if (spec.privileges().isPrivileged()) { // its nodes must be usable even if it has a cgroup for another reason
            return spec.limits().needCgroup()
                    ? limits.deviceRule(DeviceRule.allowAll()).build()
                    : spec.limits();
        }
        for (Device device : spec.devices()) {
            if ((capabilities & Capability.SYS_ADMIN.bit()) != 0) {
                grant(limits, device);
            } else if (!device.isReadable() || !device.isWritable()) {
                throw new CgroupException("Cannot give the device " + device.source() + " with the access "
                        + device.access() + " only: device rules require CAP_SYS_ADMIN, which this process lacks. Give"
                        + " the device with rw, or the capability to jcontainer.");
            }
        }
        return limits.build();
    }

    /**
     * Returns what makes devices accessible besides those of each container's {@code /dev}, so that only the device
     * rules of a cgroup can deny them; null if there is nothing. Rules require CAP_SYS_ADMIN in the first user
     * namespace. A process without it needs no rules: nobody can make a node in another user namespace, and existing
     * nodes can be opened only by those who can open them without a container.
     *
     * @param isUserNamespace whether the container has a user namespace
     * @param granted the capabilities of the container
     * @param capabilities the capabilities of this process
     */
    public static @Nullable String way(ContainerSpec spec, boolean isUserNamespace, long granted, long capabilities)
            throws IOException {
        if ((capabilities & Capability.SYS_ADMIN.bit()) == 0
                || spec.privileges().isPrivileged()) {
            return null;
        }
        String way = way(granted, isUserNamespace);
        way = way == null ? way(spec) : way;
        return way == null || !UserNamespaces.isFirst() ? null : way;
    }

    private static @Nullable String way(long granted, boolean isUserNamespace) {
        boolean makes = (granted & Capability.MKNOD.bit()) != 0;
        if (makes && !isUserNamespace) { // mknod(2) requires it in the first user namespace
            return "the capability MKNOD";
        }
        boolean mounts = (granted & Capability.SYS_ADMIN.bit()) != 0;
        // This holds in a user namespace, too: flags that the launch sets are not locked there, mount_namespaces(7).
        return mounts ? "the capability SYS_ADMIN, which can undo nodev," : null;
    }

    private static @Nullable String way(ContainerSpec spec) {
        for (Mount mount : spec.mounts()) {
            if (mount instanceof Mount.Bind && ((Mount.Bind) mount).hasDevices()) {
                return "the option dev of the mount on " + mount.target();
            }
            // What the host mounts there later does not have nodev.
            if (mount instanceof Mount.Bind && ((Mount.Bind) mount).propagation() != Propagation.PRIVATE) {
                return "the propagation of the mount on " + mount.target();
            }
        }
        return null;
    }

    /** Adds the rule for a device. A missing file, and one that is not a device, is refused by the launch itself. */
    private static void grant(Limits.Builder limits, Device device) throws IOException {
        Path path = Path.of(device.source());
        if (!KernelFiles.exists(device.source())) {
            return;
        }
        int type = (Integer) Files.getAttribute(path, "unix:mode") & FileTypes.MASK;
        long number = (Long) Files.getAttribute(path, "unix:rdev");
        if (type == FileTypes.BLOCK_DEVICE || type == FileTypes.CHARACTER_DEVICE) {
            limits.deviceRule(DeviceRule.allow(
                    type == FileTypes.BLOCK_DEVICE ? DeviceRule.BLOCK : DeviceRule.CHARACTER,
                    DeviceNumbers.major(number),
                    DeviceNumbers.minor(number),
                    device.access()));
        }
    }
}
