package dev.jcontainer.plan.step;

/** The attributes of a mount: {@code MOUNT_ATTR_} of {@code mount_setattr(2)}. */
public enum MountAttribute implements Flag {
    /** {@code MOUNT_ATTR_RDONLY}. */
    READONLY(0x1),
    /** {@code MOUNT_ATTR_NOSUID}. */
    NOSUID(0x2),
    /** {@code MOUNT_ATTR_NODEV}. */
    NODEV(0x4),
    /** {@code MOUNT_ATTR_NOEXEC}. */
    NOEXEC(0x8),
    /** {@code MOUNT_ATTR_NOATIME}. */
    NOATIME(0x10),
    /** {@code MOUNT_ATTR_STRICTATIME}. */
    STRICTATIME(0x20),
    /**
     * {@code MOUNT_ATTR__ATIME}: the field of the atime values. They exclude each other, so setting one clears the
     * field.
     */
    ATIME(0x70),
    /** {@code MOUNT_ATTR_NODIRATIME}. */
    NODIRATIME(0x80),
    /** {@code MOUNT_ATTR_NOSYMFOLLOW}, Linux 5.14. */
    NOSYMFOLLOW(0x200000);

    private final int bits;

    MountAttribute(int bits) {
        this.bits = bits;
    }

    @Override
    public int bits() {
        return bits;
    }
}
