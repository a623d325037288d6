package dev.jcontainer.state;

import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.Lazy;
import dev.jcontainer.kernel.ProcessStat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Identifies a process permanently: the kernel reuses its number, but not together with the other values. Immutable.
 *
 * @param pid the number of the process
 * @param start the start time in clock ticks after boot, man 5 proc_pid_stat
 * @param boot the id of the boot
 * @param namespace the PID namespace in which the number is valid
 */
public record ProcessId(int pid, long start, String boot, String namespace) {

    /** The boot and the PID namespace of this process. */
    private record Here(String boot, String namespace) {
        private static final Lazy<Here> HERE = new Lazy<>() {
            @Override
            protected Here compute() throws IOException {
                String boot = text(KernelFiles.read("/proc/sys/kernel/random/boot_id"))
                        .trim();
                return new Here(
                        boot,
                        Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString());
            }
        };
    }

    /**
     * The process that has the number now; null if none has it.
     *
     * @throws IOException if the process cannot be read; the methods below throw it, too
     */
    public static @Nullable ProcessId of(int pid) throws IOException {
        Here here = Here.HERE.get();
        long start = startOf(pid);
        return start < 0 ? null : new ProcessId(pid, start, here.boot, here.namespace);
    }

    /** This process. */
    public static ProcessId ofThis() throws IOException {
        Here here = Here.HERE.get();
        String stat = text(KernelFiles.read("/proc/self/stat"));
        int pid = Integer.parseInt(stat.substring(0, stat.indexOf(' ')));
        return new ProcessId(pid, ProcessStat.start(stat), here.boot, here.namespace);
    }

    /**
     * Whether this process can check if it is alive: it is in the same PID namespace, or has ended with an earlier
     * boot.
     */
    public boolean isOurs() throws IOException {
        Here here = Here.HERE.get();
        return namespace.equals(here.namespace) || !boot.equals(here.boot);
    }

    /** Whether the process runs; only valid if {@link #isOurs}. */
    public boolean isAlive() throws IOException {
        return boot.equals(Here.HERE.get().boot) && startOf(pid) == start;
    }

    /** The start time of a process; -1 if there is no such process. */
    private static long startOf(int pid) throws IOException {
        byte[] stat = KernelFiles.readIfThere("/proc/" + pid + "/stat");
        return stat == null ? -1 : ProcessStat.start(text(stat));
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1);
    }
}
