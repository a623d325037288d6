package dev.jcontainer;

import dev.jcontainer.launch.Exit;
import java.time.Duration;

/**
 * What a container used, as {@code wait4(2)} counts it: its first process and all that this one waited for.
 *
 * @param wall from the creation of the first process to its end
 * @param user processor time in user mode
 * @param system processor time in the kernel
 * @param peakMemory the largest resident set that one process had, in bytes
 */
public record Usage(Duration wall, Duration user, Duration system, long peakMemory) {
    static Usage of(Exit exit) {
        return new Usage(
                Duration.ofNanos(exit.wallNanoseconds()),
                Duration.ofNanos(exit.userMicroseconds() * 1000),
                Duration.ofNanos(exit.systemMicroseconds() * 1000),
                exit.peakMemory());
    }

    /** Processor time in user mode and in the kernel together. */
    public Duration cpuTime() {
        return user.plus(system);
    }
}
