package dev.jcontainer.spec;

import dev.jcontainer.kernel.PlainText;

/**
 * A capability, one of the rights into which the kernel divides root's power, {@code man 7 capabilities}; in the order
 * of their numbers.
 */
public enum Capability {
    CHOWN,
    DAC_OVERRIDE,
    DAC_READ_SEARCH,
    FOWNER,
    FSETID,
    KILL,
    SETGID,
    SETUID,
    SETPCAP,
    LINUX_IMMUTABLE,
    NET_BIND_SERVICE,
    NET_BROADCAST,
    NET_ADMIN,
    NET_RAW,
    IPC_LOCK,
    IPC_OWNER,
    SYS_MODULE,
    SYS_RAWIO,
    SYS_CHROOT,
    SYS_PTRACE,
    SYS_PACCT,
    SYS_ADMIN,
    SYS_BOOT,
    SYS_NICE,
    SYS_RESOURCE,
    SYS_TIME,
    SYS_TTY_CONFIG,
    MKNOD,
    LEASE,
    AUDIT_WRITE,
    AUDIT_CONTROL,
    SETFCAP,
    MAC_OVERRIDE,
    MAC_ADMIN,
    SYSLOG,
    WAKE_ALARM,
    BLOCK_SUSPEND,
    AUDIT_READ,
    PERFMON,
    BPF,
    CHECKPOINT_RESTORE;

    private static final String PREFIX = "CAP_";

    /** The capability's bit in a set of capabilities. */
    public long bit() {
        return 1L << ordinal();
    }

    /**
     * Returns the capability with a name, with or without {@code CAP_}, in upper or lower case.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Capability parse(String name) {
        boolean prefixed = name.regionMatches(true, 0, PREFIX, 0, PREFIX.length());
        String plain = prefixed ? name.substring(PREFIX.length()) : name;
        for (Capability capability : values()) {
            if (capability.name().equalsIgnoreCase(plain)) {
                return capability;
            }
        }
        throw new IllegalArgumentException(
                "There is no capability " + PlainText.quoted(name) + " (man 7 capabilities)");
    }

    /** Returns the names in a set, separated by commas, or "none" for the empty set. */
    public static String names(long bits) {
        StringBuilder names = new StringBuilder();
        Capability[] all = values();
        for (int i = 0; i < Long.SIZE; i++) {
            if ((bits >>> i & 1) != 0) {
                names.append(names.length() == 0 ? "" : ",").append(i < all.length ? all[i].name() : PREFIX + i);
            }
        }
        return names.length() == 0 ? "none" : names.toString();
    }
}
