package dev.jcontainer.spec;

/** Flags that restrict a mount; {@code mount(8)} explains each. */
public enum MountFlag {
    /** Executing a program gives neither another user's rights nor file capabilities. */
    NOSUID("nosuid"),
    /** No device node can be opened. */
    NODEV("nodev"),
    /** No program can be executed. */
    NOEXEC("noexec"),
    /** Reading a file does not change its access time. Only for {@link Mount.Tmpfs}. */
    NOATIME("noatime");

    private final String option;

    MountFlag(String option) {
        this.option = option;
    }

    /** The flag's name as an option of {@code mount(8)}. */
    public String option() {
        return option;
    }
}
