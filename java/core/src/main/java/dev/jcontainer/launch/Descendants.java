package dev.jcontainer.launch;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.ProcessStat;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.spec.Signal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The descendants of a child of this process. Without a PID namespace, the kernel does not end them. {@code
 * ProcessHandle} is no alternative: if it has no free descriptor to look up a process, it takes the process for an
 * ended one.
 */
final class Descendants {
    private static final int PASSES = 16;

    /** A process as it was found; start is -1 for a process that has ended. */
    private record Seen(int parent, long start) {}

    private Descendants() {}

    /**
     * Kills the descendants of a child. While the child exists, they stay its descendants, because it adopts orphans.
     * If each pass finds new ones, it stops after {@link #PASSES} passes.
     *
     * @throws SystemCallException if a process, or the list of processes, cannot be read; then some may be left
     */
    static void kill(int child) throws SystemCallException {
        Set<Integer> killed = new HashSet<>();
        boolean hasNew = true;
        for (int pass = 0; pass < PASSES && hasNew; pass++) {
            hasNew = false;
            Map<Integer, Seen> all = look();
            for (Map.Entry<Integer, Seen> each : all.entrySet()) {
                if (isBelow(child, each.getKey(), all) && killed.add(each.getKey())) {
                    hasNew = true;
                    kill(each.getKey(), each.getValue());
                }
            }
        }
    }

    private static Map<Integer, Seen> look() throws SystemCallException {
        List<String> names = KernelFiles.listIfThere("/proc");
        if (names == null) {
            throw new SystemCallException(Errno.ENOENT, "list the processes in /proc");
        }
        Map<Integer, Seen> all = new HashMap<>();
        for (String name : names) {
            Seen seen = Character.isDigit(name.charAt(0)) ? see(Integer.parseInt(name)) : null;
            if (seen != null) {
                all.put(Integer.parseInt(name), seen);
            }
        }
        return all;
    }

    /** Reads a process; null if it does not exist. */
    private static @Nullable Seen see(int pid) throws SystemCallException {
        byte[] content = KernelFiles.readIfThere("/proc/" + pid + "/stat");
        if (content == null) {
            return null;
        }
        String stat = Bytes.decode(content);
        return new Seen((int) ProcessStat.parent(stat), ProcessStat.start(stat));
    }

    /**
     * The processes were not read at one moment, so a reused number may be its own ancestor; the steps are therefore
     * limited.
     */
    private static boolean isBelow(int ancestor, int pid, Map<Integer, Seen> all) {
        Seen seen = all.get(pid);
        for (int steps = 0; seen != null && steps < all.size(); steps++) {
            if (seen.parent == ancestor) {
                return true;
            }
            seen = all.get(seen.parent);
        }
        return false;
    }

    /** Opens a pidfd first, so that the number cannot be reused, and then checks that it is still the same process. */
    private static void kill(int pid, Seen seen) throws SystemCallException {
        int process = Syscalls.pidfdOpen(pid);
        if (process == -Errno.ESRCH) {
            return;
        }
        check(process, "hold process " + pid);
        try {
            Seen now = see(pid);
            if (now != null && now.start >= 0 && now.start == seen.start) {
                Syscalls.pidfdSendSignal(process, Signal.KILL.number()); // fails if the process has ended by itself
            }
        } finally {
            Syscalls.close(process);
        }
    }
}
