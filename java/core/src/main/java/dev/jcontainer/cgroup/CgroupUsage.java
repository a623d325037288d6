package dev.jcontainer.cgroup;

/**
 * What the processes of a cgroup have used together. A number that this host does not count is -1.
 *
 * @param userMicroseconds processor time in user mode
 * @param systemMicroseconds processor time in the kernel
 * @param memory in bytes, now
 * @param peakMemory in bytes, at most so far
 * @param oomKills how many processes the kernel killed because of the memory limit
 * @param pids processes and threads, now
 * @param peakPids at most so far
 * @param readBytes read from block devices
 * @param writtenBytes written to block devices
 * @param throttledPeriods periods in which the CPU quota was used up
 * @param throttledMicroseconds how long it was kept from the processor by that
 */
public record CgroupUsage(
        long userMicroseconds,
        long systemMicroseconds,
        long memory,
        long peakMemory,
        long oomKills,
        long pids,
        long peakPids,
        long readBytes,
        long writtenBytes,
        long throttledPeriods,
        long throttledMicroseconds) {}
