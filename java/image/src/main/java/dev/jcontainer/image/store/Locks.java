package dev.jcontainer.image.store;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.LockWait;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The locks of a store, all by {@code flock(2)}: the kernel releases a lock when its holder dies, and two threads of one
 * process exclude each other as two processes do, because each opens the file itself.
 *
 * <pre>
 * lock          shared for an instant by those who note what they need; exclusive while garbage is chosen, and while
 *               a name is given or taken away
 * tmp/ID.lock   exclusive: a blob, a layer, or an operation; the file exists only while it is locked
 * </pre>
 *
 * Thread-safe.
 */
final class Locks {
    private static final int ID_BYTES = 8;

    private final Disk disk;
    private final String common;
    private final String temporary;

    Locks(Disk disk, String root) {
        this.disk = disk;
        this.common = root + "/lock";
        this.temporary = root + "/tmp/";
    }

    /** A lock that is held. {@link #close} releases it, once. */
    final class Held implements AutoCloseable {
        private final int descriptor;
        private final String file;
        private final boolean named;
        private boolean released;

        private Held(int descriptor, String file, boolean named) {
            this.descriptor = descriptor;
            this.file = file;
            this.named = named;
        }

        /** The open lock file, which is closed with the lock. */
        int descriptor() {
            return descriptor;
        }

        String file() {
            return file;
        }

        /** The path of an entry of {@code tmp} that belongs to this named lock. */
        String entry(String kind) {
            return file.substring(0, file.length() - Sweeper.LOCK.length()) + kind;
        }

        @Override
        public void close() throws IOException {
            if (released) {
                return;
            }
            released = true;
            if (named) {
                disk.unlockFile(descriptor, file);
            } else {
                Syscalls.close(descriptor);
            }
        }
    }

    /** The path of the file of a named lock. */
    String file(String id) {
        return temporary + id + ".lock";
    }

    /** Takes a named lock if nobody has it; null otherwise. */
    @Nullable
    Held tryTake(String id) throws IOException {
        String file = file(id);
        int lock;
        try {
            lock = disk.tryLockFile(file);
        } catch (StoreException e) {
            if (!e.isRefusal()) {
                throw e;
            }
            removeIfForeign(file);
            lock = disk.tryLockFile(file);
        }
        return lock < 0 ? null : new Held(lock, file, true);
    }

    /**
     * Removes the file of a lock that belongs to another user, such as one of a copy that root has made. Nobody holds it,
     * because nobody but its owner uses a store. The common lock makes sure that it is not the new one of a process that
     * has removed the other before.
     */
    private void removeIfForeign(String file) throws IOException {
        try (Held exclusive = exclusive()) {
            if (isForeign(file)) {
                disk.removeFile(file);
            }
        }
    }

    private boolean isForeign(String file) throws IOException {
        Disk.Status status = disk.status(file);
        return status != null && !status.isOwn();
    }

    /** Whether something else is in the place of a named lock's file, which nobody can have locked. */
    boolean isNoFile(String id) throws IOException {
        Disk.Status status = disk.status(file(id));
        return status != null && !status.isFile();
    }

    /**
     * Takes a named lock, and waits for it.
     *
     * @param onWait is called before it waits, if it must
     * @throws java.io.InterruptedIOException if the thread is interrupted while it waits; the thread stays interrupted
     */
    Held take(String id, Runnable onWait) throws IOException {
        Held free = tryTake(id);
        if (free != null) {
            return free;
        }
        onWait.run();
        return new Held(awaitFile(file(id)), file(id), true);
    }

    /**
     * Takes a lock of a new name.
     *
     * @param prefix how the name begins, before a random number
     */
    Held takeNew(String prefix) throws IOException {
        String id = prefix + randomId();
        Held lock = tryTake(id);
        return lock == null
                ? takeNew(prefix)
                : lock; // isHeld of another process looked at the new file at that instant
    }

    /**
     * Whether the file of a hold was left by a process that was killed. Its lines are written while it is locked, and it
     * is removed before its lock is released. An empty one may have been made at this instant; it is harmless.
     */
    boolean isLeft(String id) throws IOException {
        Disk.Status status = disk.status(file(id));
        if (status != null && !status.isFile()) {
            return true;
        }
        return status != null && (status.size() > 0 || !status.isOwn()) && !isHeld(id) && disk.exists(file(id));
    }

    /**
     * Whether somebody has a named lock. It writes nothing, so it works on a full disk and on a read-only one. For an
     * instant it has the lock itself, shared.
     */
    boolean isHeld(String id) throws IOException {
        String file = file(id);
        int lock = Syscalls.openFile(Bytes.cString(file), Syscalls.O_RDONLY, 0);
        if (lock == -Errno.ENOENT || lock == -Errno.EACCES && isForeign(file) || lock < 0 && isNoFile(id)) {
            return false;
        }
        Disk.check(lock, "look at the lock", file);
        try {
            int result = Syscalls.tryLock(lock, true);
            return result == -Errno.EAGAIN || Disk.check(result, Disk.LOCK, file) < 0;
        } finally {
            Syscalls.close(lock);
        }
    }

    /** 16 random hexadecimal digits. */
    static String randomId() throws IOException {
        byte[] random = new byte[ID_BYTES];
        SystemCallException.check(Syscalls.random(random), "get random bytes");
        return Bytes.hex(random);
    }

    private static int awaitFile(String file) throws IOException {
        byte[] path = Bytes.cString(file);
        int lock = LockWait.await(file, () -> Syscalls.lockFile(path), taken -> Syscalls.unlockFile(taken, path));
        return Disk.check(lock, Disk.LOCK, file);
    }

    /** Takes the common lock shared, for an instant. */
    Held shared() throws IOException {
        return common(true);
    }

    /** Takes the common lock exclusively, for as long as it takes to choose garbage and rename it. */
    Held exclusive() throws IOException {
        return common(false);
    }

    private Held common(boolean shared) throws IOException {
        int file = open();
        int result = Syscalls.tryLock(file, shared);
        if (result == -Errno.EAGAIN) {
            Syscalls.close(file);
            file = Disk.check(LockWait.await(common, () -> openLocked(shared), Syscalls::close), Disk.LOCK, common);
        } else if (result < 0) {
            Syscalls.close(file);
            throw Disk.failure(-result, Disk.LOCK, common, null);
        }
        return new Held(file, common, false);
    }

    private int open() throws IOException {
        return disk.openLock(common);
    }

    /** Opens the common lock file anew and waits for the lock. */
    private int openLocked(boolean shared) {
        int file = Disk.openToLock(common);
        int result = file < 0 ? file : shared ? Syscalls.lockShared(file) : Syscalls.lock(file);
        if (file >= 0 && result < 0) {
            Syscalls.close(file);
        }
        return result < 0 ? result : file;
    }
}
