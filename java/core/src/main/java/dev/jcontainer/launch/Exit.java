package dev.jcontainer.launch;

import dev.jcontainer.cgroup.CgroupUsage;
import org.jspecify.annotations.Nullable;

/**
 * How a container's program ended and what it used, as {@code wait4(2)} tells it.
 *
 * @param status the wait status
 * @param wallNanoseconds from the clone of the first process to its end
 * @param peakMemory the largest resident set of one process, in bytes
 * @param cgroup what all its processes used, null where it had no cgroup of its own
 */
public record Exit(
        int status,
        long wallNanoseconds,
        long userMicroseconds,
        long systemMicroseconds,
        long peakMemory,
        @Nullable CgroupUsage cgroup) {
    /** Of a container without a cgroup. */
    public Exit(int status, long wallNanoseconds, long userMicroseconds, long systemMicroseconds, long peakMemory) {
        this(status, wallNanoseconds, userMicroseconds, systemMicroseconds, peakMemory, null);
    }

    static Exit of(ControlRecord record, @Nullable CgroupUsage cgroup) {
        return new Exit(
                record.status(),
                record.wallNanoseconds(),
                record.userMicroseconds(),
                record.systemMicroseconds(),
                record.peakMemory(),
                cgroup);
    }

    /** Whether a signal ended it. */
    public boolean isSignaled() {
        return (status & 0x7f) != 0;
    }

    /** The signal that ended it; only where {@link #isSignaled}. */
    public int signal() {
        return status & 0x7f;
    }

    /** The exit status, or 128 and the signal, as shells and {@link Process} count. */
    public int code() {
        return isSignaled() ? 128 + signal() : status >> 8 & 0xff;
    }
}
