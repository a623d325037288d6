package dev.jcontainer.plan.step;

/** What a keeper does with the stdin of its program, see {@link KeeperStep.Keep}. */
public enum KeepFlag implements Flag {
    /** It is a pipe, which clients can write to. */
    STDIN(1),
    /** The pipe is closed when the first client that has attached to it leaves. */
    STDIN_ONCE(2);

    private final int bits;

    KeepFlag(int bits) {
        this.bits = bits;
    }

    @Override
    public int bits() {
        return bits;
    }
}
