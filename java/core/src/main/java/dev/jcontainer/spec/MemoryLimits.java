package dev.jcontainer.spec;

import org.jspecify.annotations.Nullable;

/**
 * Limits of the cgroup controller memory, in bytes; null means unlimited.
 *
 * @param memory the limit above which a container is killed
 * @param memorySwap memory and swap together, {@link Limits#UNLIMITED} for unlimited swap
 * @param reservation the memory that the kernel leaves to the container when the host runs short
 */
record MemoryLimits(
        @Nullable Long memory,
        @Nullable Long memorySwap,
        @Nullable Long reservation) {
    static final MemoryLimits NONE = new MemoryLimits(null, null, null);

    private static final long MIN_MEMORY = 6 << 20;

    MemoryLimits withMemory(long bytes) {
        if (bytes < MIN_MEMORY) {
            throw new IllegalArgumentException("The memory limit of " + bytes
                    + " bytes is below the 6 MiB (6m) that a container needs; the unit may be missing");
        }
        return new MemoryLimits(bytes, memorySwap, reservation);
    }

    MemoryLimits withMemorySwap(long bytes) {
        if (bytes != Limits.UNLIMITED && bytes < MIN_MEMORY) {
            throw new IllegalArgumentException(
                    "The limit of memory and swap is neither -1 nor 6 MiB or more: " + bytes);
        }
        return new MemoryLimits(memory, bytes, reservation);
    }

    MemoryLimits withReservation(long bytes) {
        return new MemoryLimits(memory, memorySwap, Checks.between("memory reservation", bytes, 1, Long.MAX_VALUE));
    }

    /** These limits with those in place of them that others give. */
    MemoryLimits with(MemoryLimits others) {
        return new MemoryLimits(
                others.memory == null ? memory : others.memory,
                others.memorySwap == null ? memorySwap : others.memorySwap,
                others.reservation == null ? reservation : others.reservation);
    }

    boolean isNone() {
        return memory == null && memorySwap == null && reservation == null;
    }

    /**
     * Refuses limits that contradict each other; called when all are given.
     *
     * @throws IllegalArgumentException if two contradict each other
     */
    void refuseContradictions() {
        if (memory != null && memorySwap != null && memorySwap != Limits.UNLIMITED && memorySwap < memory) {
            throw new IllegalArgumentException("The limit of memory and swap together, " + memorySwap
                    + " bytes, is below that of memory, " + memory);
        }
        if (memory != null && reservation != null && reservation > memory) {
            throw new IllegalArgumentException(
                    "The memory reservation, " + reservation + " bytes, is above the limit of memory, " + memory);
        }
    }
}
