package dev.jcontainer.cgroup;

import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Device;
import dev.jcontainer.spec.DeviceRule;
import dev.jcontainer.spec.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The rules without which a container in a cgroup could not use the devices that it is given. */
public final class DeviceGrants {
    private static final int TYPE = 0170000;
    private static final int BLOCK_DEVICE = 0060000;
    private static final int CHARACTER_DEVICE = 0020000;
    private static final long SYS_ADMIN = 1L << 21;

    private DeviceGrants() {}

    /**
     * The specification's limits with a rule for each of its devices, after its own rules. The numbers are those that a
     * path has now; should the launch find another device there, that one has no rule, and is denied.
     *
     * @param capabilities of this process: without CAP_SYS_ADMIN there are no rules, and the nodes' owners and modes decide
     * @throws CgroupException if a device is given for less than reading and writing, and there are no rules
     */
    public static Limits limits(ContainerSpec spec, long capabilities) throws IOException {
        if (spec.devices().isEmpty()) {
            return spec.limits();
        }
        Limits.Builder limits = spec.limits().toBuilder();
        if (spec.privileges()
                .isPrivileged()) { // a cgroup that there is anyway must not deny what all the nodes are for
            return spec.limits().needCgroup()
                    ? limits.deviceRule(DeviceRule.allowAll()).build()
                    : spec.limits();
        }
        for (Device device : spec.devices()) {
            if ((capabilities & SYS_ADMIN) != 0) {
                grant(limits, device);
            } else if (!device.isReadable() || !device.isWritable()) {
                throw new CgroupException("Cannot give the device " + device.source() + " with the access "
                        + device.access() + " only: device rules take CAP_SYS_ADMIN. Run as root, or give it with rw.");
            }
        }
        return limits.build();
    }

    /** What is no device, or is missing, the launch itself refuses. */
    private static void grant(Limits.Builder limits, Device device) throws IOException {
        Path path = Path.of(device.source());
        if (!Files.exists(path)) {
            return;
        }
        int type = (Integer) Files.getAttribute(path, "unix:mode") & TYPE;
        long number = (Long) Files.getAttribute(path, "unix:rdev");
        if (type == BLOCK_DEVICE || type == CHARACTER_DEVICE) {
            limits.deviceRule(DeviceRule.allow(
                    type == BLOCK_DEVICE ? DeviceRule.BLOCK : DeviceRule.CHARACTER,
                    DeviceNumbers.major(number),
                    DeviceNumbers.minor(number),
                    device.access()));
        }
    }
}
