package dev.jcontainer.engine.record;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The lock of what a stopped container has written, {@code flock(2)} of the directory {@code fs} of its record: who has it
 * may mount these files, because two mounts of them at the same time damage them. It is held as long as files are copied,
 * so that the record's own lock need not be. The kernel releases it when the process ends. The caller closes it.
 */
public final class FilesLock implements Closeable {
    private final int descriptor;

    private FilesLock(int descriptor) {
        this.descriptor = descriptor;
    }

    /** Takes the lock; null if somebody has it. A record without such files needs none. */
    static @Nullable FilesLock tryTake(String directory) throws IOException {
        int locked = Syscalls.lockPath(Bytes.cString(directory), false);
        if (locked == -Errno.EAGAIN) {
            return null;
        }
        boolean isMissing = locked == -Errno.ENOENT || locked < 0 && RecordFiles.isDamage(-locked);
        return new FilesLock(isMissing ? locked : RecordFiles.check(locked, "lock", directory));
    }

    @Override
    public void close() {
        if (descriptor >= 0) {
            Syscalls.close(descriptor);
        }
    }
}
