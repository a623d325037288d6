package dev.jcontainer.launch;

import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.spec.Signal;

/**
 * A process that outlives this JVM. A pidfd holds it until {@link #close}, so {@link #kill} never affects another
 * process.
 */
public final class DetachedProcess implements AutoCloseable {
    private final int pid;
    private final int pidfd;

    DetachedProcess(int pid, int pidfd) {
        this.pid = pid;
        this.pidfd = pidfd;
    }

    /** The pid of the process, in the PID namespace of this JVM. */
    public int pid() {
        return pid;
    }

    /** Kills the process; does nothing if it has ended. */
    public void kill() {
        Syscalls.pidfdSendSignal(pidfd, Signal.KILL.number());
    }

    /** Closes the pidfd. The process continues, and its subreaper waits for it. */
    @Override
    public void close() {
        Syscalls.close(pidfd);
    }
}
