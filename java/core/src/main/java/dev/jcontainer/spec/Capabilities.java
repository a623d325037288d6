package dev.jcontainer.spec;

/**
 * The capabilities of a container, {@code capabilities(7)}. Immutable; a set has one bit for each {@link Capability}.
 * <p>A program of user 0 has the granted capabilities. A program of another user has only the {@link #ambient} ones. It
 * can get granted ones by executing a program file that has file capabilities, unless {@link Privileges#noNewPrivs} is
 * set. It can never get more.
 *
 * @param granted the capabilities that the container may have; those that the caller does not have are left out
 * @param required the part of the granted ones that is required: the launch fails if the caller does not have one of
 *     them
 * @param ambient the part of the granted ones that a program of another user than 0 also has
 */
public record Capabilities(long granted, long required, long ambient) {
    /**
     * The default capabilities of root in a container: they allow it to change its files, users and processes, but give
     * no access to devices, the kernel or the network outside.
     */
    public static final Capabilities DEFAULT = new Capabilities(
            bits(
                    Capability.CHOWN,
                    Capability.DAC_OVERRIDE,
                    Capability.FOWNER,
                    Capability.FSETID,
                    Capability.KILL,
                    Capability.NET_BIND_SERVICE,
                    Capability.SETFCAP,
                    Capability.SETGID,
                    Capability.SETPCAP,
                    Capability.SETUID,
                    Capability.SYS_CHROOT),
            0,
            0);

    /** No capabilities. */
    public static final Capabilities NONE = new Capabilities(0, 0, 0);

    /** All capabilities of the caller. With them a container is no boundary. */
    public static final Capabilities ALL = new Capabilities((Capability.CHECKPOINT_RESTORE.bit() << 1) - 1, 0, 0);

    public Capabilities {
        if (((required | ambient) & ~granted) != 0) {
            throw new IllegalArgumentException("The capabilities " + Capability.names((required | ambient) & ~granted)
                    + " are required but not granted");
        }
    }

    /** Adds these capabilities; the caller must have each of them. */
    public Capabilities plus(Capability... more) {
        return new Capabilities(granted | bits(more), required | bits(more), ambient);
    }

    /** Removes these capabilities. */
    public Capabilities minus(Capability... fewer) {
        long kept = ~bits(fewer);
        return new Capabilities(granted & kept, required & kept, ambient & kept);
    }

    /**
     * Adds these capabilities also for a program of another user than 0, which passes them on to every program that it
     * executes.
     */
    public Capabilities withAmbient(Capability... more) {
        return new Capabilities(granted | bits(more), required | bits(more), ambient | bits(more));
    }

    private static long bits(Capability... capabilities) {
        long bits = 0;
        for (Capability capability : capabilities) {
            bits |= capability.bit();
        }
        return bits;
    }
}
