package dev.jcontainer;

import dev.jcontainer.cgroup.CgroupUsage;
import dev.jcontainer.launch.Exit;
import java.time.Duration;

/**
 * What a container used. With any limit it has a cgroup of its own, and all its processes count, exactly. Without one, it
 * is what {@code wait4(2)} says of its first process and all that this one waited for, and the numbers from
 * {@code memory} on are {@link #UNKNOWN}; so are those that this host does not count.
 *
 * @param wall from the creation of the first process to its end, or until now
 * @param user processor time in user mode
 * @param system processor time in the kernel
 * @param peakMemory at most, in bytes; without a cgroup, the largest resident set that one process had
 * @param memory now, in bytes; at the end, what is left of it, as pages of files
 * @param oomKills how many processes the kernel killed because of the memory limit
 * @param pids processes and threads now
 * @param peakPids at most; counted by Linux 6.10 and later
 * @param readBytes read from block devices
 * @param writtenBytes written to block devices
 * @param throttledPeriods periods in which the CPU quota was used up
 * @param throttled how long it was kept from the processors by the quota
 */
public record Usage(
        Duration wall,
        Duration user,
        Duration system,
        long peakMemory,
        long memory,
        long oomKills,
        long pids,
        long peakPids,
        long readBytes,
        long writtenBytes,
        long throttledPeriods,
        Duration throttled) {
    /** Where a number is not counted. */
    public static final long UNKNOWN = -1;

    /** Of a container without a cgroup. */
    public Usage(Duration wall, Duration user, Duration system, long peakMemory) {
        this(
                wall,
                user,
                system,
                peakMemory,
                UNKNOWN,
                UNKNOWN,
                UNKNOWN,
                UNKNOWN,
                UNKNOWN,
                UNKNOWN,
                UNKNOWN,
                Duration.ZERO);
    }

    static Usage of(Exit exit) {
        Duration wall = Duration.ofNanos(exit.wallNanoseconds());
        Duration user = microseconds(exit.userMicroseconds());
        Duration system = microseconds(exit.systemMicroseconds());
        CgroupUsage cgroup = exit.cgroup();
        if (cgroup == null) {
            return new Usage(wall, user, system, exit.peakMemory());
        }
        return of(wall, user, system, exit.peakMemory(), cgroup);
    }

    /** What the cgroup does not count is taken of the rest. */
    static Usage of(Duration wall, Duration user, Duration system, long peakMemory, CgroupUsage cgroup) {
        return new Usage(
                wall,
                cgroup.userMicroseconds() < 0 ? user : microseconds(cgroup.userMicroseconds()),
                cgroup.systemMicroseconds() < 0 ? system : microseconds(cgroup.systemMicroseconds()),
                cgroup.peakMemory() < 0 ? peakMemory : cgroup.peakMemory(),
                cgroup.memory(),
                cgroup.oomKills(),
                cgroup.pids(),
                cgroup.peakPids(),
                cgroup.readBytes(),
                cgroup.writtenBytes(),
                cgroup.throttledPeriods(),
                microseconds(Math.max(0, cgroup.throttledMicroseconds())));
    }

    /** Processor time in user mode and in the kernel together. */
    public Duration cpuTime() {
        return user.plus(system);
    }

    private static Duration microseconds(long number) {
        return Duration.ofNanos(number * 1000);
    }
}
