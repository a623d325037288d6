package dev.jcontainer.engine.lifecycle;

import dev.jcontainer.engine.record.DamagedRecordException;
import dev.jcontainer.engine.record.ExitNote;
import dev.jcontainer.engine.record.RecordDirectory;
import dev.jcontainer.engine.record.StartNote;
import dev.jcontainer.engine.record.StatusReader;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineException.Reason;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.state.ProcessId;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the end of a run, by pidfds: any number of processes may wait at the same time. Used once, by one thread.
 */
public final class ContainerWait {
    /** How long one call of poll(2) waits; then the thread looks whether it is interrupted. */
    private static final int SLICE_MILLISECONDS = 200;

    /** The first process has ended; its keeper writes the record of that now. Each further look comes later. */
    private static final int WRITING_MILLISECONDS = 2;

    private final RecordDirectory record;
    private final StartNote start;
    private int pause = WRITING_MILLISECONDS;
    private long endSeen; // when the first process was found to have ended, by System.nanoTime(); 0 before

    private ContainerWait(RecordDirectory record, StartNote start) {
        this.record = record;
        this.start = start;
    }

    /**
     * Waits until a container does not run.
     *
     * @return the exit code of its last run; immediately if it does not run, and 0 if it was never started, as with
     *     Docker
     * @throws InterruptedException if the thread is interrupted
     * @throws EngineException {@link Reason#UNSUPPORTED} if it runs in another PID namespace
     */
    public static int waitFor(RecordDirectory record) throws IOException, InterruptedException {
        StartNote start = record.start();
        if (start == null) {
            return StatusReader.read(record).exitCode();
        }
        Integer code = new ContainerWait(record, start).await(Long.MAX_VALUE);
        return code == null ? 0 : code;
    }

    /**
     * Waits in the same way, whatever interrupts; also for the end of a run whose record is damaged or removed.
     *
     * @param patience how long the keeper may take to note the end of the first process
     * @return whether the end is noted; false if the keeper takes longer, because it is stopped or hangs
     */
    static boolean hasNotedExit(RecordDirectory record, Duration patience) throws IOException {
        boolean isInterrupted = false;
        try {
            StartNote start = record.start();
            while (start != null) {
                try {
                    return new ContainerWait(record, start).await(patience.toNanos()) != null;
                } catch (InterruptedException e) {
                    isInterrupted = true;
                }
            }
            return true;
        } catch (DamagedRecordException e) {
            return true; // nothing can be read of its end
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns the exit code; null if the keeper has not noted the end after this time, in nanoseconds. */
    private @Nullable Integer await(long patience) throws IOException, InterruptedException {
        int holder = pidfd(start.keeper()); // held before the exit is read: what it writes later is seen
        try {
            while (true) {
                Integer code = exitCode();
                if (code != null) {
                    return code;
                }
                if (endSeen != 0 && System.nanoTime() - endSeen >= patience) {
                    return null;
                }
                if (!start.process().isOurs()) {
                    throw new EngineException(
                            Reason.UNSUPPORTED,
                            "Cannot wait for the container " + record.shortId() + ": it runs in another PID namespace"
                                    + " (" + start.process().namespace() + "), whose processes are not seen here.");
                }
                awaitSome(holder);
                if (Thread.interrupted()) {
                    throw new InterruptedException("The wait for the container was interrupted.");
                }
            }
        } finally {
            close(holder);
        }
    }

    /** The exit code of the run; null as long as it is not known. */
    private @Nullable Integer exitCode() throws IOException {
        boolean isOver = !start.isAlive() && !start.isKept();
        ExitNote exit = record.exit();
        if (exit != null && exit.run() >= start.run()) {
            return exit.exitCode();
        }
        if (!isOver) {
            return null;
        }
        if (record.start() == null) {
            throw record.gone();
        }
        return StatusReader.read(record).exitCode();
    }

    private void awaitSome(int holder) throws IOException {
        int process = pidfd(start.process());
        try {
            if (process >= 0) {
                hasEnded(process, SLICE_MILLISECONDS);
                return;
            }
        } finally {
            close(process);
        }
        if (endSeen == 0) {
            endSeen = System.nanoTime() | 1; // never 0
        }
        if (holder >= 0) {
            hasEnded(holder, pause);
            pause = Math.min(2 * pause, SLICE_MILLISECONDS);
        }
    }

    private static boolean hasEnded(int pidfd, int milliseconds) throws IOException {
        return SystemCallException.check(Syscalls.pidfdHasEnded(pidfd, milliseconds), "wait for the container") == 1;
    }

    /** A pidfd of a process; below 0 if it has ended. */
    private static int pidfd(ProcessId process) throws IOException {
        int pidfd = Syscalls.pidfdOpen(process.pid());
        if (pidfd == -Errno.ESRCH) {
            return pidfd;
        }
        SystemCallException.check(pidfd, "hold the process " + process.pid());
        if (!process.isAlive()) {
            Syscalls.close(pidfd);
            return -Errno.ESRCH;
        }
        return pidfd;
    }

    private static void close(int descriptor) {
        if (descriptor >= 0) {
            Syscalls.close(descriptor);
        }
    }
}
