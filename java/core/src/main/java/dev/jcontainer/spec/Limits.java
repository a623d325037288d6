package dev.jcontainer.spec;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The limits on the machine's resources that a container may use. Immutable and thread-safe; null means unlimited.
 * <p>The kernel enforces the limits by the container's cgroup (man 7 cgroups). The cgroup is made if there is a limit,
 * and removed at the end. If this host cannot enforce a limit, the start fails; limits are never ignored. Without any
 * limit no cgroup is made, and usage is reported by {@code wait4(2)}.
 */
public final class Limits {
    /** Unlimited, for {@link Builder#memorySwap}, {@link Builder#pids} and {@link Builder#cpuQuota}. */
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

    /**
     * These limits with those in place of them that others give; what has a list, such as rates of devices, is added to
     * it.
     *
     * @throws IllegalArgumentException if the others have a limit that an existing container cannot get, or if they
     *     contradict these
     */
    public Limits with(Limits others) {
        if (others.cgroupParent() != null
                || others.oomScoreAdj != null
                || !others.deviceRules().isEmpty()) {
            throw new IllegalArgumentException("The parent cgroup, the OOM score and the device rules of an existing"
                    + " container cannot be changed");
        }
        Builder builder = toBuilder();
        builder.memory = memory.with(others.memory);
        builder.cpu = cpu.with(others.cpu);
        builder.blockIo = blockIo.with(others.blockIo);
        builder.pids = others.pids == null ? pids : others.pids;
        builder.cgroup = cgroup.with(others.cgroup);
        return builder.build();
    }

    /** Whether a cgroup is needed: for any limit but {@link #oomScoreAdj}. */
    public boolean needCgroup() {
        return !(memory.isNone() && cpu.isNone() && blockIo.isNone() && pids == null && cgroup.isNone());
    }

    /** Memory in bytes. */
    public @Nullable Long memory() {
        return memory.memory();
    }

    /** Memory and swap together, in bytes; {@link #UNLIMITED} for unlimited swap. */
    public @Nullable Long memorySwap() {
        return memory.memorySwap();
    }

    /** Memory in bytes that the kernel leaves to the container when the host runs short of memory. */
    public @Nullable Long memoryReservation() {
        return memory.reservation();
    }

    /** Microseconds of processor time per period, over all processors; {@link #UNLIMITED} for unlimited. */
    public @Nullable Long cpuQuota() {
        return cpu.quota();
    }

    /** The length of a period in microseconds. */
    public @Nullable Long cpuPeriod() {
        return cpu.period();
    }

    /** The share of processor time relative to other cgroups that compete for it; their default is 1024. */
    public @Nullable Long cpuShares() {
        return cpu.shares();
    }

    /** The processors that the container may run on, such as {@code 0-3,6}. */
    public @Nullable String cpusetCpus() {
        return cpu.cpus();
    }

    /** The memory nodes that the container may allocate from, such as {@code 0-3,6}. */
    public @Nullable String cpusetMems() {
        return cpu.mems();
    }

    /** The highest number of processes and threads; {@link #UNLIMITED} for unlimited. */
    public @Nullable Long pids() {
        return pids;
    }

    /** The share of block I/O relative to other cgroups. */
    public @Nullable Long blkioWeight() {
        return blockIo.weight();
    }

    /** Bytes per second that may be read from devices. */
    public List<DeviceRate> deviceReadBytes() {
        return blockIo.readBytes();
    }

    /** Bytes per second that may be written to devices. */
    public List<DeviceRate> deviceWriteBytes() {
        return blockIo.writeBytes();
    }

    /** Read operations per second from devices. */
    public List<DeviceRate> deviceReadOperations() {
        return blockIo.readOperations();
    }

    /** Write operations per second to devices. */
    public List<DeviceRate> deviceWriteOperations() {
        return blockIo.writeOperations();
    }

    /** Limits that have no method of their own. */
    public List<ControlSetting> settings() {
        return cgroup.settings();
    }

    /** The rules for devices besides the standard ones. */
    public List<DeviceRule> deviceRules() {
        return cgroup.deviceRules();
    }

    /** The cgroup below which the container's cgroup is made, or null for the cgroup of this process. */
    public @Nullable String cgroupParent() {
        return cgroup.parent();
    }

    /** Control files of cgroup v2 and the values that are written to them, in order. */
    public Map<String, String> conf() {
        return cgroup.conf();
    }

    /** How likely the kernel is to kill the container when the host runs out of memory. */
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
         * Memory in bytes, 6 MiB or more. A container that needs more is killed, {@code OUT_OF_MEMORY}. Data in a tmpfs
         * and cached pages of files that the container reads count as well. ({@code memory.max}; v1: {@code
         * memory.limit_in_bytes})
         */
        public Builder memory(long bytes) {
            memory = memory.withMemory(bytes);
            return this;
        }

        /**
         * Memory and swap together, in bytes: {@link #memory} or more, or {@link Limits#UNLIMITED}. If it is not given,
         * there is as much swap as memory, provided that the host counts swap. If it is given alone, it changes a
         * container that already has a memory limit. ({@code memory.swap.max} is the difference; v1: {@code
         * memory.memsw.limit_in_bytes})
         */
        public Builder memorySwap(long bytes) {
            memory = memory.withMemorySwap(bytes);
            return this;
        }

        /**
         * Memory in bytes, above 0 and up to {@link #memory}. When the host runs short of memory, the kernel takes it
         * from others before it goes below this amount. ({@code memory.low}; v1: {@code memory.soft_limit_in_bytes})
         */
        public Builder memoryReservation(long bytes) {
            memory = memory.withReservation(bytes);
            return this;
        }

        /**
         * The number of processors that the container may use, 0.01 or more, such as {@code 1.5}: a {@link #cpuQuota}
         * in a {@link #cpuPeriod} of 100 ms.
         */
        public Builder cpus(double number) {
            cpu = cpu.withNumber(number);
            hasCpus = true;
            return this;
        }

        /**
         * Microseconds of processor time in each {@link #cpuPeriod}, over all processors, 1000 or more; {@link
         * Limits#UNLIMITED} for unlimited. ({@code cpu.max}; v1: {@code cpu.cfs_quota_us})
         */
        public Builder cpuQuota(long microseconds) {
            refuseBesideCpus();
            cpu = cpu.withQuota(microseconds);
            return this;
        }

        /**
         * The length of a period in microseconds, 1000 to 1000000; with a quota the default is 100000. A period without
         * a quota limits nothing, as with Docker and runc: it applies to an existing quota, or to one that is set
         * later. ({@code cpu.max}; v1: {@code cpu.cfs_period_us})
         */
        public Builder cpuPeriod(long microseconds) {
            refuseBesideCpus();
            cpu = cpu.withPeriod(microseconds);
            return this;
        }

        /**
         * The share of processor time relative to other cgroups that compete for it, 2 to 262144; each cgroup has 1024
         * by default. On v2 it is converted to {@code cpu.weight} so that 2, 1024 and 262144 become 1, 100 and 10000.
         * (v1: {@code cpu.shares})
         */
        public Builder cpuShares(long shares) {
            cpu = cpu.withShares(shares);
            return this;
        }

        /**
         * The processors that the container may run on: numbers and ranges, such as {@code 0-3,6}. ({@code
         * cpuset.cpus})
         */
        public Builder cpusetCpus(String list) {
            cpu = cpu.withCpus(list);
            return this;
        }

        /**
         * The memory nodes that the container may allocate from: numbers and ranges, such as {@code 0-3,6}. ({@code
         * cpuset.mems})
         */
        public Builder cpusetMems(String list) {
            cpu = cpu.withMems(list);
            return this;
        }

        /**
         * The highest number of processes and threads, 1 or more; {@link Limits#UNLIMITED} for unlimited. Beyond it,
         * fork(2) fails with EAGAIN. ({@code pids.max})
         */
        public Builder pids(long number) {
            pids = number == UNLIMITED ? UNLIMITED : Checks.between("limit of processes", number, 1, 1L << 22);
            return this;
        }

        /**
         * The share of block I/O relative to other cgroups, 10 to 1000. ({@code io.bfq.weight}, or {@code io.weight}
         * with 10 to 1000 becoming 1 to 10000; v1: {@code blkio.bfq.weight}, {@code blkio.weight})
         */
        public Builder blkioWeight(long weight) {
            blockIo = blockIo.withWeight(weight);
            return this;
        }

        /**
         * Adds a limit that has no method here; it exists for limits of an OCI configuration. It is written after the
         * others.
         */
        public Builder setting(ControlSetting setting) {
            cgroup = cgroup.plusSetting(setting);
            return this;
        }

        /**
         * Bytes per second that may be read from a device. ({@code io.max}; v1: {@code blkio.throttle.read_bps_device})
         */
        public Builder deviceReadBytes(DeviceRate rate) {
            blockIo = blockIo.plusReadBytes(rate);
            return this;
        }

        /** Bytes per second that may be written to a device. */
        public Builder deviceWriteBytes(DeviceRate rate) {
            blockIo = blockIo.plusWriteBytes(rate);
            return this;
        }

        /** Read operations per second from a device. */
        public Builder deviceReadOperations(DeviceRate rate) {
            blockIo = blockIo.plusReadOperations(rate);
            return this;
        }

        /** Write operations per second to a device. */
        public Builder deviceWriteOperations(DeviceRate rate) {
            blockIo = blockIo.plusWriteOperations(rate);
            return this;
        }

        /**
         * Allows or denies devices. The rule comes after the default rules, which every container with a cgroup has if
         * this process may make rules: they allow only null, zero, full, random, urandom, tty, console and pseudo
         * terminals.
         */
        public Builder deviceRule(DeviceRule rule) {
            cgroup = cgroup.plusDeviceRule(rule);
            return this;
        }

        /**
         * The cgroup below which the container's cgroup is made. If it is missing, it is created, and removed with the
         * container. An absolute path starts at the top of the hierarchy as this process sees it; a relative path
         * starts at the cgroup of this process.
         */
        public Builder cgroupParent(String path) {
            cgroup = cgroup.withParent(path);
            return this;
        }

        /**
         * Writes a value to a control file of cgroup v2, after the other limits.
         *
         * @param file a controller, a dot and the rest, such as {@code memory.high}
         */
        public Builder conf(String file, String value) {
            cgroup = cgroup.plusConf(file, value);
            return this;
        }

        /**
         * How likely the kernel is to kill the container when the host runs out of memory, from -1000 (never) to 1000
         * (first). A score below that of this process requires CAP_SYS_RESOURCE. No cgroup is needed.
         */
        public Builder oomScoreAdj(long score) {
            oomScoreAdj = Checks.between("OOM score", score, -1000, 1000);
            return this;
        }

        /**
         * Builds the limits.
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
                        "A number of processors sets a CPU quota and period itself; give one or the other");
            }
        }
    }
}
