package dev.jcontainer.plan.step;

/** The kinds of namespaces, by the {@code CLONE_NEW} bits of {@code clone(2)}. */
public final class Namespaces {
    /**
     * {@code CLONE_NEWTIME}, Linux 5.6. A plan's header cannot ask for one: see {@link NamespaceStep.TimeNamespace}.
     */
    public static final long TIME = 0x80L;
    /** {@code CLONE_NEWNS}. */
    public static final long MOUNT = 0x00020000L;
    /** {@code CLONE_NEWCGROUP}. */
    public static final long CGROUP = 0x02000000L;
    /** {@code CLONE_NEWUTS}. */
    public static final long UTS = 0x04000000L;
    /** {@code CLONE_NEWIPC}. */
    public static final long IPC = 0x08000000L;
    /** {@code CLONE_NEWUSER}. */
    public static final long USER = 0x10000000L;
    /** {@code CLONE_NEWPID}. */
    public static final long PID = 0x20000000L;
    /** {@code CLONE_NEWNET}. */
    public static final long NETWORK = 0x40000000L;

    private Namespaces() {}

    /** The names of the kinds, in the order in which the kernel makes them, without that of a time namespace. */
    public static String names(long bits) {
        StringBuilder names = new StringBuilder();
        name(names, bits, USER, "user");
        name(names, bits, UTS, "uts");
        name(names, bits, PID, "pid");
        name(names, bits, MOUNT, "mount");
        name(names, bits, IPC, "ipc");
        name(names, bits, NETWORK, "network");
        name(names, bits, CGROUP, "cgroup");
        return names.toString();
    }

    private static void name(StringBuilder names, long bits, long bit, String name) {
        if ((bits & bit) != 0) {
            names.append(names.length() == 0 ? "" : ", ").append(name);
        }
    }
}
