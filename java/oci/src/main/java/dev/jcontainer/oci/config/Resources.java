package dev.jcontainer.oci.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The resources of the machine that a container may use. A value that is null stays unchanged.
 *
 * @param devices rules for devices; a later rule overrides an earlier one
 * @param pidsLimit the maximum number of processes; negative for unlimited, and 0 counts as not given
 * @param unified the control files of cgroup v2, each with the value to write
 */
public record Resources(
        List<DeviceAccess> devices,
        Memory memory,
        Cpu cpu,
        @Nullable Long pidsLimit,
        BlockIo blockIo,
        List<HugepageLimit> hugepageLimits,
        Network network,
        Map<String, Rdma> rdma,
        Map<String, String> unified) {
    /** No limits. */
    public static final Resources NONE = new Resources(
            List.of(), Memory.NONE, Cpu.NONE, null, BlockIo.NONE, List.of(), Network.NONE, Map.of(), Map.of());

    public Resources {
        devices = List.copyOf(devices);
        hugepageLimits = List.copyOf(hugepageLimits);
    }

    /**
     * A rule that allows or denies the use of devices.
     *
     * @param type {@code c} for character devices, {@code b} for block devices, {@code a} for all
     * @param major the major number, or null for all
     * @param minor the minor number, or null for all
     * @param access some of the letters r (read), w (write) and m (mknod)
     */
    public record DeviceAccess(
            boolean allow,
            String type,
            @Nullable Long major,
            @Nullable Long minor,
            String access) {}

    /**
     * Memory limits in bytes; -1 for unlimited.
     *
     * @param swap the limit of memory and swap together
     * @param swappiness from 0 to 100
     */
    public record Memory(
            @Nullable Long limit,
            @Nullable Long reservation,
            @Nullable Long swap,
            @Nullable Long kernel,
            @Nullable Long kernelTcp,
            @Nullable Long swappiness,
            @Nullable Boolean disableOomKiller,
            @Nullable Boolean useHierarchy,
            @Nullable Boolean checkBeforeUpdate) {
        /** No memory limits. */
        public static final Memory NONE = new Memory(null, null, null, null, null, null, null, null, null);
    }

    /**
     * Limits of processors. Times are in microseconds. {@code shares}, {@code burst}, {@code period} and {@code
     * realtimePeriod} are unsigned numbers.
     *
     * @param quota the processor time in each period; negative for unlimited
     * @param cpus a list of processors such as {@code 0-3,7}
     * @param mems a list of memory nodes, in the same form
     * @param idle 1 for {@code SCHED_IDLE}, otherwise 0
     */
    public record Cpu(
            @Nullable Long shares,
            @Nullable Long quota,
            @Nullable Long burst,
            @Nullable Long period,
            @Nullable Long realtimeRuntime,
            @Nullable Long realtimePeriod,
            @Nullable String cpus,
            @Nullable String mems,
            @Nullable Long idle) {
        /** No limits of processors. */
        public static final Cpu NONE = new Cpu(null, null, null, null, null, null, null, null, null);
    }

    /** Weights and limits of block devices. */
    public record BlockIo(
            @Nullable Long weight,
            @Nullable Long leafWeight,
            List<WeightDevice> weightDevices,
            List<ThrottleDevice> readBps,
            List<ThrottleDevice> writeBps,
            List<ThrottleDevice> readIops,
            List<ThrottleDevice> writeIops) {
        /** No limits of block devices. */
        public static final BlockIo NONE =
                new BlockIo(null, null, List.of(), List.of(), List.of(), List.of(), List.of());

        public BlockIo {
            weightDevices = List.copyOf(weightDevices);
            readBps = List.copyOf(readBps);
            writeBps = List.copyOf(writeBps);
            readIops = List.copyOf(readIops);
            writeIops = List.copyOf(writeIops);
        }
    }

    /** The weight of one device. */
    public record WeightDevice(
            long major,
            long minor,
            @Nullable Long weight,
            @Nullable Long leafWeight) {}

    /** The maximum rate of one device per second, an unsigned number of 64 bits. */
    public record ThrottleDevice(long major, long minor, long rate) {}

    /**
     * A limit of huge pages.
     *
     * @param pageSize the size of a page, such as {@code 2MB}
     * @param limit the number of bytes, an unsigned number of 64 bits
     */
    public record HugepageLimit(String pageSize, long limit) {}

    /** Network settings of cgroup v1: the class of packets, and priorities by the name of the interface. */
    public record Network(@Nullable Long classId, Map<String, Long> priorities) {
        /** No network settings. */
        public static final Network NONE = new Network(null, Map.of());
    }

    /** Limits of one RDMA device; null for unlimited. */
    public record Rdma(@Nullable Long hcaHandles, @Nullable Long hcaObjects) {}
}
