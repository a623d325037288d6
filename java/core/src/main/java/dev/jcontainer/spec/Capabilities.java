package dev.jcontainer.spec;

/**
 * What a program may do of what takes root's power. Immutable; sets are a bit a {@link Capability}.
 *
 * <p>A program of user 0 has what is granted; one of another user has only what is {@link #ambient}, and can get what is
 * granted by a program file that carries it, unless {@link Privileges#noNewPrivs} holds. In no case can it get more.
 *
 * @param granted what the container may have; of this, what the caller lacks itself is left out
 * @param required the part of it that must be had: a launch by a caller that lacks one of these fails
 * @param ambient the part of it that a program of another user than 0 has, too
 */
public record Capabilities(long granted, long required, long ambient) {
    /**
     * What a root user in a container may do where nothing is said: what changes its own files, users and processes, and
     * nothing that reaches devices, the kernel or the network beyond.
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

    /** None at all. */
    public static final Capabilities NONE = new Capabilities(0, 0, 0);

    /** Every one that the caller has. With them a container is no boundary. */
    public static final Capabilities ALL = new Capabilities((Capability.CHECKPOINT_RESTORE.bit() << 1) - 1, 0, 0);

    public Capabilities {
        if (((required | ambient) & ~granted) != 0) {
            throw new IllegalArgumentException("The capabilities " + Capability.names((required | ambient) & ~granted)
                    + " are required and not granted");
        }
    }

    /** With these, each of which the caller must have. */
    public Capabilities plus(Capability... more) {
        return new Capabilities(granted | bits(more), required | bits(more), ambient);
    }

    /** Without these. */
    public Capabilities minus(Capability... fewer) {
        long kept = ~bits(fewer);
        return new Capabilities(granted & kept, required & kept, ambient & kept);
    }

    /** With these, for a program of another user than 0, too. It hands them on to every program that it executes. */
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
