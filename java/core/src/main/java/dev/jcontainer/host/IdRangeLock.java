package dev.jcontainer.host;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.spec.UserNamespace;
import org.jspecify.annotations.Nullable;

/**
 * A lock that one launch of this machine holds while it chooses ids, until they are in its map and so are seen to be in
 * use. The kernel releases it when the process ends. It is closed once, and used by one thread at a time.
 */
public final class IdRangeLock implements AutoCloseable {
    /** A path at which only root can create a file, so that nobody else can delay a launch. */
    private static final String FILE = "/run/jcontainer-userns.lock";

    private int file;

    private IdRangeLock(int file) {
        this.file = file;
    }

    /**
     * Waits for the lock if a launch in this user namespace chooses ids; returns null for other user namespaces.
     *
     * @throws SystemCallException if the lock file cannot be created
     */
    public static @Nullable IdRangeLock take(UserNamespace wanted) throws SystemCallException {
        if (wanted != UserNamespace.AUTO || !UserNamespaces.isPrivileged(Syscalls.permittedCapabilities())) {
            return null;
        }
        return new IdRangeLock(
                SystemCallException.check(Syscalls.lockFile(Bytes.cString(FILE)), "make the lock file " + FILE));
    }

    /** Releases the lock, so that the next launch can choose. */
    @Override
    public void close() {
        if (file >= 0) {
            Syscalls.unlockFile(file, Bytes.cString(FILE));
            file = -1;
        }
    }
}
