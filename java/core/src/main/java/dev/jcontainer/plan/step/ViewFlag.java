package dev.jcontainer.plan.step;

/** How a file system of the host is shown by {@link RootStep.InertView}. */
public enum ViewFlag implements Flag {
    /** It is an error if the file system cannot be shown; without this flag, it is left out. */
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
