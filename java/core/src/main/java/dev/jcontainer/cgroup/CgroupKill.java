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
 * Kills what is in a cgroup, and below it, also what stands still: at once where the kernel can ({@code cgroup.kill}, Linux
 * 5.14), else one process after the other.
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

    /** Kills what is in one directory of a container whose owner is gone. */
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
     * Kills whom it finds until there is nobody new; false where there is each time. Only those are to be stopped, so that
     * none makes another one meanwhile: should this JVM be killed before it lets them go on, they would stay so.
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

    /** False of 0, which is one of a pid namespace that we do not see, and of one that has ended. */
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
