package dev.jcontainer.host;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.spec.UserNamespace;
import org.jspecify.annotations.Nullable;

/**
 * Held by the one launch of this machine that chooses ids, until they are in its map and so are seen to be taken. The
 * kernel ends it with the process. Closed once; used by one thread at a time.
 */
public final class IdRangeLock implements AutoCloseable {
    /** Where only root can make a file, so that nobody else can hold up a launch. */
    private static final String FILE = "/run/jcontainer-userns.lock";

    private int file;

    private IdRangeLock(int file) {
        this.file = file;
    }

    /**
     * Waits for the lock where a launch in this user namespace chooses ids; null for another.
     *
     * @throws SystemCallException if the lock file cannot be made
     */
    public static @Nullable IdRangeLock take(UserNamespace wanted) throws SystemCallException {
        if (wanted != UserNamespace.AUTO || !UserNamespaces.isPrivileged(Syscalls.permittedCapabilities())) {
            return null;
        }
        return new IdRangeLock(
                SystemCallException.check(Syscalls.lockFile(Bytes.cString(FILE)), "make the lock file " + FILE));
    }

    /** Lets the next launch choose. */
    @Override
    public void close() {
        if (file >= 0) {
            Syscalls.unlockFile(file, Bytes.cString(FILE));
            file = -1;
        }
    }
}
