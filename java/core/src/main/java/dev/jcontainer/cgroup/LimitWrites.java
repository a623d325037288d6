package dev.jcontainer.cgroup;

import dev.jcontainer.plan.CgroupPlan.ControlWrite;
import dev.jcontainer.spec.ControlSetting;
import dev.jcontainer.spec.DeviceRate;
import dev.jcontainer.spec.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Returns the writes to control files that set limits. It has no side effects; the files are given by name, without a
 * directory.
 * <p>Sources: Documentation/admin-guide/cgroup-v1/ and Documentation/admin-guide/cgroup-v2.rst of the kernel.
 */
final class LimitWrites {
    private static final long MAX_SHARES = 262_144;
    private static final long MAX_WEIGHT = 10_000;
    private static final long DEFAULT_SWAP_FACTOR = 2;

    private final Limits limits;
    private final Map<String, String> devices;
    private final List<ControlWrite> writes = new ArrayList<>();

    private LimitWrites(Limits limits, Map<String, String> devices) {
        this.limits = limits;
        this.devices = devices;
    }

    /**
     * Returns the writes for cgroup v1.
     *
     * @param devices the numbers {@code MAJOR:MINOR} of the limits' devices
     */
    static List<ControlWrite> v1(Limits limits, Map<String, String> devices) {
        LimitWrites made = new LimitWrites(limits, devices);
        made.memoryV1();
        made.cpuV1();
        made.common();
        Long weight = limits.blkioWeight();
        if (weight != null) {
            String value = weight.toString();
            made.writes.add(new ControlWrite(
                    "blkio.bfq.weight",
                    value,
                    "blkio-weight",
                    new ControlWrite("blkio.weight", value, "blkio-weight", null)));
        }
        made.rates("blkio.throttle.read_bps_device", "", "device-read-bps", limits.deviceReadBytes());
        made.rates("blkio.throttle.write_bps_device", "", "device-write-bps", limits.deviceWriteBytes());
        made.rates("blkio.throttle.read_iops_device", "", "device-read-iops", limits.deviceReadOperations());
        made.rates("blkio.throttle.write_iops_device", "", "device-write-iops", limits.deviceWriteOperations());
        for (ControlSetting setting : limits.settings()) {
            if (setting.fileV1() != null) {
                made.add(setting.fileV1(), setting.valueV1(), setting.name());
            }
        }
        return made.writes;
    }

    /**
     * Refuses limits that this version of cgroups does not have.
     *
     * @throws CgroupException with the name of the limit
     */
    static void check(Limits limits, boolean isUnified) throws CgroupException {
        for (ControlSetting setting : limits.settings()) {
            if ((isUnified ? setting.fileV2() : setting.fileV1()) == null) {
                throw new CgroupException(
                        "Cannot set the limit --" + setting.name() + ": this host has its controllers on cgroup "
                                + (isUnified ? "v2" : "v1") + ", which has no such limit.");
            }
        }
    }

    /** Returns the writes for a new cgroup of v2. */
    static List<ControlWrite> v2(Limits limits, Map<String, String> devices) {
        return v2(limits, devices, null);
    }

    /**
     * Returns the writes for an existing cgroup of v2.
     *
     * @param bandwidth the content of its {@code cpu.max}, from which the value that is not given is kept; null if it
     *     was never set
     */
    static List<ControlWrite> v2(Limits limits, Map<String, String> devices, @Nullable String bandwidth) {
        LimitWrites made = new LimitWrites(limits, devices);
        made.memoryV2();
        made.cpuV2(bandwidth);
        made.common();
        Long weight = limits.blkioWeight();
        if (weight != null) {
            made.writes.add(new ControlWrite(
                    "io.bfq.weight",
                    weight.toString(),
                    "blkio-weight",
                    new ControlWrite("io.weight", "default " + ioWeight(weight), "blkio-weight", null)));
        }
        made.rates("io.max", "rbps=", "device-read-bps", limits.deviceReadBytes());
        made.rates("io.max", "wbps=", "device-write-bps", limits.deviceWriteBytes());
        made.rates("io.max", "riops=", "device-read-iops", limits.deviceReadOperations());
        made.rates("io.max", "wiops=", "device-write-iops", limits.deviceWriteOperations());
        for (Map.Entry<String, String> entry : limits.conf().entrySet()) {
            made.add(entry.getKey(), entry.getValue(), "cgroup-conf");
        }
        for (ControlSetting setting : limits.settings()) {
            if (setting.fileV2() != null) {
                made.add(setting.fileV2(), setting.valueV2(), setting.name());
            }
        }
        return made.writes;
    }

    /**
     * Converts CPU shares to the weight of v2. The exponent is a parabola in log2(shares) through 2, 1024 and 262144,
     * which become 1, 100 and 10000. It replaced a linear formula, which made the default 39:
     * github.com/opencontainers/runc/issues/4772 and pull 4785 (runc 1.3.2), github.com/containers/crun/pull/1767 (crun
     * 1.23).
     */
    static long cpuWeight(long shares) {
        if (shares <= 2) {
            return 1;
        }
        if (shares >= MAX_SHARES) {
            return MAX_WEIGHT;
        }
        double log = Math.log(shares) / Math.log(2);
        double exponent = (log * log + 125 * log) / 612 - 7.0 / 34;
        // The formula is exact at 1024, but logarithms in floating point may not be.
        return (long) Math.ceil(Math.pow(10, exponent) - 1e-9);
    }

    /**
     * Converts a weight of 10 to 1000 to the scale of {@code io.weight}, 1 to 10000, by a linear formula, as runc and
     * crun do.
     */
    static long ioWeight(long weight) {
        return 1 + (weight - 10) * 9999 / 990;
    }

    private void add(String file, @Nullable Object value, String limit) {
        if (value != null) {
            writes.add(new ControlWrite(file, value.toString(), limit, null));
        }
    }

    /**
     * The limit of memory and swap together cannot be below that of memory; at first it is unlimited, so it is written
     * second.
     */
    private void memoryV1() {
        Long memory = limits.memory();
        add("memory.limit_in_bytes", memory, "memory");
        Long both = limits.memorySwap();
        if (both != null) {
            add("memory.memsw.limit_in_bytes", both.toString(), "memory-swap");
        } else if (memory != null) {
            add("memory.memsw.limit_in_bytes", Long.toString(twice(memory)), "");
        }
        add("memory.soft_limit_in_bytes", limits.memoryReservation(), "memory-reservation");
    }

    private void memoryV2() {
        Long memory = limits.memory();
        add("memory.max", memory, "memory");
        Long both = limits.memorySwap();
        if (both != null && both == Limits.UNLIMITED) {
            add("memory.swap.max", "max", "memory-swap");
        } else if (memory != null && both != null) {
            add("memory.swap.max", Long.toString(both - memory), "memory-swap");
        } else if (memory != null) {
            add("memory.swap.max", memory.toString(), "");
        }
        add("memory.low", limits.memoryReservation(), "memory-reservation");
    }

    private static long twice(long memory) {
        return memory > Long.MAX_VALUE / DEFAULT_SWAP_FACTOR ? Long.MAX_VALUE : memory * DEFAULT_SWAP_FACTOR;
    }

    /** The order does not matter, because a new cgroup has no quota; for an existing one see {@link LimitUpdate}. */
    private void cpuV1() {
        add("cpu.shares", limits.cpuShares(), "cpu-shares");
        add("cpu.cfs_period_us", limits.cpuPeriod(), "cpu-period");
        add("cpu.cfs_quota_us", limits.cpuQuota(), "cpu-quota");
    }

    /** Both are in one file, so the value that is not given is written again. */
    private void cpuV2(@Nullable String bandwidth) {
        Long shares = limits.cpuShares();
        if (shares != null) {
            add("cpu.weight", Long.toString(cpuWeight(shares)), "cpu-shares");
        }
        Long quota = limits.cpuQuota();
        Long period = limits.cpuPeriod();
        if (quota == null && period == null) {
            return;
        }
        int space = bandwidth == null ? -1 : bandwidth.indexOf(' ');
        String first = bandwidth == null || space < 0 ? "max" : bandwidth.substring(0, space);
        String second = bandwidth == null || space < 0 ? "" : bandwidth.substring(space);
        if (quota != null) {
            first = quota == Limits.UNLIMITED ? "max" : quota.toString();
        }
        if (period != null) {
            second = " " + period;
        }
        add("cpu.max", first + second, quota == null ? "cpu-period" : "cpu-quota");
    }

    private void common() {
        add("cpuset.cpus", limits.cpusetCpus(), "cpuset-cpus");
        add("cpuset.mems", limits.cpusetMems(), "cpuset-mems");
        Long pids = limits.pids();
        if (pids != null) {
            add("pids.max", pids == Limits.UNLIMITED ? "max" : pids.toString(), "pids-limit");
        }
    }

    private void rates(String file, String key, String limit, List<DeviceRate> rates) {
        for (DeviceRate rate : rates) {
            add(file, devices.get(rate.device()) + " " + key + rate.rate(), limit);
        }
    }
}
