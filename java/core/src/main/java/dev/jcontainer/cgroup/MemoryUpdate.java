package dev.jcontainer.cgroup;

import dev.jcontainer.spec.Limits;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Completes a change of the memory limit, or of the limit of memory and swap together, by the other limit, which does
 * not change. If nobody has limited swap, it stays as much as memory.
 */
final class MemoryUpdate {
    /** The kernel rounds limits to pages, of 64 KiB at most. */
    private static final long ROUNDING = 1 << 17;

    private static final long UNLIMITED = 1L << 62; // v1 shows unlimited as the largest multiple of a page

    private MemoryUpdate() {}

    /**
     * Returns the limits with both values if only one is given.
     *
     * @param directory the container's directory of the controller memory, or null if it has none
     * @throws CgroupException if the two contradict each other
     */
    static Limits complete(Limits limits, @Nullable String directory, boolean isUnified) throws IOException {
        boolean isOneGiven = (limits.memory() == null) != (limits.memorySwap() == null);
        if (directory == null || !isOneGiven) {
            return limits;
        }
        long memory = ControlFile.number(directory + (isUnified ? "/memory.max" : "/memory.limit_in_bytes"));
        Long given = limits.memory();
        if (given == null) {
            return besideMemory(limits, memory);
        }
        long swap = ControlFile.number(directory + (isUnified ? "/memory.swap.max" : "/memory.memsw.limit_in_bytes"));
        long both = isUnified && swap >= 0 && swap < UNLIMITED && memory < UNLIMITED ? memory + swap : swap;
        return besideBoth(limits, given, memory, both);
    }

    private static Limits besideMemory(Limits limits, long memory) throws CgroupException {
        Long both = limits.memorySwap();
        if (both == null || both == Limits.UNLIMITED) {
            return limits;
        }
        if (memory < 0 || memory >= UNLIMITED) {
            throw new CgroupException("Cannot set the limit --memory-swap: it requires a limit of memory, and the"
                    + " container has none; give --memory as well.");
        }
        if (both < memory) {
            throw new CgroupException(
                    "Cannot set the limit --memory-swap: " + both + " bytes of memory and swap are below the"
                            + " container's limit of memory, " + memory + ", which stays; give --memory as well.");
        }
        return limits.toBuilder().memory(memory).build();
    }

    private static Limits besideBoth(Limits limits, long given, long memory, long both) throws CgroupException {
        boolean isNoneSet = memory < 0 || memory >= UNLIMITED || both < 0; // or the host counts no swap
        if (isNoneSet || Math.abs(both - 2 * memory) < ROUNDING) {
            return limits;
        }
        if (both >= UNLIMITED) {
            return limits.toBuilder().memorySwap(Limits.UNLIMITED).build();
        }
        if (given > both) {
            throw new CgroupException(
                    "Cannot set the limit --memory: " + given + " bytes are above the container's limit of memory and"
                            + " swap together, " + both + ", which stays; give --memory-swap as well.");
        }
        return limits.toBuilder().memorySwap(both).build();
    }
}
