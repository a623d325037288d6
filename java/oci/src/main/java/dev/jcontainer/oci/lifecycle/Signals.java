package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;

/** Sends signals to processes of which only the pid is known. */
final class Signals {
    private Signals() {}

    /** Sends a signal. A process that has ended is no error. */
    static void send(int pid, int signal) throws SystemCallException {
        int pidfd = Syscalls.pidfdOpen(pid);
        if (pidfd == -Errno.ESRCH || pidfd == -Errno.EINVAL) { // EINVAL: a thread has this number now
            return;
        }
        SystemCallException.check(pidfd, "hold process " + pid);
        Syscalls.pidfdSendSignal(pidfd, signal);
        Syscalls.close(pidfd);
    }
}
