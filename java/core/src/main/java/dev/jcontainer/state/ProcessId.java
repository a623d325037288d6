package dev.jcontainer.state;

import dev.jcontainer.kernel.ProcessStart;
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
            return new ProcessId(pid, ProcessStart.in(stat), Here.BOOT, Here.NAMESPACE);
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
            return ProcessStart.in(read("/proc/" + pid + "/stat"));
        } catch (IOException e) {
            return -1;
        }
    }

    private static String read(String file) throws IOException {
        try (InputStream in = new FileInputStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
