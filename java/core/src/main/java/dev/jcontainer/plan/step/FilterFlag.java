package dev.jcontainer.plan.step;

/** When and where a {@link PrivilegeStep.Seccomp} is installed. */
public enum FilterFlag implements Flag {
    /** The filter is installed right before the program is executed. */
    AT_EXEC(1),
    /** The reaper also installs the filter. */
    REAPER(2);

    private final int bits;

    FilterFlag(int bits) {
        this.bits = bits;
    }

    @Override
    public int bits() {
        return bits;
    }
}
