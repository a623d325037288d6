package dev.jcontainer.cli;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.spec.DeviceRate;
import dev.jcontainer.spec.Limits;
import org.jspecify.annotations.Nullable;

/** Makes limits of the command line of {@code run}. */
final class LimitSpec {
    private static final String UNITS = "bkmgtp";
    private static final int UNIT_BITS = 10;

    private final Arguments arguments;
    private final Limits.Builder builder = Limits.builder();

    private LimitSpec(Arguments arguments) {
        this.arguments = arguments;
    }

    /** The limits that a command line asks for. */
    static Limits of(Arguments arguments) throws UsageException {
        String manager = arguments.value(LimitOptions.CGROUP_MANAGER);
        if (manager != null && !manager.equals("cgroupfs")) {
            throw problem(
                    manager.equals("systemd")
                            ? "the cgroup manager systemd is not there yet; leave --cgroup-manager out, and start jcontainer"
                                    + " in a scope of its own: systemd-run --scope -p Delegate=yes"
                            : "there is no cgroup manager '" + manager + "', only cgroupfs");
        }
        return new LimitSpec(arguments).build();
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

    /** As with docker, 0 for --memory-swap is as if it were not given; so it is for --cpu-shares and --blkio-weight. */
    private void memory() throws UsageException {
        String memory = arguments.value(LimitOptions.MEMORY);
        if (memory != null) {
            builder.memory(size(LimitOptions.MEMORY, memory));
        }
        String both = arguments.value(LimitOptions.MEMORY_SWAP);
        if (both != null && !both.equals("0")) {
            builder.memorySwap(both.equals("-1") ? Limits.UNLIMITED : size(LimitOptions.MEMORY_SWAP, both));
        }
        String reservation = arguments.value(LimitOptions.MEMORY_RESERVATION);
        if (reservation != null) {
            builder.memoryReservation(size(LimitOptions.MEMORY_RESERVATION, reservation));
        }
    }

    private void cpu() throws UsageException {
        String cpus = arguments.value(LimitOptions.CPUS);
        if (cpus != null) {
            builder.cpus(decimal(LimitOptions.CPUS, cpus, cpus));
        }
        String quota = arguments.value(LimitOptions.CPU_QUOTA);
        if (quota != null) {
            builder.cpuQuota(number(LimitOptions.CPU_QUOTA, quota));
        }
        String period = arguments.value(LimitOptions.CPU_PERIOD);
        if (period != null) {
            builder.cpuPeriod(number(LimitOptions.CPU_PERIOD, period));
        }
        String shares = arguments.value(LimitOptions.CPU_SHARES);
        if (shares != null && !shares.equals("0")) {
            builder.cpuShares(number(LimitOptions.CPU_SHARES, shares));
        }
        String processors = arguments.value(LimitOptions.CPUSET_CPUS);
        if (processors != null) {
            builder.cpusetCpus(processors);
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

    private static DeviceRate rate(Option option, String text, boolean isSize) throws UsageException {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            throw problem(
                    "the value '" + text + "' of " + option.dashed() + " is not of the form " + option.argument());
        }
        String rate = text.substring(colon + 1);
        return new DeviceRate(text.substring(0, colon), isSize ? size(option, rate) : number(option, rate));
    }

    /** As docker takes sizes: a number, a unit of 1024's powers in either case, and B or iB for those who like it. */
    static long size(Option option, String text) throws UsageException {
        int end = 0;
        while (end < text.length() && (isDigit(text.charAt(end)) || text.charAt(end) == '.')) {
            end++;
        }
        String digits = text.substring(0, end);
        double bytes = decimal(option, digits, text) * unit(option, text, end);
        if (bytes >= Long.MAX_VALUE) {
            throw problem("the value '" + text + "' of " + option.dashed() + " is larger than any machine");
        }
        return (long) bytes;
    }

    private static double unit(Option option, String text, int at) throws UsageException {
        if (at == text.length()) {
            return 1;
        }
        int power = UNITS.indexOf(lower(text.charAt(at)));
        boolean isPlain = at + 1 == text.length();
        boolean hasB = at + 2 == text.length() && lower(text.charAt(at + 1)) == 'b';
        boolean hasIb = at + 3 == text.length() && text.charAt(at + 1) == 'i' && lower(text.charAt(at + 2)) == 'b';
        if (power < 0 || !(isPlain || power > 0 && (hasB || hasIb))) {
            throw notASize(option, text);
        }
        return (double) (1L << UNIT_BITS * power);
    }

    private static double decimal(Option option, String digits, String text) throws UsageException {
        boolean valid =
                !digits.isEmpty() && isDigit(digits.charAt(0)) && digits.indexOf('.') == digits.lastIndexOf('.');
        for (int i = 0; valid && i < digits.length(); i++) {
            valid = isDigit(digits.charAt(i)) || digits.charAt(i) == '.' && i < digits.length() - 1;
        }
        if (!valid) {
            throw option.name().equals(LimitOptions.CPUS.name())
                    ? problem("the value '" + text + "' of " + option.dashed() + " is not a number as 1.5")
                    : notASize(option, text);
        }
        return Double.parseDouble(digits);
    }

    private static UsageException notASize(Option option, String text) {
        return problem("the value '" + text + "' of " + option.dashed()
                + " is not a size: a number, with b, k, m, g or t behind it for its unit, as 512m");
    }

    /** An integer, with a minus perhaps. */
    private static long number(Option option, String text) throws UsageException {
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
            return null; // more digits than 64 bits hold
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + 'a' - 'A') : c;
    }

    private static UsageException problem(String text) {
        return new UsageException(RunOptions.MODEL, text);
    }
}
