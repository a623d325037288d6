package dev.jcontainer.state;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A process for good: its number, which is given again, with what is not.
 *
 * @param start in clock ticks after boot, man 5 proc_pid_stat
 * @param boot the boot that this counts from
 * @param namespace the pid namespace that the number counts in
 */
public record ProcessId(int pid, long start, String boot, String namespace) {
    private static final int STATE_FIELD = 3; // as man 5 proc_pid_stat counts
    private static final int THREADS_FIELD = 20;
    private static final int START_FIELD = 22;

    /** What numbers mean to this process. */
    private static final class Here {
        static final String BOOT;
        static final String NAMESPACE;

        static {
            try {
                BOOT = read("/proc/sys/kernel/random/boot_id").trim();
                NAMESPACE = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
            } catch (IOException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }

    /** The process that has the number now; null where none has. */
    public static @Nullable ProcessId of(int pid) {
        long start = startOf(Integer.toString(pid));
        return start < 0 ? null : new ProcessId(pid, start, Here.BOOT, Here.NAMESPACE);
    }

    /** This process. */
    public static ProcessId ofThis() {
        try {
            String stat = read("/proc/self/stat");
            int pid = Integer.parseInt(stat.substring(0, stat.indexOf(' ')));
            return new ProcessId(pid, start(stat), Here.BOOT, Here.NAMESPACE);
        } catch (IOException e) {
            throw new IllegalStateException("There is no /proc", e);
        }
    }

    /** Whether this process can tell if it is alive: whether it counts as we do, or has ended with its boot. */
    boolean isOurs() {
        return namespace.equals(Here.NAMESPACE) || !boot.equals(Here.BOOT);
    }

    /** Whether it runs; only of one that {@link #isOurs}. */
    public boolean isAlive() {
        return boot.equals(Here.BOOT) && startOf(Integer.toString(pid)) == start;
    }

    /** -1 where there is no such process. */
    private static long startOf(String pid) {
        try {
            return start(read("/proc/" + pid + "/stat"));
        } catch (IOException e) {
            return -1;
        }
    }

    /** -1 of a zombie without a thread that lives, which its parent may leave for long. */
    private static long start(String stat) {
        int state = stat.lastIndexOf(')') + 2; // the name may hold anything
        boolean hasEnded = stat.charAt(state) == 'Z' || stat.charAt(state) == 'X';
        return hasEnded && field(stat, state, THREADS_FIELD) <= 1 ? -1 : field(stat, state, START_FIELD);
    }

    private static long field(String stat, int state, int number) {
        int at = state;
        for (int i = STATE_FIELD; i < number; i++) {
            at = stat.indexOf(' ', at) + 1;
        }
        return Long.parseLong(stat.substring(at, stat.indexOf(' ', at)));
    }

    private static String read(String file) throws IOException {
        try (InputStream in = new FileInputStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
