package dev.jcontainer.launch;

import dev.jcontainer.cgroup.CgroupUsage;
import org.jspecify.annotations.Nullable;

/**
 * How a container's program ended and what it used, as {@code wait4(2)} reports it.
 *
 * @param status the wait status
 * @param wallNanoseconds the time from the clone of the first process to its end
 * @param userMicroseconds the processor time in user mode
 * @param systemMicroseconds the processor time in the kernel
 * @param peakMemory the largest resident set of a single process, in bytes
 * @param cgroup the usage of all processes of the container, or null if it had no cgroup
 */
public record Exit(
        int status,
        long wallNanoseconds,
        long userMicroseconds,
        long systemMicroseconds,
        long peakMemory,
        @Nullable CgroupUsage cgroup) {
    /** Creates the end of a container without a cgroup. */
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

    /** Whether a signal ended the program. */
    public boolean isSignaled() {
        return (status & 0x7f) != 0;
    }

    /** The signal that ended the program; only valid if {@link #isSignaled}. */
    public int signal() {
        return status & 0x7f;
    }

    /** The exit status, or 128 plus the signal, as in shells and {@link Process}. */
    public int code() {
        return isSignaled() ? 128 + signal() : status >> 8 & 0xff;
    }
}
