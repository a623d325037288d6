package dev.jcontainer.plan;

/** Capabilities by number, {@code capabilities(7)}; the name at index n is that of bit n. */
final class Capability {
    private static final String[] NAMES = {
        "CHOWN",
        "DAC_OVERRIDE",
        "DAC_READ_SEARCH",
        "FOWNER",
        "FSETID",
        "KILL",
        "SETGID",
        "SETUID",
        "SETPCAP",
        "LINUX_IMMUTABLE",
        "NET_BIND_SERVICE",
        "NET_BROADCAST",
        "NET_ADMIN",
        "NET_RAW",
        "IPC_LOCK",
        "IPC_OWNER",
        "SYS_MODULE",
        "SYS_RAWIO",
        "SYS_CHROOT",
        "SYS_PTRACE",
        "SYS_PACCT",
        "SYS_ADMIN",
        "SYS_BOOT",
        "SYS_NICE",
        "SYS_RESOURCE",
        "SYS_TIME",
        "SYS_TTY_CONFIG",
        "MKNOD",
        "LEASE",
        "AUDIT_WRITE",
        "AUDIT_CONTROL",
        "SETFCAP",
        "MAC_OVERRIDE",
        "MAC_ADMIN",
        "SYSLOG",
        "WAKE_ALARM",
        "BLOCK_SUSPEND",
        "AUDIT_READ",
        "PERFMON",
        "BPF",
        "CHECKPOINT_RESTORE"
    };

    /**
     * What a root user in a container may do: what changes its own files, users and processes, and nothing that reaches
     * devices, the kernel or the network beyond.
     */
    static final long DEFAULT = bits(
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "NET_BIND_SERVICE",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT");

    private Capability() {}

    /** The names of the bits, with commas; "none" where there are none. */
    static String names(long bits) {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < Long.SIZE; i++) {
            if ((bits >>> i & 1) != 0) {
                names.append(names.length() == 0 ? "" : ",").append(i < NAMES.length ? NAMES[i] : "CAP_" + i);
            }
        }
        return names.length() == 0 ? "none" : names.toString();
    }

    private static long bits(String... names) {
        long bits = 0;
        for (String name : names) {
            bits |= 1L << number(name);
        }
        return bits;
    }

    private static int number(String name) {
        for (int i = 0; i < NAMES.length; i++) {
            if (NAMES[i].equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("There is no capability " + name);
    }
}
