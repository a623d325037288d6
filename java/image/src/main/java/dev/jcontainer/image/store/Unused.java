package dev.jcontainer.image.store;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A blob or layer that no container uses, and that none can begin to use before {@link #close}. A container has a shared
 * {@code flock(2)} on what it is made of; this is the exclusive one. It is taken under the exclusive common lock, so
 * that no two processes take each other for a container. Not thread-safe.
 */
final class Unused implements AutoCloseable {
    private static final int NONE = -1;

    private final int lock;

    private Unused(int lock) {
        this.lock = lock;
    }

    /** Null if a container uses the file or directory; what is missing, or cannot even be opened, is not used. */
    static @Nullable Unused take(String path) throws IOException {
        int lock = Syscalls.lockPath(Bytes.cString(path), false);
        switch (-lock) {
            case Errno.EAGAIN:
                return null;
            case Errno.ENOENT:
            case Errno.ENOTDIR:
            case Errno.ELOOP:
            case Errno.EACCES:
                return new Unused(NONE);
            default:
                return new Unused(Disk.check(lock, "lock", path));
        }
    }

    /** Lets containers use it, if it exists still. */
    @Override
    public void close() {
        if (lock != NONE) {
            Syscalls.close(lock);
        }
    }
}
