package dev.jcontainer;

import dev.jcontainer.ContainerException.Reason;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.spec.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The network namespace of a running container, for the launch of another container in it. It is held open, so that it is
 * the same namespace at the launch even if the container has ended. The caller closes it after the launch; not
 * thread-safe.
 */
public final class HeldNetwork implements AutoCloseable {
    private final NetworkNamespace namespace;
    private final int descriptor;

    private HeldNetwork(NetworkNamespace namespace, int descriptor) {
        this.namespace = namespace;
        this.descriptor = descriptor;
    }

    /**
     * Holds the network namespace of a running container of this user.
     *
     * @param key its name, its id, or the beginning of its id
     * @throws ContainerException {@link Reason#NOT_RUNNING} if there is no such container that runs, or if several ids
     *     begin with the key
     * @throws IOException if the namespace cannot be opened
     */
    public static HeldNetwork of(String key) throws IOException {
        try (ContainerHandle container = ContainerRegistry.ofThisUser().find(key)) {
            return of(container);
        }
    }

    /**
     * Holds the network namespace of a container.
     *
     * @throws ContainerException {@link Reason#NOT_RUNNING} if it has ended, or this user may not inspect it
     * @throws IOException if the namespace cannot be opened
     */
    public static HeldNetwork of(ContainerHandle container) throws IOException {
        String file = "/proc/" + container.pid() + "/ns/net";
        int descriptor = Syscalls.open(Bytes.cString(file), Syscalls.O_RDONLY, 0);
        if (descriptor < 0 && KernelFiles.isGone(-descriptor)) {
            throw refusal(container, "it has ended.");
        }
        if (descriptor == -Errno.EACCES) {
            throw refusal(container, "this user may not inspect its first process.");
        }
        SystemCallException.check(descriptor, "open " + file);
        boolean isHeld = false;
        try {
            HeldNetwork held = held(descriptor);
            if (!container.isAlive()) { // the number may have been reused
                throw refusal(container, "it has ended.");
            }
            isHeld = true;
            return held;
        } finally {
            if (!isHeld) {
                Syscalls.close(descriptor);
            }
        }
    }

    /** In the network of the host, the other container must not change the kernel parameters of the host. */
    private static HeldNetwork held(int descriptor) throws IOException {
        Path other = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
        if (other.equals(Files.readSymbolicLink(Path.of("/proc/self/ns/net")))) {
            return new HeldNetwork(NetworkNamespace.host(), descriptor);
        }
        String path = "/proc/" + ProcessHandle.current().pid() + "/fd/" + descriptor;
        return new HeldNetwork(NetworkNamespace.existing(path), descriptor);
    }

    private static ContainerException refusal(ContainerHandle container, String why) {
        return new ContainerException(
                Reason.NOT_RUNNING, "Cannot join the network of the container " + container.id() + ": " + why);
    }

    /** The namespace, for {@code ContainerSpec.Builder.network}; valid until {@link #close}. */
    public NetworkNamespace namespace() {
        return namespace;
    }

    /** Lets go of the namespace. */
    @Override
    public void close() {
        Syscalls.close(descriptor);
    }
}
