package dev.jcontainer.engine.lifecycle;

import dev.jcontainer.engine.record.ExitNote;
import dev.jcontainer.engine.record.FilesLock;
import dev.jcontainer.engine.record.RecordDirectory;
import dev.jcontainer.engine.record.RecordLock;
import dev.jcontainer.engine.record.StartNote;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineException.Reason;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The use of what a stopped container has written, by one process at a time: by a copy, or by a start. A copy may take
 * hours, so it does not hold the lock of the record; a removal does not wait for it, and leaves the files to it.
 */
public final class StoppedFiles {
    private StoppedFiles() {}

    /**
     * Begins a copy, and waits for another one or a start for up to 15 seconds.
     *
     * @param name the name of the container
     * @return ends the copy, and removes the files if the container was removed meanwhile
     * @throws EngineException {@link Reason#STATE} if the container runs; {@link Reason#BUSY}
     */
    public static Closeable hold(EngineContext context, RecordDirectory record, String name) throws IOException {
        for (int attempt = 0; attempt < RecordLock.ATTEMPTS; attempt++) {
            try (RecordLock lock = record.lock()) {
                if (running(record) != null) {
                    throw new EngineException(Reason.STATE, name + " was started meanwhile. Copy its files once more.");
                }
                FilesLock files = record.tryLockFiles();
                if (files != null) {
                    return () -> end(context, record, files);
                }
            }
            RecordLock.pause(record.shortId());
        }
        throw busy(record);
    }

    /** The run of a container whose program may run, also in another PID namespace; null if it does not. */
    public static @Nullable StartNote running(RecordDirectory record) throws IOException {
        StartNote start = record.start();
        ExitNote exit = start == null ? null : record.exit();
        boolean hasEnded = start == null || exit != null && exit.run() == start.run() || !start.isAlive();
        return hasEnded ? null : start;
    }

    private static void end(EngineContext context, RecordDirectory record, FilesLock files) throws IOException {
        files.close();
        context.records().removeLeft(record.id());
    }

    /**
     * Takes the lock of a record at a time when nobody copies its files, so that it can be started; waits for up to 15
     * seconds.
     */
    static RecordLock lockForStart(RecordDirectory record) throws IOException {
        for (int attempt = 0; attempt < RecordLock.ATTEMPTS; attempt++) {
            RecordLock lock = lockIfFree(record);
            if (lock != null) {
                return lock;
            }
            RecordLock.pause(record.shortId());
        }
        throw busy(record);
    }

    private static @Nullable RecordLock lockIfFree(RecordDirectory record) throws IOException {
        RecordLock lock = record.lock();
        boolean isFree = false;
        try {
            isFree = areFree(record);
            return isFree ? lock : null;
        } finally {
            if (!isFree) {
                lock.close();
            }
        }
    }

    /** Whether nobody copies the files. Called with the lock of the record, without which no copy begins. */
    static boolean areFree(RecordDirectory record) throws IOException {
        try (FilesLock files = record.tryLockFiles()) {
            return files != null;
        }
    }

    private static EngineException busy(RecordDirectory record) {
        return new EngineException(
                Reason.BUSY,
                "The container " + record.shortId() + " is busy: another process copies its files. Try it again when"
                        + " that has ended.");
    }
}
