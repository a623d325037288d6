package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.kernel.Syscalls;

/** Signals to processes that are known by their pid alone. */
final class Signals {
    private Signals() {}

    /** Sends one; a process that has ended meanwhile needs none. */
    static void send(int pid, int signal) {
        int pidfd = Syscalls.pidfdOpen(pid);
        if (pidfd >= 0) {
            Syscalls.pidfdSendSignal(pidfd, signal);
            Syscalls.close(pidfd);
        }
    }
}
