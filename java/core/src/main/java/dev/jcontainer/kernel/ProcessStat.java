package dev.jcontainer.kernel;

/**
 * The content of {@code /proc/PID/stat}, man 5 proc_pid_stat. The kernel reuses pids, but never with the same start
 * time: together they identify one process.
 */
public final class ProcessStat {
    private static final int STATE_FIELD = 3; // counted as in man 5 proc_pid_stat
    private static final int PARENT_FIELD = 4;
    private static final int FLAGS_FIELD = 9;
    private static final int THREADS_FIELD = 20;
    private static final int START_FIELD = 22;

    private static final int FORKED_NOT_EXECUTED = 0x40;

    private ProcessStat() {}

    /**
     * Returns the start time in clock ticks after boot. For a zombie without a living thread, which its parent may
     * leave for long, it returns -1.
     *
     * @param stat the content of {@code /proc/PID/stat}
     */
    public static long start(String stat) {
        int state = state(stat);
        boolean hasEnded = stat.charAt(state) == 'Z' || stat.charAt(state) == 'X';
        return hasEnded && field(stat, state, THREADS_FIELD) <= 1 ? -1 : field(stat, state, START_FIELD);
    }

    /**
     * Whether this is the process with that start time, and it has executed nothing since it was cloned: {@code
     * PF_FORKNOEXEC}, which a zombie still shows.
     *
     * @param stat the content of {@code /proc/PID/stat}
     */
    public static boolean isUnexecuted(String stat, long start) {
        int state = state(stat);
        return field(stat, state, START_FIELD) == start && (field(stat, state, FLAGS_FIELD) & FORKED_NOT_EXECUTED) != 0;
    }

    /** Returns the pid of the parent. */
    public static long parent(String stat) {
        return field(stat, state(stat), PARENT_FIELD);
    }

    private static int state(String stat) {
        return stat.lastIndexOf(')') + 2; // the name may contain any character
    }

    private static long field(String stat, int state, int number) {
        int at = state;
        for (int i = STATE_FIELD; i < number; i++) {
            at = stat.indexOf(' ', at) + 1;
        }
        return Long.parseLong(stat.substring(at, stat.indexOf(' ', at)));
    }
}
