package dev.jcontainer.launch;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.host.IdMap;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.spec.Signal;
import java.io.IOException;

/** A user namespace that nobody is in, for its map: by it a mount shows other owners ({@code mount_setattr(2)}). */
public final class OwnerNamespace implements AutoCloseable {
    private final int descriptor;

    private OwnerNamespace(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Makes one. It takes root.
     *
     * @throws IOException if that, or its map, is refused
     */
    public static OwnerNamespace of(IdMap map) throws IOException {
        int pid = check(Syscalls.startUserNamespace(), "make a user namespace for the owners of a mount");
        try {
            IdMapWriter.write(pid, map);
            return new OwnerNamespace(check(
                    Syscalls.open(Bytes.cString("/proc/" + pid + "/ns/user"), Syscalls.O_RDONLY, 0),
                    "hold the user namespace for the owners of a mount"));
        } finally {
            end(pid);
        }
    }

    /** Our child, so its number is its own until we have waited for it, and to end it takes no descriptor. */
    private static void end(int pid) {
        Syscalls.kill(pid, Signal.KILL.number());
        while (Syscalls.waitFor(pid) == -Errno.EINTR) {
            continue; // it ends at once
        }
    }

    /** Where this process's descendants find it, as long as it is not closed. */
    public String path() {
        return "/proc/" + ProcessHandle.current().pid() + "/fd/" + descriptor;
    }

    @Override
    public void close() {
        Syscalls.close(descriptor);
    }
}
