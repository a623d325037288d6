package dev.jcontainer.plan.step;

/** How {@link MountStep.Mount}, {@link MountStep.MountInSlot} and {@link MountStep.Bind} treat their target. */
public enum TargetFlag implements Flag {
    /** A symbolic link in the target's path is an error. */
    NO_SYMLINKS(1),
    /** A missing target is an error. */
    TARGET_EXISTS(2),
    /** A target on a proc file system is an error. */
    NOT_PROC(4),
    /** {@link TerminalStep.Terminal} opens its terminal on this mount; not of a bind. */
    KEEP(8),
    /** The attributes of a bind hold for what is mounted below, too. */
    RECURSIVE_ATTRIBUTES(16),
    /** What lies at the target is copied to the new file system first; not of a bind. */
    COPY_UP(32),
    /** With {@link #COPY_UP}: its owner and mode, too. */
    COPY_OWNER(64),
    /** No device on what a bind attaches, or below, can be opened, unless it is itself one of those of each container. */
    NO_DEVICES(128),
    /** Where the target of a bind is missing, it is not made on a volume, where it would stay: an error. */
    NOT_ON_VOLUME(256),
    /** With {@link #TARGET_EXISTS}: where the target of a bind is missing, nothing is bound. */
    IF_THERE(512);

    private final int bits;

    TargetFlag(int bits) {
        this.bits = bits;
    }

    @Override
    public int bits() {
        return bits;
    }
}
