package dev.jcontainer.plan.step;

/** How a source is opened. */
public enum SourceFlag implements Flag {
    /** With what is mounted below. */
    RECURSIVE(1),
    /** With owners mapped by the container's user namespace; of {@link SourceStep.OpenOutside}. */
    MAPPED(2),
    /** With later mounts of the host appearing on it; of {@link SourceStep.OpenOutside}. */
    TAKES_MOUNTS(4),
    /** With {@link #MAPPED}: not the owners of what is mounted below. */
    MAPPED_TOP(8),
    /** Where the kernel makes no such copy, the slot stays empty; of {@link SourceStep.OpenSource} and {@link SourceStep.OpenOutside}. */
    OPTIONAL(16);

    private final int bits;

    SourceFlag(int bits) {
        this.bits = bits;
    }

    @Override
    public int bits() {
        return bits;
    }
}
