package dev.jcontainer.engine.lifecycle;

import dev.jcontainer.engine.record.DamagedRecordException;
import dev.jcontainer.engine.record.ExitNote;
import dev.jcontainer.engine.record.RecordDirectory;
import dev.jcontainer.engine.record.StartNote;
import dev.jcontainer.engine.record.StatusReader;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.state.ProcessId;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Waits for the end of a run, by pidfds: any number of processes may wait at the same time. */
public final class ContainerWait {
    /** How long one call of poll(2) waits; then the thread looks whether it is interrupted. */
    private static final int SLICE_MILLISECONDS = 200;

    /** The first process has ended; its keeper writes the record of that now. */
    private static final int WRITING_MILLISECONDS = 2;

    private ContainerWait() {}

    /**
     * Waits until a container does not run.
     *
     * @return the exit code of its last run; immediately if it does not run, and 0 if it was never started, as with
     *     Docker
     * @throws InterruptedException if the thread is interrupted
     */
    public static int waitFor(RecordDirectory record) throws IOException, InterruptedException {
        StartNote start = record.start();
        if (start == null) {
            return StatusReader.read(record).exitCode();
        }
        int holder = pidfd(start.keeper()); // held before the exit is read: what it writes later is seen
        try {
            while (true) {
                Integer code = exitCode(record, start);
                if (code != null) {
                    return code;
                }
                await(start, holder);
                if (Thread.interrupted()) {
                    throw new InterruptedException("The wait for the container was interrupted.");
                }
            }
        } finally {
            close(holder);
        }
    }

    /** Waits in the same way, whatever interrupts; also for the end of a run whose record is damaged or removed. */
    static void forExit(RecordDirectory record) throws IOException {
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    waitFor(record);
                    return;
                } catch (InterruptedException e) {
                    isInterrupted = true;
                }
            }
        } catch (DamagedRecordException e) {
            return; // nothing can be read of its end
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The exit code of a run; null as long as it is not known. */
    private static @Nullable Integer exitCode(RecordDirectory record, StartNote start) throws IOException {
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

    private static void await(StartNote start, int holder) throws IOException {
        int process = pidfd(start.process());
        try {
            if (process >= 0) {
                ended(process, SLICE_MILLISECONDS);
            } else if (holder >= 0) {
                ended(holder, WRITING_MILLISECONDS);
            }
        } finally {
            close(process);
        }
    }

    private static boolean ended(int pidfd, int milliseconds) throws IOException {
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
