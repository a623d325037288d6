package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;

/** Signals to processes that are known by their pid alone. */
final class Signals {
    private Signals() {}

    /** Sends one; a process that has ended meanwhile needs none. */
    static void send(int pid, int signal) throws SystemCallException {
        int pidfd = Syscalls.pidfdOpen(pid);
        if (pidfd == -Errno.ESRCH || pidfd == -Errno.EINVAL) { // EINVAL: a thread's number by now
            return;
        }
        SystemCallException.check(pidfd, "hold process " + pid);
        Syscalls.pidfdSendSignal(pidfd, signal);
        Syscalls.close(pidfd);
    }
}
