package dev.jcontainer.plan.step;

/** How mounts spread between namespaces: {@code MS_} of {@code mount(2)}. */
public enum PropagationFlag implements Flag {
    /** {@code MS_REC}. */
    RECURSIVE(0x4000),
    /** {@code MS_UNBINDABLE}. */
    UNBINDABLE(0x20000),
    /** {@code MS_PRIVATE}. */
    PRIVATE(0x40000),
    /** {@code MS_SLAVE}. */
    SLAVE(0x80000),
    /** {@code MS_SHARED}. */
    SHARED(0x100000);

    private final int bits;

    PropagationFlag(int bits) {
        this.bits = bits;
    }

    @Override
    public int bits() {
        return bits;
    }
}
