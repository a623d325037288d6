package dev.jcontainer.plan.step;

/** How an overlay is mounted. */
public enum OverlayFlag implements Flag {
    /**
     * The overlay keeps its own data in extended attributes that a user namespace may set ({@code userxattr}); Linux
     * 5.11.
     */
    USER_XATTR(1);

    private final int bits;

    OverlayFlag(int bits) {
        this.bits = bits;
    }

    @Override
    public int bits() {
        return bits;
    }
}
