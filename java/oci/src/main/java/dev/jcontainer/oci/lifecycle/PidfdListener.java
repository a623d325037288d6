package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.launch.LaunchListener;
import java.io.IOException;

/** Sends a pidfd of the first process to a socket. */
record PidfdListener(DescriptorSocket socket) implements LaunchListener {
    /** Sends the pidfd with the name that runc uses for a first process. */
    @Override
    public void created(long pid, long supervisor) throws IOException {
        int descriptor = SystemCallException.check(Syscalls.pidfdOpen((int) pid), "hold process " + pid);
        try {
            socket.send("standard", descriptor);
        } finally {
            Syscalls.close(descriptor);
        }
    }
}
