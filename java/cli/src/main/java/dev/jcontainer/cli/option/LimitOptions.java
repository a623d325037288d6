package dev.jcontainer.cli.option;

import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;

/** The options that limit the resources of a container. */
public final class LimitOptions {
    private static final String LIMITS = "Limits";

    /** All limits; {@code run} has these options. */
    public static final OptionList LIST = new OptionList();

    /** The limits of a running container that update can change. */
    public static final OptionList CHANGEABLE = new OptionList();

    public static final Option MEMORY = changeable(Option.value(
                    LIMITS,
                    "memory",
                    "SIZE",
                    "Memory limit, at least 6m. The kernel kills a container that needs more. SIZE is in bytes, or has"
                            + " a suffix k, m, g or t (powers of 1024); fractions such as 1.5g are allowed.")
            .letter('m')
            .example("-m 256m"));
    public static final Option MEMORY_SWAP = changeable(Option.value(
            LIMITS,
            "memory-swap",
            "SIZE",
            "Limit of memory and swap together (default: twice --memory); -1 is unlimited swap."));
    public static final Option MEMORY_RESERVATION = changeable(Option.value(
            LIMITS,
            "memory-reservation",
            "SIZE",
            "Memory that is left to the container when this machine runs short of memory; at most --memory."));
    public static final Option CPUS = changeable(
            Option.value(LIMITS, "cpus", "NUMBER", "Limit of processor time, as a number of processors, at least 0.01.")
                    .example("--cpus 1.5"));
    public static final Option CPU_QUOTA = changeable(Option.value(
            LIMITS,
            "cpu-quota",
            "MICROSECONDS",
            "Limit of processor time in each --cpu-period, over all processors: at least 1000, or -1 for"
                    + " unlimited."));
    public static final Option CPU_PERIOD = changeable(Option.value(
            LIMITS, "cpu-period", "MICROSECONDS", "Period of --cpu-quota, 1000 to 1000000 (default 100000)."));
    public static final Option CPU_SHARES = changeable(Option.value(
                    LIMITS,
                    "cpu-shares",
                    "NUMBER",
                    "Share of processor time relative to other processes that want it, 2 to 262144 (default 1024).")
            .letter('c'));
    public static final Option CPUSET_CPUS =
            changeable(Option.value(LIMITS, "cpuset-cpus", "LIST", "Processors to run on, as numbers and ranges.")
                    .example("--cpuset-cpus 0-2,5"));
    public static final Option CPUSET_MEMS = changeable(
            Option.value(LIMITS, "cpuset-mems", "LIST", "NUMA nodes to allocate memory on, as numbers and ranges."));
    public static final Option PIDS_LIMIT = changeable(Option.value(
            LIMITS, "pids-limit", "NUMBER", "Limit of the number of processes and threads; -1 or 0 is unlimited."));
    public static final Option BLKIO_WEIGHT = changeable(Option.value(
            LIMITS,
            "blkio-weight",
            "NUMBER",
            "Share of disk I/O relative to other processes that want it, 10 to 1000."));
    public static final Option DEVICE_READ_BPS =
            LIST.add(rate("device-read-bps", "SIZE", "Limit of bytes per second that are read from"));
    public static final Option DEVICE_WRITE_BPS =
            LIST.add(rate("device-write-bps", "SIZE", "Limit of bytes per second that are written to"));
    public static final Option DEVICE_READ_IOPS =
            LIST.add(rate("device-read-iops", "NUMBER", "Limit of reads per second from"));
    public static final Option DEVICE_WRITE_IOPS =
            LIST.add(rate("device-write-iops", "NUMBER", "Limit of writes per second to"));
    public static final Option OOM_SCORE_ADJ = LIST.add(Option.value(
            LIMITS,
            "oom-score-adj",
            "NUMBER",
            "Preference of the kernel to kill the container when this machine runs out of memory: -1000 (never) to 1000"
                    + " (first)."));
    public static final Option CGROUP_PARENT = LIST.add(Option.value(
                    LIMITS,
                    "cgroup-parent",
                    "PATH",
                    "Parent of the container's cgroup. A path that begins with / is absolute; any other path is"
                            + " relative to the cgroup of jcontainer, which is the default parent.")
            .neverEmpty());
    public static final Option CGROUP_CONF = changeable(Option.value(
                    LIMITS,
                    "cgroup-conf",
                    "FILE=VALUE",
                    "Write VALUE to a control file of cgroup v2, after the other limits.")
            .repeatable()
            .example("--cgroup-conf memory.high=200000000"));
    public static final Option CGROUP_MANAGER = LIST.add(Option.value(
            LIMITS,
            "cgroup-manager",
            "NAME",
            "Cgroup manager. Only cgroupfs is supported: jcontainer creates the cgroups itself."));

    private LimitOptions() {}

    private static Option changeable(Option option) {
        return LIST.add(CHANGEABLE.add(option));
    }

    private static Option rate(String name, String unit, String what) {
        return Option.value(LIMITS, name, "DEVICE:" + unit, what + " DEVICE, such as /dev/sda.")
                .repeatable()
                .completes(Completion.FILE);
    }
}
