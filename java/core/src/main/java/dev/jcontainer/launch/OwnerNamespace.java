package dev.jcontainer.launch;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.host.IdMap;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.spec.Signal;
import java.io.IOException;

/**
 * A user namespace without processes, which is needed only for its id map: with the map, a mount shows other owners
 * ({@code mount_setattr(2)}). The caller closes it.
 */
public final class OwnerNamespace implements AutoCloseable {
    private final int descriptor;

    private OwnerNamespace(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Makes a user namespace with this map, which requires root.
     *
     * @throws IOException if the kernel refuses the namespace or the map
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

    /**
     * Kills and reaps the process. It is a child of this process, so its number is not reused before it is waited for.
     */
    private static void end(int pid) {
        Syscalls.kill(pid, Signal.KILL.number());
        while (Syscalls.waitFor(pid) == -Errno.EINTR) {
            continue; // it ends immediately
        }
    }

    /** The path by which descendants of this process can open the namespace until it is closed. */
    public String path() {
        return "/proc/" + ProcessHandle.current().pid() + "/fd/" + descriptor;
    }

    @Override
    public void close() {
        Syscalls.close(descriptor);
    }
}
