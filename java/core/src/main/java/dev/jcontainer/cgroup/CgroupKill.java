package dev.jcontainer.cgroup;

import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.spec.Signal;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Kills the processes in a cgroup and below it, also frozen ones: in one step if the kernel supports it ({@code
 * cgroup.kill}, Linux 5.14), otherwise one after the other.
 */
final class CgroupKill {
    private static final int PASSES = 8;

    private CgroupKill() {}

    /** See {@link Cgroup#kill}. */
    static void kill(Cgroup cgroup) throws IOException {
        List<String> directories = cgroup.directories();
        if (cgroup.isUnified() && killAtOnce(directories.get(0))) {
            return;
        }
        Freezer freezer = new Freezer(cgroup);
        String state = freezer.stateIfThere();
        if (!killAll(directories) && state != null) {
            freezer.write(state);
            killAll(directories);
        }
        if (state != null && cgroup.isUnified() && Freezer.isHeld(state)) {
            freezer.thaw();
        } else if (state != null && !cgroup.isUnified()) {
            Freezer.release(state.substring(0, state.lastIndexOf('/')));
        }
    }

    /** Kills the processes in one directory of a container whose owner has ended. */
    static void killTree(String directory) throws IOException {
        if (killAtOnce(directory)) {
            return;
        }
        for (long pid : CgroupTree.processes(directory)) {
            kill(pid);
        }
        Freezer.release(directory);
    }

    private static boolean killAtOnce(String directory) {
        return ControlFile.write(directory + "/cgroup.kill", "1") == 0;
    }

    /**
     * Kills the processes that it finds until there is no new one; returns false if there are always new ones. Only in
     * that case the caller freezes the cgroup, so that no process can fork meanwhile: if this JVM were killed before it
     * thaws them, they would stay frozen.
     */
    private static boolean killAll(List<String> directories) throws IOException {
        Set<Long> killed = new HashSet<>();
        for (int pass = 0; pass < PASSES; pass++) {
            boolean hasNew = false;
            for (String directory : directories) {
                for (Long pid : CgroupTree.processes(directory)) {
                    hasNew |= killed.add(pid) && kill(pid);
                }
            }
            if (!hasNew) {
                return true;
            }
        }
        return false;
    }

    /**
     * Kills one process. Returns false for 0, which stands for a process of a PID namespace that we do not see, and for
     * a process that has ended.
     */
    private static boolean kill(long pid) throws IOException {
        int pidfd = pid <= 0 ? -Errno.ESRCH : Syscalls.pidfdOpen((int) pid);
        if (pidfd == -Errno.ESRCH) {
            return false;
        }
        SystemCallException.check(pidfd, "hold process " + pid);
        int sent = Syscalls.pidfdSendSignal(pidfd, Signal.KILL.number());
        Syscalls.close(pidfd);
        return sent == 0;
    }
}
