package dev.jcontainer.launch;

import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.spec.Signal;

/** A process that outlives this JVM, held by a pidfd until {@link #close}, so that it is the one that can still be killed. */
public final class DetachedProcess implements AutoCloseable {
    private final int pid;
    private final int pidfd;

    DetachedProcess(int pid, int pidfd) {
        this.pid = pid;
        this.pidfd = pidfd;
    }

    /** Its number, as this process sees it. */
    public int pid() {
        return pid;
    }

    /** Kills it; nothing happens where it has ended. */
    public void kill() {
        Syscalls.pidfdSendSignal(pidfd, Signal.KILL.number());
    }

    /** Closes the pidfd. The process goes on, and its subreaper waits for it. */
    @Override
    public void close() {
        Syscalls.close(pidfd);
    }
}
