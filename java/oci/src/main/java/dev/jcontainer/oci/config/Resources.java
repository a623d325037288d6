package dev.jcontainer.oci.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much of the machine a container may use; what is null is left as it is.
 *
 * @param devices rules, of which a later one counts more
 * @param pidsLimit how many processes, 0 or below for no limit
 * @param unified files of cgroup v2 and what is written to them
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
     * Whether devices may be used.
     *
     * @param type {@code a}, {@code c} or {@code b}
     * @param major null for all
     * @param minor null for all
     * @param access of the letters r, w and m
     */
    public record DeviceAccess(
            boolean allow,
            String type,
            @Nullable Long major,
            @Nullable Long minor,
            String access) {}

    /**
     * Memory, in bytes; -1 for no limit.
     *
     * @param swap memory and swap together
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
        /** Nothing. */
        public static final Memory NONE = new Memory(null, null, null, null, null, null, null, null, null);
    }

    /**
     * Processors; times in microseconds, what cannot be negative without a sign.
     *
     * @param quota per period, below 0 for no limit
     * @param cpus a list as {@code 0-3,7}
     * @param mems of memory nodes, likewise
     * @param idle 1 for {@code SCHED_IDLE}, else 0
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
        /** Nothing. */
        public static final Cpu NONE = new Cpu(null, null, null, null, null, null, null, null, null);
    }

    /** Block devices. */
    public record BlockIo(
            @Nullable Long weight,
            @Nullable Long leafWeight,
            List<WeightDevice> weightDevices,
            List<ThrottleDevice> readBps,
            List<ThrottleDevice> writeBps,
            List<ThrottleDevice> readIops,
            List<ThrottleDevice> writeIops) {
        /** Nothing. */
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

    /** A rate of one device, 64 bits without a sign. */
    public record ThrottleDevice(long major, long minor, long rate) {}

    /**
     * How many bytes of huge pages.
     *
     * @param pageSize as {@code 2MB}
     * @param limit 64 bits without a sign
     */
    public record HugepageLimit(String pageSize, long limit) {}

    /** Of cgroup v1: the class of packets, and priorities by the name of an interface. */
    public record Network(@Nullable Long classId, Map<String, Long> priorities) {
        /** Nothing. */
        public static final Network NONE = new Network(null, Map.of());
    }

    /** Of one RDMA device. */
    public record Rdma(@Nullable Long hcaHandles, @Nullable Long hcaObjects) {}
}
