package dev.jcontainer.cli.option;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.value.Sizes;
import dev.jcontainer.spec.ControlSetting;
import dev.jcontainer.spec.DeviceRate;
import dev.jcontainer.spec.Limits;
import org.jspecify.annotations.Nullable;

/** Parses the limits on the command line of {@code run} or {@code update}. */
public final class LimitParser {
    private static final String UNLIMITED = Long.toString(Limits.UNLIMITED);

    private final CommandModel command;
    private final Arguments arguments;
    private final Limits.Builder builder = Limits.builder();
    private boolean isMemoryLifted;

    private LimitParser(CommandModel command, Arguments arguments) {
        this.command = command;
        this.arguments = arguments;
    }

    /** The limits that a command line asks for. */
    public static Limits of(CommandModel run, Arguments arguments) throws UsageException {
        LimitParser spec = new LimitParser(run, arguments);
        String manager = arguments.value(LimitOptions.CGROUP_MANAGER);
        if (manager != null && !manager.equals("cgroupfs")) {
            throw spec.problem(
                    manager.equals("systemd")
                            ? "the cgroup manager systemd is not supported yet; leave --cgroup-manager out, and start"
                                    + " jcontainer in a scope of its own: systemd-run --scope -p Delegate=yes"
                            : "the cgroup manager '" + manager + "' is unknown, only cgroupfs is supported");
        }
        return spec.build();
    }

    /**
     * The limits that {@code update} sets on a running container. {@code --memory -1} removes the memory limit, as in
     * runc; docker has no way to do this. The limit of memory and swap together must never be below the memory limit,
     * so it is removed first; on a host without swap accounting it does not exist.
     */
    public static Limits change(CommandModel update, Arguments arguments) throws UsageException {
        LimitParser spec = new LimitParser(update, arguments);
        if (UNLIMITED.equals(arguments.value(LimitOptions.MEMORY))) {
            spec.builder
                    .setting(new ControlSetting("", "memory.memsw.limit_in_bytes", "memory.swap.max", UNLIMITED, "max"))
                    .setting(new ControlSetting("memory", "memory.limit_in_bytes", "memory.max", UNLIMITED, "max"));
            spec.isMemoryLifted = true;
        }
        return spec.build();
    }

    private Limits build() throws UsageException {
        memory();
        cpu();
        io();
        String pids = arguments.value(LimitOptions.PIDS_LIMIT);
        if (pids != null) {
            long limit = number(LimitOptions.PIDS_LIMIT, pids);
            builder.pids(limit == 0 ? Limits.UNLIMITED : limit);
        }
        String score = arguments.value(LimitOptions.OOM_SCORE_ADJ);
        if (score != null) {
            builder.oomScoreAdj(number(LimitOptions.OOM_SCORE_ADJ, score));
        }
        String parent = arguments.value(LimitOptions.CGROUP_PARENT);
        if (parent != null) {
            builder.cgroupParent(parent);
        }
        for (String conf : arguments.values(LimitOptions.CGROUP_CONF)) {
            int equals = conf.indexOf('=');
            if (equals < 0) {
                throw problem("the value '" + conf + "' of --cgroup-conf is not of the form FILE=VALUE");
            }
            builder.conf(conf.substring(0, equals), conf.substring(equals + 1));
        }
        return builder.build();
    }

    /** As with docker, a limit of 0 is ignored. */
    private void memory() throws UsageException {
        String memory = arguments.value(LimitOptions.MEMORY);
        long bytes = memory == null || isMemoryLifted ? 0 : size(LimitOptions.MEMORY, memory);
        if (bytes != 0) {
            builder.memory(bytes);
        }
        String both = arguments.value(LimitOptions.MEMORY_SWAP);
        if (isMemoryLifted && both != null && !both.equals("0") && !both.equals(UNLIMITED)) {
            throw problem("--memory -1 removes the limit of memory and swap as well, so it cannot be combined with"
                    + " --memory-swap "
                    + both);
        }
        if (both != null && !both.equals("0") && !isMemoryLifted) {
            builder.memorySwap(both.equals(UNLIMITED) ? Limits.UNLIMITED : size(LimitOptions.MEMORY_SWAP, both));
        }
        String reservation = arguments.value(LimitOptions.MEMORY_RESERVATION);
        long reserved = reservation == null ? 0 : size(LimitOptions.MEMORY_RESERVATION, reservation);
        if (reserved != 0) {
            builder.memoryReservation(reserved);
        }
    }

    private void cpu() throws UsageException {
        String cpus = arguments.value(LimitOptions.CPUS);
        double processors = cpus == null ? 0 : decimal(LimitOptions.CPUS, cpus);
        if (processors != 0) {
            builder.cpus(processors);
        }
        String quota = arguments.value(LimitOptions.CPU_QUOTA);
        if (quota != null && !quota.equals("0")) {
            builder.cpuQuota(number(LimitOptions.CPU_QUOTA, quota));
        }
        String period = arguments.value(LimitOptions.CPU_PERIOD);
        if (period != null && !period.equals("0")) {
            builder.cpuPeriod(number(LimitOptions.CPU_PERIOD, period));
        }
        String shares = arguments.value(LimitOptions.CPU_SHARES);
        if (shares != null && !shares.equals("0")) {
            builder.cpuShares(number(LimitOptions.CPU_SHARES, shares));
        }
        String list = arguments.value(LimitOptions.CPUSET_CPUS);
        if (list != null) {
            builder.cpusetCpus(list);
        }
        String nodes = arguments.value(LimitOptions.CPUSET_MEMS);
        if (nodes != null) {
            builder.cpusetMems(nodes);
        }
    }

    private void io() throws UsageException {
        String weight = arguments.value(LimitOptions.BLKIO_WEIGHT);
        if (weight != null && !weight.equals("0")) {
            builder.blkioWeight(number(LimitOptions.BLKIO_WEIGHT, weight));
        }
        for (String rate : arguments.values(LimitOptions.DEVICE_READ_BPS)) {
            builder.deviceReadBytes(rate(LimitOptions.DEVICE_READ_BPS, rate, true));
        }
        for (String rate : arguments.values(LimitOptions.DEVICE_WRITE_BPS)) {
            builder.deviceWriteBytes(rate(LimitOptions.DEVICE_WRITE_BPS, rate, true));
        }
        for (String rate : arguments.values(LimitOptions.DEVICE_READ_IOPS)) {
            builder.deviceReadOperations(rate(LimitOptions.DEVICE_READ_IOPS, rate, false));
        }
        for (String rate : arguments.values(LimitOptions.DEVICE_WRITE_IOPS)) {
            builder.deviceWriteOperations(rate(LimitOptions.DEVICE_WRITE_IOPS, rate, false));
        }
    }

    private DeviceRate rate(Option option, String text, boolean isSize) throws UsageException {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            throw problem(
                    "the value '" + text + "' of " + option.dashed() + " is not of the form " + option.argument());
        }
        String rate = text.substring(colon + 1);
        return new DeviceRate(text.substring(0, colon), isSize ? size(option, rate) : number(option, rate));
    }

    private long size(Option option, String text) throws UsageException {
        long bytes = Sizes.bytes(text);
        if (bytes == Sizes.TOO_LARGE) {
            throw problem("the value '" + text + "' of " + option.dashed() + " is too large");
        }
        if (bytes == Sizes.NONE) {
            throw problem("the value '" + text + "' of " + option.dashed()
                    + " is not a size: a number with an optional unit b, k, m, g or t, as 512m");
        }
        return bytes;
    }

    /** Parses a number such as 1.5 or .5. */
    private double decimal(Option option, String text) throws UsageException {
        boolean valid = !text.isEmpty() && isDigit(text.charAt(text.length() - 1));
        boolean hasDot = false;
        for (int i = 0; valid && i < text.length(); i++) {
            boolean isDot = text.charAt(i) == '.';
            valid = isDigit(text.charAt(i)) || isDot && !hasDot;
            hasDot |= isDot;
        }
        if (!valid) {
            throw problem("the value '" + text + "' of " + option.dashed() + " is not a number as 1.5");
        }
        return Double.parseDouble(text);
    }

    /** Parses an integer, which may be negative. */
    private long number(Option option, String text) throws UsageException {
        boolean valid = !text.isEmpty() && (isDigit(text.charAt(0)) || text.charAt(0) == '-' && text.length() > 1);
        for (int i = 1; valid && i < text.length(); i++) {
            valid = isDigit(text.charAt(i));
        }
        @Nullable Long value = valid ? parse(text) : null;
        if (value == null) {
            throw problem("the value '" + text + "' of " + option.dashed() + " is not a whole number");
        }
        return value;
    }

    private static @Nullable Long parse(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null; // does not fit into 64 bits
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private UsageException problem(String text) {
        return new UsageException(command, text);
    }
}
