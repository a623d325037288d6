package dev.jcontainer.spec;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much of the machine a container may use. Immutable and thread-safe; what is null is not limited.
 *
 * <p>The kernel enforces these by the container's own cgroup (man 7 cgroups), which is made when there is a limit and
 * removed at the end. A limit that this host cannot enforce is an error at the start, never ignored. Without any limit
 * no cgroup is made, and usage is that of {@code wait4(2)}.
 */
public final class Limits {
    /** For {@link Builder#memorySwap}, {@link Builder#pids} and {@link Builder#cpuQuota}: no limit. */
    public static final long UNLIMITED = -1;
    /** No limits. */
    public static final Limits NONE = builder().build();

    private final MemoryLimits memory;
    private final CpuLimits cpu;
    private final BlockIoLimits blockIo;
    private final @Nullable Long pids;
    private final @Nullable Long oomScoreAdj;
    private final CgroupSettings cgroup;

    private Limits(Builder builder) {
        memory = builder.memory;
        cpu = builder.cpu;
        blockIo = builder.blockIo;
        pids = builder.pids;
        oomScoreAdj = builder.oomScoreAdj;
        cgroup = builder.cgroup;
    }

    /** A builder without limits. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts with these limits. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.memory = memory;
        builder.cpu = cpu;
        builder.blockIo = blockIo;
        builder.pids = pids;
        builder.oomScoreAdj = oomScoreAdj;
        builder.cgroup = cgroup;
        return builder;
    }

    /** Whether there is something that takes a cgroup: anything but {@link #oomScoreAdj}. */
    public boolean needCgroup() {
        return !(memory.isNone() && cpu.isNone() && blockIo.isNone() && pids == null && cgroup.isNone());
    }

    /** Memory in bytes. */
    public @Nullable Long memory() {
        return memory.memory();
    }

    /** Memory and swap together, in bytes; {@link #UNLIMITED} for as much swap as there is. */
    public @Nullable Long memorySwap() {
        return memory.memorySwap();
    }

    /** Memory in bytes that is left to the container when the host runs short. */
    public @Nullable Long memoryReservation() {
        return memory.reservation();
    }

    /** Microseconds of processor time in a period, over all processors; {@link #UNLIMITED} for no limit. */
    public @Nullable Long cpuQuota() {
        return cpu.quota();
    }

    /** Microseconds of a period. */
    public @Nullable Long cpuPeriod() {
        return cpu.period();
    }

    /** The share of processor time beside others that want it, 1024 being theirs by default. */
    public @Nullable Long cpuShares() {
        return cpu.shares();
    }

    /** The processors that it may run on, as {@code 0-3,6}. */
    public @Nullable String cpusetCpus() {
        return cpu.cpus();
    }

    /** The memory nodes that it may allocate from, likewise. */
    public @Nullable String cpusetMems() {
        return cpu.mems();
    }

    /** How many processes and threads there may be at once; {@link #UNLIMITED} for no limit. */
    public @Nullable Long pids() {
        return pids;
    }

    /** The share of block I/O beside others. */
    public @Nullable Long blkioWeight() {
        return blockIo.weight();
    }

    /** Bytes a second read from devices. */
    public List<DeviceRate> deviceReadBytes() {
        return blockIo.readBytes();
    }

    /** Bytes a second written to devices. */
    public List<DeviceRate> deviceWriteBytes() {
        return blockIo.writeBytes();
    }

    /** Reads a second from devices. */
    public List<DeviceRate> deviceReadOperations() {
        return blockIo.readOperations();
    }

    /** Writes a second to devices. */
    public List<DeviceRate> deviceWriteOperations() {
        return blockIo.writeOperations();
    }

    /** Limits that have no option. */
    public List<ControlSetting> settings() {
        return cgroup.settings();
    }

    /** What devices may be used, besides the standard ones. */
    public List<DeviceRule> deviceRules() {
        return cgroup.deviceRules();
    }

    /** The cgroup below which the container's own is made, null for that of this process. */
    public @Nullable String cgroupParent() {
        return cgroup.parent();
    }

    /** Control files of cgroup v2 and what is written to them, in order. */
    public Map<String, String> conf() {
        return cgroup.conf();
    }

    /** How readily the kernel kills it when the host runs out of memory. */
    public @Nullable Long oomScoreAdj() {
        return oomScoreAdj;
    }

    /** Collects limits. Not thread-safe. Each method checks its input and returns this builder. */
    public static final class Builder {
        private MemoryLimits memory = MemoryLimits.NONE;
        private CpuLimits cpu = CpuLimits.NONE;
        private boolean hasCpus;
        private BlockIoLimits blockIo = BlockIoLimits.NONE;
        private @Nullable Long pids;
        private @Nullable Long oomScoreAdj;
        private CgroupSettings cgroup = CgroupSettings.NONE;

        private Builder() {}

        /**
         * Memory in bytes, 6 MiB or more; a container that needs more is killed, {@code OUT_OF_MEMORY}. What it writes to
         * a tmpfs, and pages of files that it reads, count. ({@code memory.max}; v1: {@code memory.limit_in_bytes})
         */
        public Builder memory(long bytes) {
            memory = memory.withMemory(bytes);
            return this;
        }

        /**
         * Memory and swap together, in bytes: {@link #memory} or more, or {@link Limits#UNLIMITED}. Without it there is as
         * much swap as memory, where the host counts swap; alone it changes a container that has a limit of memory.
         * ({@code memory.swap.max} is the difference; v1: {@code memory.memsw.limit_in_bytes})
         */
        public Builder memorySwap(long bytes) {
            memory = memory.withMemorySwap(bytes);
            return this;
        }

        /**
         * Memory in bytes, above 0 and up to {@link #memory}, that is taken from others first when the host runs short.
         * ({@code memory.low}; v1: {@code memory.soft_limit_in_bytes})
         */
        public Builder memoryReservation(long bytes) {
            memory = memory.withReservation(bytes);
            return this;
        }

        /**
         * How many processors' time it may use, 0.01 or more, as {@code 1.5}: a {@link #cpuQuota} in a
         * {@link #cpuPeriod} of 100 ms.
         */
        public Builder cpus(double number) {
            cpu = cpu.withNumber(number);
            hasCpus = true;
            return this;
        }

        /**
         * Microseconds of processor time in each {@link #cpuPeriod}, over all processors, 1000 or more; {@link
         * Limits#UNLIMITED} for no limit. ({@code cpu.max}; v1: {@code cpu.cfs_quota_us})
         */
        public Builder cpuQuota(long microseconds) {
            refuseBesideCpus();
            cpu = cpu.withQuota(microseconds);
            return this;
        }

        /**
         * Microseconds of a period, 1000 to 1000000; 100000 where a quota is given alone. Alone it limits nothing yet, as
         * with Docker and runc: it is that of a quota that stands, or comes later. ({@code cpu.max})
         */
        public Builder cpuPeriod(long microseconds) {
            refuseBesideCpus();
            cpu = cpu.withPeriod(microseconds);
            return this;
        }

        /**
         * The share of processor time beside other cgroups that want it, 2 to 262144, 1024 being what each has. On v2 it
         * is converted to {@code cpu.weight} so that 2, 1024 and 262144 become 1, 100 and 10000. (v1:
         * {@code cpu.shares})
         */
        public Builder cpuShares(long shares) {
            cpu = cpu.withShares(shares);
            return this;
        }

        /** The processors that it may run on: numbers and ranges, as {@code 0-3,6}. ({@code cpuset.cpus}) */
        public Builder cpusetCpus(String list) {
            cpu = cpu.withCpus(list);
            return this;
        }

        /** The memory nodes that it may allocate from, likewise. ({@code cpuset.mems}) */
        public Builder cpusetMems(String list) {
            cpu = cpu.withMems(list);
            return this;
        }

        /**
         * How many processes and threads there may be at once, 1 or more; {@link Limits#UNLIMITED} for no limit. More
         * fail with EAGAIN. ({@code pids.max})
         */
        public Builder pids(long number) {
            pids = number == UNLIMITED ? UNLIMITED : Checks.between("limit of processes", number, 1, 1L << 22);
            return this;
        }

        /**
         * The share of block I/O beside other cgroups, 10 to 1000. ({@code io.bfq.weight}, or {@code io.weight} with 10
         * to 1000 becoming 1 to 10000; v1: {@code blkio.bfq.weight}, {@code blkio.weight})
         */
        public Builder blkioWeight(long weight) {
            blockIo = blockIo.withWeight(weight);
            return this;
        }

        /** A limit that has no method here; for the kinds of limits of an OCI configuration. Written after the others. */
        public Builder setting(ControlSetting setting) {
            cgroup = cgroup.plusSetting(setting);
            return this;
        }

        /** Bytes a second read from a device. ({@code io.max}; v1: {@code blkio.throttle.read_bps_device}) */
        public Builder deviceReadBytes(DeviceRate rate) {
            blockIo = blockIo.plusReadBytes(rate);
            return this;
        }

        /** Bytes a second written to a device. */
        public Builder deviceWriteBytes(DeviceRate rate) {
            blockIo = blockIo.plusWriteBytes(rate);
            return this;
        }

        /** Reads a second from a device. */
        public Builder deviceReadOperations(DeviceRate rate) {
            blockIo = blockIo.plusReadOperations(rate);
            return this;
        }

        /** Writes a second to a device. */
        public Builder deviceWriteOperations(DeviceRate rate) {
            blockIo = blockIo.plusWriteOperations(rate);
            return this;
        }

        /**
         * Allows or denies devices, after the rules that every container with a cgroup has where this process may make
         * rules: only null, zero, full, random, urandom, tty, console and pseudo terminals.
         */
        public Builder deviceRule(DeviceRule rule) {
            cgroup = cgroup.plusDeviceRule(rule);
            return this;
        }

        /**
         * The cgroup below which the container's own is made; where it is missing it is made, and removed with the
         * container. Absolute: from the top of the hierarchy as this process sees it; else below this process's own.
         */
        public Builder cgroupParent(String path) {
            cgroup = cgroup.withParent(path);
            return this;
        }

        /**
         * Writes something to a control file of cgroup v2, after the other limits.
         *
         * @param file a controller, a dot and the rest, as {@code memory.high}
         */
        public Builder conf(String file, String value) {
            cgroup = cgroup.plusConf(file, value);
            return this;
        }

        /**
         * How readily the kernel kills it when the host runs out of memory, -1000 (never) to 1000 (first). Less than this
         * process has itself takes CAP_SYS_RESOURCE. Needs no cgroup.
         */
        public Builder oomScoreAdj(long score) {
            oomScoreAdj = Checks.between("OOM score", score, -1000, 1000);
            return this;
        }

        /**
         * The limits.
         *
         * @throws IllegalArgumentException if two of them contradict each other
         */
        public Limits build() {
            memory.refuseContradictions();
            return new Limits(this);
        }

        private void refuseBesideCpus() {
            if (hasCpus) {
                throw new IllegalArgumentException(
                        "A number of processors is a CPU quota and period by itself; give one or the other");
            }
        }
    }
}
