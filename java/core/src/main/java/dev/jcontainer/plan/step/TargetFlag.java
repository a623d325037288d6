package dev.jcontainer.plan.step;

/** How {@link MountStep.Mount}, {@link MountStep.MountInSlot} and {@link MountStep.Bind} treat their target. */
public enum TargetFlag implements Flag {
    /** A symbolic link in the target's path is an error. */
    NO_SYMLINKS(1),
    /** A missing target is an error. */
    EXISTS(2),
    /** A target on a proc file system is an error. */
    NOT_PROC(4),
    /** {@link TerminalStep.Terminal} opens its terminal on this mount. Not for a bind. */
    KEEP(8),
    /** The attributes of a bind also apply to what is mounted below it. */
    RECURSIVE(16),
    /** The content of the target is first copied to the new file system. Not for a bind. */
    COPY_UP(32),
    /** With {@link #COPY_UP}: the target's owner and mode are copied as well. */
    COPY_OWNER(64),
    /** No device on a bind, or below it, can be opened, unless the bind itself is a device that each container has. */
    NODEV(128),
    /** A missing target of a bind is an error if it would have to be made on a volume, where it would stay. */
    NOT_ON_VOLUME(256),
    /** With {@link #EXISTS}: if the target of a bind is missing, nothing is bound. */
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
