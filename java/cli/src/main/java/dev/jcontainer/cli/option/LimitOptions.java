package dev.jcontainer.cli.option;

import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;

/** The options of {@code run} that limit what a container uses of the machine. */
public final class LimitOptions {
    private static final String LIMITS = "Limits";

    /** All of them, which run takes. */
    public static final OptionList LIST = new OptionList();

    /** The limits of a running container that update can change. */
    public static final OptionList CHANGEABLE = new OptionList();

    public static final Option MEMORY = changeable(Option.value(
                    LIMITS,
                    "memory",
                    "SIZE",
                    "Limit memory; 6m or more. A container that needs more is killed. SIZE is in bytes, or"
                            + " with the suffix k, m, g or t in units of powers of 1024; 1.5g is fine.")
            .letter('m')
            .example("-m 256m"));
    public static final Option MEMORY_SWAP = changeable(Option.value(
            LIMITS,
            "memory-swap",
            "SIZE",
            "Limit memory and swap together; -1 for as much swap as there is. Otherwise it is twice --memory."));
    public static final Option MEMORY_RESERVATION = changeable(Option.value(
            LIMITS,
            "memory-reservation",
            "SIZE",
            "Leave that much memory to the container when the machine runs short; not more than --memory."));
    public static final Option CPUS = changeable(
            Option.value(LIMITS, "cpus", "NUMBER", "Limit processor time to that of so many processors; 0.01 or more.")
                    .example("--cpus 1.5"));
    public static final Option CPU_QUOTA = changeable(Option.value(
            LIMITS,
            "cpu-quota",
            "MICROSECONDS",
            "Limit processor time in each --cpu-period, over all processors; 1000 or more, or -1 for no limit."));
    public static final Option CPU_PERIOD = changeable(Option.value(
            LIMITS, "cpu-period", "MICROSECONDS", "The period of --cpu-quota: 1000 to 1000000, otherwise 100000."));
    public static final Option CPU_SHARES = changeable(Option.value(
                    LIMITS,
                    "cpu-shares",
                    "NUMBER",
                    "The share of processor time beside others that want it: 2 to 262144, 1024 being theirs.")
            .letter('c'));
    public static final Option CPUSET_CPUS =
            changeable(Option.value(LIMITS, "cpuset-cpus", "LIST", "Run on these processors only: numbers and ranges.")
                    .example("--cpuset-cpus 0-2,5"));
    public static final Option CPUSET_MEMS =
            changeable(Option.value(LIMITS, "cpuset-mems", "LIST", "Allocate memory on these NUMA nodes only."));
    public static final Option PIDS_LIMIT = changeable(Option.value(
            LIMITS,
            "pids-limit",
            "NUMBER",
            "Limit how many processes and threads there are at once; -1 or 0 for no limit."));
    public static final Option BLKIO_WEIGHT = changeable(Option.value(
            LIMITS, "blkio-weight", "NUMBER", "The share of disk I/O beside others that want it: 10 to 1000."));
    public static final Option DEVICE_READ_BPS =
            LIST.add(rate("device-read-bps", "SIZE", "Limit how many bytes a second are read"));
    public static final Option DEVICE_WRITE_BPS =
            LIST.add(rate("device-write-bps", "SIZE", "Limit how many bytes a second are written"));
    public static final Option DEVICE_READ_IOPS =
            LIST.add(rate("device-read-iops", "NUMBER", "Limit how many reads a second there are"));
    public static final Option DEVICE_WRITE_IOPS =
            LIST.add(rate("device-write-iops", "NUMBER", "Limit how many writes a second there are"));
    public static final Option OOM_SCORE_ADJ = LIST.add(Option.value(
            LIMITS,
            "oom-score-adj",
            "NUMBER",
            "How readily the kernel kills it when the machine runs out of memory: -1000 (never) to 1000 (first)."));
    public static final Option CGROUP_PARENT = LIST.add(Option.value(
                    LIMITS,
                    "cgroup-parent",
                    "PATH",
                    "Make the container's cgroup below this one; a path that begins with / counts from the top, another one from"
                            + " the cgroup that jcontainer is in, which is where it is made otherwise.")
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
            "Who makes cgroups: cgroupfs, which is jcontainer itself. (systemd is not there yet.)"));

    private LimitOptions() {}

    private static Option changeable(Option option) {
        return LIST.add(CHANGEABLE.add(option));
    }

    private static Option rate(String name, String unit, String what) {
        return Option.value(LIMITS, name, "DEVICE:" + unit, what + ", DEVICE being a disk as /dev/sda.")
                .repeatable()
                .completes(Completion.FILE);
    }
}
