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
 * What descends from a child of this process: without a pid namespace nobody else ends it. {@code ProcessHandle} would not
 * do: to it a process that it has no descriptor to look at has ended.
 */
final class Descendants {
    private static final int PASSES = 16;

    /** A process as it was seen; start is -1 of one that has ended. */
    private record Seen(int parent, long start) {}

    private Descendants() {}

    /**
     * Kills them. While the child is there, they cannot get away from below it. Where there are new ones each time, as many as
     * there is time for.
     *
     * @throws SystemCallException if one of them, or the list of processes, cannot be looked at: then some may be left
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

    /** Null where there is no such process. */
    private static @Nullable Seen see(int pid) throws SystemCallException {
        byte[] content = KernelFiles.readIfThere("/proc/" + pid + "/stat");
        if (content == null) {
            return null;
        }
        String stat = Bytes.decode(content);
        return new Seen((int) ProcessStat.parent(stat), ProcessStat.start(stat));
    }

    /** They were not all seen in the same moment, so that a number may be above itself. */
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

    /** Once it is held, its number is its own; whether it is still the one that was seen is looked at then. */
    private static void kill(int pid, Seen seen) throws SystemCallException {
        int process = Syscalls.pidfdOpen(pid);
        if (process == -Errno.ESRCH) {
            return;
        }
        check(process, "hold process " + pid);
        try {
            Seen now = see(pid);
            if (now != null && now.start >= 0 && now.start == seen.start) {
                Syscalls.pidfdSendSignal(process, Signal.KILL.number()); // it may have ended by itself
            }
        } finally {
            Syscalls.close(process);
        }
    }
}
