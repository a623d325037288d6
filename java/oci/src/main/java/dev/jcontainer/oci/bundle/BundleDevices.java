package dev.jcontainer.oci.bundle;

import dev.jcontainer.json.DocumentException;
import dev.jcontainer.kernel.FileTypes;
import dev.jcontainer.oci.config.LinuxConfig;
import dev.jcontainer.oci.config.LinuxConfig.DeviceConfig;
import dev.jcontainer.plan.step.DeviceStep;
import dev.jcontainer.plan.step.Flags;
import dev.jcontainer.plan.step.RootStep;
import dev.jcontainer.plan.step.Step;
import java.util.ArrayList;
import java.util.List;

/** Plans the nodes and links of a container's {@code /dev}. */
final class BundleDevices {
    private static final int DEFAULT_MODE = 0666;

    /** The devices of every container: "Default Devices" of the specification. The numbers are from devices.txt. */
    private static final DeviceConfig[] DEVICES = {
        new DeviceConfig("/dev/null", "c", 1, 3, null, null, null),
        new DeviceConfig("/dev/zero", "c", 1, 5, null, null, null),
        new DeviceConfig("/dev/full", "c", 1, 7, null, null, null),
        new DeviceConfig("/dev/random", "c", 1, 8, null, null, null),
        new DeviceConfig("/dev/urandom", "c", 1, 9, null, null, null),
        new DeviceConfig("/dev/tty", "c", 5, 0, null, null, null)
    };

    private final List<DeviceConfig> devices = new ArrayList<>();
    private final int[] slots;
    private final boolean makesNodes;
    private final SourceSlots sources;
    private final List<Step> steps;

    /**
     * Plans the default devices and those of a configuration.
     *
     * @param makesNodes whether this process can make device nodes; otherwise the host's nodes are bind-mounted
     * @param steps the list to which the steps are added
     */
    BundleDevices(LinuxConfig linux, boolean makesNodes, SourceSlots sources, List<Step> steps) {
        this.makesNodes = makesNodes;
        this.sources = sources;
        this.steps = steps;
        for (DeviceConfig device : DEVICES) {
            if (!has(linux.devices(), device.path())) {
                devices.add(device);
            }
        }
        devices.addAll(linux.devices());
        this.slots = new int[devices.size()];
    }

    /** Opens the host's device nodes, while the host's files are visible. */
    void open() throws DocumentException {
        for (int i = 0; i < slots.length; i++) {
            if (isBound(devices.get(i))) {
                slots[i] = sources.open(devices.get(i).path(), Flags.none());
            }
        }
    }

    /**
     * Whether the host's node is bind-mounted. Only root of the machine can make device nodes, but everyone can make
     * pipes.
     */
    private boolean isBound(DeviceConfig device) {
        return !makesNodes && !device.type().equals("p");
    }

    /** Makes the devices and the links in the container's /dev, after it is mounted. */
    void make() throws DocumentException {
        for (int i = 0; i < slots.length; i++) {
            DeviceConfig device = devices.get(i);
            if (isBound(device)) {
                steps.add(
                        device.type().equals("b")
                                ? new DeviceStep.BindBlockNode(slots[i], device.path(), device.major(), device.minor())
                                : new DeviceStep.BindNode(slots[i], device.path(), device.major(), device.minor()));
            } else {
                make(device);
            }
        }
        link("pts/ptmx", "/dev/ptmx");
        link("/proc/self/fd", "/dev/fd");
        link("/proc/self/fd/0", "/dev/stdin");
        link("/proc/self/fd/1", "/dev/stdout");
        link("/proc/self/fd/2", "/dev/stderr");
    }

    private static boolean has(List<DeviceConfig> devices, String path) {
        for (DeviceConfig device : devices) {
            if (device.path().equals(path)) {
                return true;
            }
        }
        return false;
    }

    private void link(String text, String path) {
        steps.add(new RootStep.LinkIfAbsent(text, path));
    }

    private void make(DeviceConfig device) {
        int kind = device.type().equals("b")
                ? FileTypes.BLOCK_DEVICE
                : device.type().equals("p") ? FileTypes.FIFO : FileTypes.CHARACTER_DEVICE;
        Integer mode = device.mode();
        long uid = device.uid() == null ? 0 : device.uid();
        long gid = device.gid() == null ? 0 : device.gid();
        steps.add(new DeviceStep.MakeDevice(
                device.path(),
                kind | (mode == null ? DEFAULT_MODE : mode),
                device.major(),
                device.minor(),
                uid << Integer.SIZE | gid));
    }
}
