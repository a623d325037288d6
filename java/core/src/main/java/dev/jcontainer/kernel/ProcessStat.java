package dev.jcontainer.kernel;

/**
 * What {@code /proc/PID/stat} says of a process, man 5 proc_pid_stat. The kernel gives a number again, but never with the same
 * start: the two together name one process.
 */
public final class ProcessStat {
    private static final int STATE_FIELD = 3; // as man 5 proc_pid_stat counts
    private static final int PARENT_FIELD = 4;
    private static final int FLAGS_FIELD = 9;
    private static final int THREADS_FIELD = 20;
    private static final int START_FIELD = 22;

    private static final int FORKED_NOT_EXECUTED = 0x40;

    private ProcessStat() {}

    /**
     * When it has begun, in clock ticks after boot; -1 of a zombie without a thread that lives, which its parent may leave for
     * long.
     *
     * @param stat what {@code /proc/PID/stat} has
     */
    public static long start(String stat) {
        int state = state(stat);
        boolean hasEnded = stat.charAt(state) == 'Z' || stat.charAt(state) == 'X';
        return hasEnded && field(stat, state, THREADS_FIELD) <= 1 ? -1 : field(stat, state, START_FIELD);
    }

    /**
     * Whether it is the process that began then, and has executed nothing since it was cloned: {@code PF_FORKNOEXEC}, which
     * a zombie still shows.
     *
     * @param stat what {@code /proc/PID/stat} has
     */
    public static boolean isUnexecuted(String stat, long start) {
        int state = state(stat);
        return field(stat, state, START_FIELD) == start && (field(stat, state, FLAGS_FIELD) & FORKED_NOT_EXECUTED) != 0;
    }

    /** The pid of its parent. */
    public static long parent(String stat) {
        return field(stat, state(stat), PARENT_FIELD);
    }

    private static int state(String stat) {
        return stat.lastIndexOf(')') + 2; // the name may hold anything
    }

    private static long field(String stat, int state, int number) {
        int at = state;
        for (int i = STATE_FIELD; i < number; i++) {
            at = stat.indexOf(' ', at) + 1;
        }
        return Long.parseLong(stat.substring(at, stat.indexOf(' ', at)));
    }
}
