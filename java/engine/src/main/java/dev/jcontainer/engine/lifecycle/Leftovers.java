package dev.jcontainer.engine.lifecycle;

import dev.jcontainer.cgroup.Cgroup;
import dev.jcontainer.engine.record.RecordDirectory;
import dev.jcontainer.engine.record.StartNote;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.spec.Signal;
import dev.jcontainer.state.ProcessId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Ends what is left of a container whose keeper was killed. */
final class Leftovers {
    private static final int KILL_MILLISECONDS = 10_000;

    /** How the names of all processes of the helper begin, {@code main.c} and {@code watch.c} of the natives. */
    private static final String HELPERS = "jcontainer-";

    /** What ends the leftovers of others on its way does not wait for long: a killed process takes milliseconds. */
    static final int SWEEP_MILLISECONDS = 1_000;

    private Leftovers() {}

    /**
     * Kills the processes of a run, and returns when the first one has ended. Does nothing if none is left.
     *
     * @throws IOException if it does not end within 10 seconds
     */
    static void end(StartNote start) throws IOException {
        end(start, KILL_MILLISECONDS);
    }

    /**
     * The same with another limit.
     *
     * @param milliseconds the limit
     */
    static void end(StartNote start, int milliseconds) throws IOException {
        if (!start.process().isOurs()) {
            return;
        }
        endProcess(start.process(), milliseconds);
        if (!start.cgroups().isEmpty() && !start.isOfEarlierBoot()) {
            Cgroup.of(start.cgroups(), start.isUnified()).removeNow();
        }
    }

    /**
     * Ends the program of a container that has no note, because somebody has emptied the state directory: a manager of
     * sessions does that after the last logout. The keeper does the rest.
     *
     * @param signal the signal that asks it to end
     * @param grace the time until it is killed
     */
    static void stop(StartNote start, Signal signal, Duration grace) throws IOException {
        int pidfd =
                start.process().isOurs() ? Syscalls.pidfdOpen(start.process().pid()) : -Errno.ESRCH;
        if (pidfd < 0) {
            return; // it has ended, or the machine of this process does not show it
        }
        try {
            if (start.process().isAlive()) {
                Syscalls.pidfdSendSignal(pidfd, signal.number());
                Syscalls.pidfdHasEnded(pidfd, (int) Math.min(Integer.MAX_VALUE, grace.toMillis()));
            }
        } finally {
            Syscalls.close(pidfd);
        }
        endProcess(start.process(), KILL_MILLISECONDS);
    }

    /**
     * Ends a start whose command was killed: its keeper may be about to confirm it. Called with the lock of the record,
     * which that command had until its end.
     */
    static void endBegun(RecordDirectory record) throws IOException {
        StartNote begun = record.begunStart();
        if (begun != null) {
            endKeeper(begun);
            end(begun);
        }
        record.abandonStart();
    }

    private static void endProcess(ProcessId process, int milliseconds) throws IOException {
        int pidfd = Syscalls.pidfdOpen(process.pid());
        if (pidfd == -Errno.ESRCH) {
            return;
        }
        SystemCallException.check(pidfd, "hold the process " + process.pid());
        try {
            if (!process.isAlive()) { // looked at after the pidfd was opened: the number may be another's
                return;
            }
            Syscalls.pidfdSendSignal(pidfd, Signal.KILL.number());
            if (Syscalls.pidfdHasEnded(pidfd, milliseconds) == 0) {
                throw new IOException(
                        "Cannot end the process " + process.pid() + " of a container: it waits in the kernel.");
            }
        } finally {
            Syscalls.close(pidfd);
        }
    }

    /**
     * Ends a keeper that only waits to start its container again, or that hangs. Called with the lock of the record, so
     * that it does not do either meanwhile. Its watcher cleans up and ends then; one that hangs is killed, because it
     * holds the published ports.
     */
    static void endKeeper(StartNote start) throws IOException {
        if (!start.keeper().isOurs() || !start.keeper().isAlive()) {
            return;
        }
        List<ProcessId> helpers = helpersOf(start);
        endProcess(start.keeper(), KILL_MILLISECONDS);
        for (ProcessId helper : helpers) {
            awaitEnd(helper);
            endProcess(helper, KILL_MILLISECONDS);
        }
    }

    /** The children of a living keeper that are helpers by their names: the watcher, and a check of the health. */
    private static List<ProcessId> helpersOf(StartNote start) throws IOException {
        List<ProcessId> helpers = new ArrayList<>();
        ProcessHandle keeper = ProcessHandle.of(start.keeper().pid()).orElse(null);
        if (keeper != null) {
            for (ProcessHandle child : keeper.children().toList()) {
                int pid = (int) child.pid();
                ProcessId process = ProcessId.of(pid);
                if (process != null && !process.equals(start.process()) && isHelper(pid)) {
                    helpers.add(process);
                }
            }
        }
        return helpers;
    }

    /** Any user may read the name, which does not hold for the link to what a helper executes. */
    private static boolean isHelper(int pid) throws IOException {
        byte[] name = KernelFiles.readIfThere("/proc/" + pid + "/comm");
        return name != null && Bytes.decode(name).startsWith(HELPERS);
    }

    private static void awaitEnd(ProcessId process) throws IOException {
        int pidfd = Syscalls.pidfdOpen(process.pid());
        if (pidfd >= 0) {
            try {
                if (process.isAlive()) {
                    Syscalls.pidfdHasEnded(pidfd, SWEEP_MILLISECONDS);
                }
            } finally {
                Syscalls.close(pidfd);
            }
        }
    }
}
