package dev.jcontainer.plan.step;

/** How a source is opened. */
public enum SourceFlag implements Flag {
    /** The source includes what is mounted below it. */
    RECURSIVE(1),
    /** The container's user namespace maps the owners. Only for {@link SourceStep.OpenOutside}. */
    MAPPED(2),
    /** Later mounts of the host appear on the source. Only for {@link SourceStep.OpenOutside}. */
    SLAVE(4),
    /** With {@link #MAPPED}: the owners of what is mounted below are not mapped. */
    MAPPED_TOP(8),
    /**
     * If the kernel cannot copy the mount, the slot stays empty. Only for {@link SourceStep.OpenSource} and {@link
     * SourceStep.OpenOutside}.
     */
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
