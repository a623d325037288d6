package dev.jcontainer.spec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
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

    private final @Nullable Long memory;
    private final @Nullable Long memorySwap;
    private final @Nullable Long memoryReservation;
    private final @Nullable Long cpuQuota;
    private final @Nullable Long cpuPeriod;
    private final @Nullable Long cpuShares;
    private final @Nullable String cpusetCpus;
    private final @Nullable String cpusetMems;
    private final @Nullable Long pids;
    private final @Nullable Long blkioWeight;
    private final List<DeviceRate> deviceReadBytes;
    private final List<DeviceRate> deviceWriteBytes;
    private final List<DeviceRate> deviceReadOperations;
    private final List<DeviceRate> deviceWriteOperations;
    private final List<DeviceRule> deviceRules;
    private final @Nullable String cgroupParent;
    private final Map<String, String> conf;
    private final List<ControlSetting> settings;
    private final @Nullable Long oomScoreAdj;

    private Limits(Builder builder) {
        memory = builder.memory;
        memorySwap = builder.memorySwap;
        memoryReservation = builder.memoryReservation;
        cpuQuota = builder.cpuQuota;
        cpuPeriod = builder.cpuPeriod;
        cpuShares = builder.cpuShares;
        cpusetCpus = builder.cpusetCpus;
        cpusetMems = builder.cpusetMems;
        pids = builder.pids;
        blkioWeight = builder.blkioWeight;
        deviceReadBytes = List.copyOf(builder.deviceReadBytes);
        deviceWriteBytes = List.copyOf(builder.deviceWriteBytes);
        deviceReadOperations = List.copyOf(builder.deviceReadOperations);
        deviceWriteOperations = List.copyOf(builder.deviceWriteOperations);
        deviceRules = List.copyOf(builder.deviceRules);
        cgroupParent = builder.cgroupParent;
        conf = Collections.unmodifiableMap(new LinkedHashMap<>(builder.conf));
        settings = List.copyOf(builder.settings);
        oomScoreAdj = builder.oomScoreAdj;
    }

    /** A builder without limits. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts with these limits. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.memory = memory;
        builder.memorySwap = memorySwap;
        builder.memoryReservation = memoryReservation;
        builder.cpuQuota = cpuQuota;
        builder.cpuPeriod = cpuPeriod;
        builder.cpuShares = cpuShares;
        builder.cpusetCpus = cpusetCpus;
        builder.cpusetMems = cpusetMems;
        builder.pids = pids;
        builder.blkioWeight = blkioWeight;
        builder.deviceReadBytes.addAll(deviceReadBytes);
        builder.deviceWriteBytes.addAll(deviceWriteBytes);
        builder.deviceReadOperations.addAll(deviceReadOperations);
        builder.deviceWriteOperations.addAll(deviceWriteOperations);
        builder.deviceRules.addAll(deviceRules);
        builder.cgroupParent = cgroupParent;
        builder.conf.putAll(conf);
        builder.settings.addAll(settings);
        builder.oomScoreAdj = oomScoreAdj;
        return builder;
    }

    /** Whether there is something that takes a cgroup: anything but {@link #oomScoreAdj}. */
    public boolean needCgroup() {
        return memory != null
                || memorySwap != null
                || memoryReservation != null
                || cpuQuota != null
                || cpuPeriod != null
                || cpuShares != null
                || cpusetCpus != null
                || cpusetMems != null
                || pids != null
                || blkioWeight != null
                || hasDeviceRates()
                || !deviceRules.isEmpty()
                || cgroupParent != null
                || !settings.isEmpty()
                || !conf.isEmpty();
    }

    private boolean hasDeviceRates() {
        return !(deviceReadBytes.isEmpty()
                && deviceWriteBytes.isEmpty()
                && deviceReadOperations.isEmpty()
                && deviceWriteOperations.isEmpty());
    }

    /** Memory in bytes. */
    public @Nullable Long memory() {
        return memory;
    }

    /** Memory and swap together, in bytes; {@link #UNLIMITED} for as much swap as there is. */
    public @Nullable Long memorySwap() {
        return memorySwap;
    }

    /** Memory in bytes that is left to the container when the host runs short. */
    public @Nullable Long memoryReservation() {
        return memoryReservation;
    }

    /** Microseconds of processor time in a period, over all processors; {@link #UNLIMITED} for no limit. */
    public @Nullable Long cpuQuota() {
        return cpuQuota;
    }

    /** Microseconds of a period. */
    public @Nullable Long cpuPeriod() {
        return cpuPeriod;
    }

    /** The share of processor time beside others that want it, 1024 being theirs by default. */
    public @Nullable Long cpuShares() {
        return cpuShares;
    }

    /** The processors that it may run on, as {@code 0-3,6}. */
    public @Nullable String cpusetCpus() {
        return cpusetCpus;
    }

    /** The memory nodes that it may allocate from, likewise. */
    public @Nullable String cpusetMems() {
        return cpusetMems;
    }

    /** How many processes and threads there may be at once; {@link #UNLIMITED} for no limit. */
    public @Nullable Long pids() {
        return pids;
    }

    /** The share of block I/O beside others. */
    public @Nullable Long blkioWeight() {
        return blkioWeight;
    }

    /** Bytes a second read from devices. */
    public List<DeviceRate> deviceReadBytes() {
        return deviceReadBytes;
    }

    /** Bytes a second written to devices. */
    public List<DeviceRate> deviceWriteBytes() {
        return deviceWriteBytes;
    }

    /** Reads a second from devices. */
    public List<DeviceRate> deviceReadOperations() {
        return deviceReadOperations;
    }

    /** Writes a second to devices. */
    public List<DeviceRate> deviceWriteOperations() {
        return deviceWriteOperations;
    }

    /** Limits that have no option. */
    public List<ControlSetting> settings() {
        return settings;
    }

    /** What devices may be used, besides the standard ones. */
    public List<DeviceRule> deviceRules() {
        return deviceRules;
    }

    /** The cgroup below which the container's own is made, null for that of this process. */
    public @Nullable String cgroupParent() {
        return cgroupParent;
    }

    /** Control files of cgroup v2 and what is written to them, in order. */
    public Map<String, String> conf() {
        return conf;
    }

    /** How readily the kernel kills it when the host runs out of memory. */
    public @Nullable Long oomScoreAdj() {
        return oomScoreAdj;
    }

    /** Collects limits. Not thread-safe. Each method checks its input and returns this builder. */
    public static final class Builder {
        private static final long MIN_MEMORY = 6 << 20;
        private static final long CPU_PERIOD = 100_000;
        private static final double MIN_CPUS = 0.01;
        private static final double MAX_CPUS = 1_000_000;

        private @Nullable Long memory;
        private @Nullable Long memorySwap;
        private @Nullable Long memoryReservation;
        private boolean hasCpus;
        private @Nullable Long cpuQuota;
        private @Nullable Long cpuPeriod;
        private @Nullable Long cpuShares;
        private @Nullable String cpusetCpus;
        private @Nullable String cpusetMems;
        private @Nullable Long pids;
        private @Nullable Long blkioWeight;
        private final List<DeviceRate> deviceReadBytes = new ArrayList<>();
        private final List<DeviceRate> deviceWriteBytes = new ArrayList<>();
        private final List<DeviceRate> deviceReadOperations = new ArrayList<>();
        private final List<DeviceRate> deviceWriteOperations = new ArrayList<>();
        private final List<DeviceRule> deviceRules = new ArrayList<>();
        private @Nullable String cgroupParent;
        private final Map<String, String> conf = new LinkedHashMap<>();
        private final List<ControlSetting> settings = new ArrayList<>();
        private @Nullable Long oomScoreAdj;

        private Builder() {}

        /**
         * Memory in bytes, 6 MiB or more; a container that needs more is killed, {@code OUT_OF_MEMORY}. What it writes to
         * a tmpfs, and pages of files that it reads, count. ({@code memory.max}; v1: {@code memory.limit_in_bytes})
         */
        public Builder memory(long bytes) {
            if (bytes < MIN_MEMORY) {
                throw new IllegalArgumentException("The memory limit of " + bytes
                        + " bytes is below the 6 MiB (6m) that a container takes; the unit may be missing");
            }
            memory = bytes;
            return this;
        }

        /**
         * Memory and swap together, in bytes: {@link #memory} or more, or {@link Limits#UNLIMITED}. Without it there is as
         * much swap as memory, where the host counts swap; alone it changes a container that has a limit of memory.
         * ({@code memory.swap.max} is the difference; v1: {@code memory.memsw.limit_in_bytes})
         */
        public Builder memorySwap(long bytes) {
            if (bytes != UNLIMITED && bytes < MIN_MEMORY) {
                throw new IllegalArgumentException(
                        "The limit of memory and swap is neither -1 nor 6 MiB or more: " + bytes);
            }
            memorySwap = bytes;
            return this;
        }

        /**
         * Memory in bytes, above 0 and up to {@link #memory}, that is taken from others first when the host runs short.
         * ({@code memory.low}; v1: {@code memory.soft_limit_in_bytes})
         */
        public Builder memoryReservation(long bytes) {
            memoryReservation = between("memory reservation", bytes, 1, Long.MAX_VALUE);
            return this;
        }

        /**
         * How many processors' time it may use, 0.01 or more, as {@code 1.5}: a {@link #cpuQuota} in a
         * {@link #cpuPeriod} of 100 ms.
         */
        public Builder cpus(double number) {
            if (!(number >= MIN_CPUS && number <= MAX_CPUS)) {
                throw new IllegalArgumentException("The number of processors is not 0.01 or more: " + number);
            }
            hasCpus = true;
            cpuQuota = Math.round(number * CPU_PERIOD);
            cpuPeriod = CPU_PERIOD;
            return this;
        }

        /**
         * Microseconds of processor time in each {@link #cpuPeriod}, over all processors, 1000 or more; {@link
         * Limits#UNLIMITED} for no limit. ({@code cpu.max}; v1: {@code cpu.cfs_quota_us})
         */
        public Builder cpuQuota(long microseconds) {
            refuseBesideCpus();
            cpuQuota = microseconds == UNLIMITED
                    ? UNLIMITED
                    : between("CPU quota", microseconds, 1000, Long.MAX_VALUE / 1000);
            return this;
        }

        /**
         * Microseconds of a period, 1000 to 1000000; 100000 where a quota is given alone. Alone it limits nothing yet, as
         * with Docker and runc: it is that of a quota that stands, or comes later. ({@code cpu.max})
         */
        public Builder cpuPeriod(long microseconds) {
            refuseBesideCpus();
            cpuPeriod = between("CPU period", microseconds, 1000, 1_000_000);
            return this;
        }

        /**
         * The share of processor time beside other cgroups that want it, 2 to 262144, 1024 being what each has. On v2 it
         * is converted to {@code cpu.weight} so that 2, 1024 and 262144 become 1, 100 and 10000. (v1:
         * {@code cpu.shares})
         */
        public Builder cpuShares(long shares) {
            cpuShares = between("CPU shares", shares, 2, 262_144);
            return this;
        }

        /** The processors that it may run on: numbers and ranges, as {@code 0-3,6}. ({@code cpuset.cpus}) */
        public Builder cpusetCpus(String list) {
            cpusetCpus = cpuList("list of processors", list);
            return this;
        }

        /** The memory nodes that it may allocate from, likewise. ({@code cpuset.mems}) */
        public Builder cpusetMems(String list) {
            cpusetMems = cpuList("list of memory nodes", list);
            return this;
        }

        /**
         * How many processes and threads there may be at once, 1 or more; {@link Limits#UNLIMITED} for no limit. More
         * fail with EAGAIN. ({@code pids.max})
         */
        public Builder pids(long number) {
            pids = number == UNLIMITED ? UNLIMITED : between("limit of processes", number, 1, 1L << 22);
            return this;
        }

        /**
         * The share of block I/O beside other cgroups, 10 to 1000. ({@code io.bfq.weight}, or {@code io.weight} with 10
         * to 1000 becoming 1 to 10000; v1: {@code blkio.bfq.weight}, {@code blkio.weight})
         */
        public Builder blkioWeight(long weight) {
            blkioWeight = between("weight of block I/O", weight, 10, 1000);
            return this;
        }

        /** A limit that has no method here; for the kinds of limits of an OCI configuration. Written after the others. */
        public Builder setting(ControlSetting setting) {
            settings.add(setting);
            return this;
        }

        /** Bytes a second read from a device. ({@code io.max}; v1: {@code blkio.throttle.read_bps_device}) */
        public Builder deviceReadBytes(DeviceRate rate) {
            deviceReadBytes.add(rate);
            return this;
        }

        /** Bytes a second written to a device. */
        public Builder deviceWriteBytes(DeviceRate rate) {
            deviceWriteBytes.add(rate);
            return this;
        }

        /** Reads a second from a device. */
        public Builder deviceReadOperations(DeviceRate rate) {
            deviceReadOperations.add(rate);
            return this;
        }

        /** Writes a second to a device. */
        public Builder deviceWriteOperations(DeviceRate rate) {
            deviceWriteOperations.add(rate);
            return this;
        }

        /**
         * Allows or denies devices, after the rules that every container with a cgroup has where this process may make
         * rules: only null, zero, full, random, urandom, tty, console and pseudo terminals.
         */
        public Builder deviceRule(DeviceRule rule) {
            deviceRules.add(rule);
            return this;
        }

        /**
         * The cgroup below which the container's own is made; where it is missing it is made, and removed with the
         * container. Absolute: from the top of the hierarchy as this process sees it; else below this process's own.
         */
        public Builder cgroupParent(String path) {
            Checks.path("parent cgroup", path);
            for (String part : path.split("/")) {
                if (part.equals("..") || part.equals(".")) {
                    throw new IllegalArgumentException(
                            "The parent cgroup " + Checks.shown(path) + " has '" + part + "' in it");
                }
            }
            cgroupParent = path;
            return this;
        }

        /**
         * Writes something to a control file of cgroup v2, after the other limits.
         *
         * @param file a controller, a dot and the rest, as {@code memory.high}
         */
        public Builder conf(String file, String value) {
            int dot = file.indexOf('.');
            boolean valid = dot > 0 && dot < file.length() - 1;
            for (int i = 0; valid && i < file.length(); i++) {
                char c = file.charAt(i);
                valid = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '_';
            }
            if (!valid) {
                throw new IllegalArgumentException("The control file " + Checks.shown(file)
                        + " is not a controller, a dot and a name, as memory.high");
            }
            if (file.startsWith("cgroup.")) {
                throw new IllegalArgumentException("The control file " + Checks.shown(file)
                        + " is not the limit of a controller; the cgroup itself is managed by jcontainer");
            }
            conf.put(file, Checks.argument("value of " + file, value));
            return this;
        }

        /**
         * How readily the kernel kills it when the host runs out of memory, -1000 (never) to 1000 (first). Less than this
         * process has itself takes CAP_SYS_RESOURCE. Needs no cgroup.
         */
        public Builder oomScoreAdj(long score) {
            oomScoreAdj = between("OOM score", score, -1000, 1000);
            return this;
        }

        /**
         * The limits.
         *
         * @throws IllegalArgumentException if two of them contradict each other
         */
        public Limits build() {
            if (memory != null && memorySwap != null && memorySwap != UNLIMITED && memorySwap < memory) {
                throw new IllegalArgumentException("The limit of memory and swap together, " + memorySwap
                        + " bytes, is below that of memory, " + memory);
            }
            if (memory != null && memoryReservation != null && memoryReservation > memory) {
                throw new IllegalArgumentException("The memory reservation, " + memoryReservation
                        + " bytes, is above the limit of memory, " + memory);
            }
            return new Limits(this);
        }

        private void refuseBesideCpus() {
            if (hasCpus) {
                throw new IllegalArgumentException(
                        "A number of processors is a CPU quota and period by itself; give one or the other");
            }
        }

        private static long between(String what, long value, long min, long max) {
            if (value < min || value > max) {
                throw new IllegalArgumentException("The " + what + " is not " + min
                        + (max >= Long.MAX_VALUE / 1000 ? " or more" : " to " + max) + ": " + value);
            }
            return value;
        }

        /** Numbers and ranges that go up; the kernel says whether they are there. */
        private static String cpuList(String what, String list) {
            boolean valid = !list.isEmpty() && !list.endsWith(",");
            for (String part : list.split(",")) {
                int dash = part.indexOf('-');
                int first = number(dash < 0 ? part : part.substring(0, dash));
                int last = dash < 0 ? first : number(part.substring(dash + 1));
                valid &= first >= 0 && last >= first;
            }
            if (!valid) {
                throw new IllegalArgumentException(
                        "The " + what + " " + Checks.shown(list) + " is not of numbers and ranges, as 0-3,6");
            }
            return list;
        }

        /** -1 for what is no number of at most six digits. */
        private static int number(String digits) {
            int value = 0;
            for (int i = 0; i < digits.length(); i++) {
                char c = digits.charAt(i);
                if (c < '0' || c > '9') {
                    return -1;
                }
                value = value * 10 + c - '0';
            }
            return digits.isEmpty() || digits.length() > 6 ? -1 : value;
        }
    }
}
