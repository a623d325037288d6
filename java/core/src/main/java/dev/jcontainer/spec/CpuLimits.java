package dev.jcontainer.spec;

import dev.jcontainer.kernel.PlainText;
import org.jspecify.annotations.Nullable;

/**
 * Limits of the cgroup controllers cpu and cpuset; null means unlimited.
 *
 * @param quota microseconds of processor time per period, {@link Limits#UNLIMITED} for unlimited
 * @param period the length of a period in microseconds
 * @param shares the share of processor time relative to other cgroups
 * @param cpus the processors that the container may run on, such as {@code 0-3,6}
 * @param mems the memory nodes that the container may allocate from, in the same form
 */
record CpuLimits(
        @Nullable Long quota,
        @Nullable Long period,
        @Nullable Long shares,
        @Nullable String cpus,
        @Nullable String mems) {
    static final CpuLimits NONE = new CpuLimits(null, null, null, null, null);

    private static final long PERIOD_OF_CPUS = 100_000;
    private static final double MIN_CPUS = 0.01;
    private static final double MAX_CPUS = 1_000_000;

    /** Sets the quota and period that correspond to a number of processors. */
    CpuLimits withNumber(double number) {
        if (!(number >= MIN_CPUS && number <= MAX_CPUS)) {
            throw new IllegalArgumentException("The number of processors is not 0.01 or more: " + number);
        }
        return new CpuLimits(Math.round(number * PERIOD_OF_CPUS), PERIOD_OF_CPUS, shares, cpus, mems);
    }

    CpuLimits withQuota(long microseconds) {
        long checked = microseconds == Limits.UNLIMITED
                ? Limits.UNLIMITED
                : Checks.between("CPU quota", microseconds, 1000, Long.MAX_VALUE / 1000);
        return new CpuLimits(checked, period, shares, cpus, mems);
    }

    CpuLimits withPeriod(long microseconds) {
        return new CpuLimits(quota, Checks.between("CPU period", microseconds, 1000, 1_000_000), shares, cpus, mems);
    }

    CpuLimits withShares(long value) {
        return new CpuLimits(quota, period, Checks.between("CPU shares", value, 2, 262_144), cpus, mems);
    }

    CpuLimits withCpus(String list) {
        return new CpuLimits(quota, period, shares, numbers("list of processors", list), mems);
    }

    CpuLimits withMems(String list) {
        return new CpuLimits(quota, period, shares, cpus, numbers("list of memory nodes", list));
    }

    /** These limits with those in place of them that others give. */
    CpuLimits with(CpuLimits others) {
        return new CpuLimits(
                others.quota == null ? quota : others.quota,
                others.period == null ? period : others.period,
                others.shares == null ? shares : others.shares,
                others.cpus == null ? cpus : others.cpus,
                others.mems == null ? mems : others.mems);
    }

    boolean isNone() {
        return quota == null && period == null && shares == null && cpus == null && mems == null;
    }

    /**
     * Checks a list of numbers and ascending ranges; the kernel checks later whether these processors or nodes exist.
     */
    private static String numbers(String what, String list) {
        boolean valid = !list.isEmpty() && !list.endsWith(",");
        for (String part : list.split(",")) {
            int dash = part.indexOf('-');
            int first = number(dash < 0 ? part : part.substring(0, dash));
            int last = dash < 0 ? first : number(part.substring(dash + 1));
            valid &= first >= 0 && last >= first;
        }
        if (!valid) {
            throw new IllegalArgumentException("The " + what + " " + PlainText.quoted(list)
                    + " does not consist of numbers and ranges, such as 0-3,6");
        }
        return list;
    }

    /** Returns -1 for a text that is not a number of at most six digits. */
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
