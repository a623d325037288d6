package dev.jcontainer;

import dev.jcontainer.cgroup.CgroupUsage;
import dev.jcontainer.launch.Exit;
import java.time.Duration;

/**
 * The resources that a container used. Immutable.
 *
 * <p>A container with limits has a cgroup, which counts all its processes exactly. Without a cgroup, the numbers are
 * those of {@code wait4(2)} for its first process and for the children that this process waited for, and the numbers
 * from {@code memory} on are {@link #UNKNOWN}. A number is also {@link #UNKNOWN} if this host does not count it.
 *
 * @param wall the time from the creation of the first process to its end, or until now
 * @param user the processor time in user mode
 * @param system the processor time in the kernel
 * @param peakMemory the largest use of memory, in bytes; without a cgroup, the largest resident set of a single process
 * @param memory the present use of memory, in bytes; after the end, this is what remains, such as pages of files
 * @param oomKills the number of processes that the kernel killed because of the memory limit
 * @param pids the present number of processes and threads
 * @param peakPids the largest number of processes and threads; counted by Linux 6.10 and later
 * @param readBytes the bytes that were read from block devices
 * @param writtenBytes the bytes that were written to block devices
 * @param throttledPeriods the number of periods in which the CPU quota was used up
 * @param throttled the time for which the quota kept the container from the processors
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
    /** The value of a number that is not counted. */
    public static final long UNKNOWN = -1;

    /** Creates the usage of a container without a cgroup. */
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

    /** The usage with the cgroup's numbers, and with the other arguments for those that it does not count. */
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

    /** The processor time in user mode and in the kernel together. */
    public Duration cpuTime() {
        return user.plus(system);
    }

    private static Duration microseconds(long number) {
        return Duration.ofNanos(number * 1000);
    }
}
