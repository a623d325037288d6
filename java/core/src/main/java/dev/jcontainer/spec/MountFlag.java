package dev.jcontainer.spec;

/** What is switched off on a mount; {@code mount(8)} explains each. */
public enum MountFlag {
    /** No program is executed with another user's rights, nor with file capabilities. */
    NOSUID("nosuid"),
    /** No device node can be opened. */
    NODEV("nodev"),
    /** No program can be executed. */
    NOEXEC("noexec"),
    /** Reading a file does not change its time of access. For {@link Mount.Tmpfs} only. */
    NOATIME("noatime");

    private final String option;

    MountFlag(String option) {
        this.option = option;
    }

    /** Its name as an option of {@code mount(8)}. */
    public String option() {
        return option;
    }
}
