package dev.jcontainer.oci.bundle;

import dev.jcontainer.oci.config.Resources;
import dev.jcontainer.oci.config.Resources.HugepageLimit;
import dev.jcontainer.oci.config.Resources.Rdma;
import dev.jcontainer.oci.config.Resources.ThrottleDevice;
import dev.jcontainer.oci.config.Resources.WeightDevice;
import dev.jcontainer.spec.ControlSetting;
import dev.jcontainer.spec.Limits;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Translates the settings of {@code linux.resources} for which {@code run} has no option. The control files are
 * documented in the kernel's Documentation/admin-guide/cgroup-v1 and cgroup-v2.rst. Pure.
 */
final class ResourceControlSettings {
    private static final String HCA_ANY = "max";

    private final Limits.Builder limits;

    private ResourceControlSettings(Limits.Builder limits) {
        this.limits = limits;
    }

    static void add(Resources resources, Limits.Builder limits) {
        ResourceControlSettings others = new ResourceControlSettings(limits);
        others.memory(resources.memory());
        others.cpu(resources.cpu());
        others.blockIo(resources.blockIo());
        for (HugepageLimit limit : resources.hugepageLimits()) {
            String file = "hugetlb." + limit.pageSize();
            others.set("hugepage-limit", file + ".limit_in_bytes", file + ".max", Long.toUnsignedString(limit.limit()));
        }
        others.network(resources.network());
        for (Map.Entry<String, Rdma> device : resources.rdma().entrySet()) {
            others.set("rdma", "rdma.max", "rdma.max", rdma(device.getKey(), device.getValue()));
        }
    }

    private void set(String name, @Nullable String fileV1, @Nullable String fileV2, @Nullable Object value) {
        if (value != null) {
            limits.setting(ControlSetting.of(name, fileV1, fileV2, value.toString()));
        }
    }

    private void memory(Resources.Memory memory) {
        set("kernel-memory-tcp", "memory.kmem.tcp.limit_in_bytes", null, positive(memory.kernelTcp()));
        set("memory-swappiness", "memory.swappiness", null, memory.swappiness());
        if (Boolean.TRUE.equals(memory.disableOomKiller())) {
            set("oom-kill-disable", "memory.oom_control", null, "1");
        }
    }

    private void cpu(Resources.Cpu cpu) {
        set(nameUnlessZero("cpu-burst", cpu.burst()), "cpu.cfs_burst_us", "cpu.max.burst", cpu.burst());
        set("cpu-rt-period", "cpu.rt_period_us", null, positive(cpu.realtimePeriod()));
        set("cpu-rt-runtime", "cpu.rt_runtime_us", null, positive(cpu.realtimeRuntime()));
        set(nameUnlessZero("cpu-idle", cpu.idle()), "cpu.idle", "cpu.idle", cpu.idle());
    }

    /**
     * Returns the name of a setting, or an empty text for zero, because a kernel without the control file behaves like
     * zero.
     */
    private static String nameUnlessZero(String name, @Nullable Long value) {
        return value == null || value == 0 ? "" : name;
    }

    /** Returns null for zero, which engines write for a value that nobody has set. */
    private static @Nullable Long positive(@Nullable Long value) {
        return value == null || value == 0 ? null : value;
    }

    private void blockIo(Resources.BlockIo io) {
        set("blkio-leaf-weight", "blkio.leaf_weight", null, positive(io.leafWeight()));
        for (WeightDevice device : io.weightDevices()) {
            if (device.weight() != null) {
                String value = device.major() + ":" + device.minor() + " " + device.weight();
                set("blkio-weight-device", "blkio.bfq.weight_device", "io.bfq.weight", value);
            }
            if (positive(device.leafWeight()) != null) {
                String value = device.major() + ":" + device.minor() + " " + device.leafWeight();
                set("blkio-leaf-weight-device", "blkio.leaf_weight_device", null, value);
            }
        }
        rates("device-read-bps", "blkio.throttle.read_bps_device", "rbps=", io.readBps());
        rates("device-write-bps", "blkio.throttle.write_bps_device", "wbps=", io.writeBps());
        rates("device-read-iops", "blkio.throttle.read_iops_device", "riops=", io.readIops());
        rates("device-write-iops", "blkio.throttle.write_iops_device", "wiops=", io.writeIops());
    }

    private void rates(String name, String fileV1, String key, List<ThrottleDevice> devices) {
        for (ThrottleDevice device : devices) {
            String start = device.major() + ":" + device.minor() + " ";
            String rate = Long.toUnsignedString(device.rate());
            limits.setting(new ControlSetting(name, fileV1, "io.max", start + rate, start + key + rate));
        }
    }

    private void network(Resources.Network network) {
        Long id = network.classId();
        if (id != null && id != 0) {
            set("net-class", "net_cls.classid", null, id);
        }
        for (Map.Entry<String, Long> priority : network.priorities().entrySet()) {
            set("net-priority", "net_prio.ifpriomap", null, priority.getKey() + " " + priority.getValue());
        }
    }

    private static String rdma(String device, Rdma limit) {
        return device + " hca_handle=" + number(limit.hcaHandles()) + " hca_object=" + number(limit.hcaObjects());
    }

    private static String number(@Nullable Long limit) {
        return limit == null ? HCA_ANY : limit.toString();
    }
}
