package dev.jcontainer.plan.step;

/** How a file system of the host is shown by {@link RootStep.InertView}. */
public enum ViewFlag implements Flag {
    /** What cannot be shown is an error; else it is left out. */
    NEEDED(1);

    private final int bits;

    ViewFlag(int bits) {
        this.bits = bits;
    }

    @Override
    public int bits() {
        return bits;
    }
}
