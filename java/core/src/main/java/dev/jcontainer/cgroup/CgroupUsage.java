package dev.jcontainer.cgroup;

/**
 * What the processes of a cgroup have used together. A number that this host does not count is -1.
 *
 * @param userMicroseconds processor time in user mode
 * @param systemMicroseconds processor time in the kernel
 * @param memory memory in bytes now
 * @param peakMemory the highest memory in bytes so far
 * @param oomKills how many processes the kernel killed because of the memory limit
 * @param pids the number of processes and threads now
 * @param peakPids the highest number of processes and threads so far
 * @param readBytes bytes read from block devices
 * @param writtenBytes bytes written to block devices
 * @param throttledPeriods the number of periods in which the CPU quota was used up
 * @param throttledMicroseconds how long the processes were throttled because of the quota
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
