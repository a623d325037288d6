package dev.jcontainer.engine.log;

import dev.jcontainer.engine.record.ExitNote;
import dev.jcontainer.engine.record.RecordDirectory;
import dev.jcontainer.engine.record.StartNote;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.state.ProcessId;
import java.io.IOException;

/**
 * The end of the present run of a container: its keeper has noted the exit or is gone, or the record was removed. A
 * later run, as a restart policy starts it, does not count: {@code docker logs --follow} ends with the run as well.
 */
public final class RunEnd implements LogEnd {
    private final RecordDirectory record;
    private final long run;
    private final int keeper;

    private RunEnd(RecordDirectory record, long run, int keeper) {
        this.record = record;
        this.run = run;
        this.keeper = keeper;
    }

    /** The end of the run that a record has; now, if there is none. */
    public static LogEnd of(RecordDirectory record) throws IOException {
        StartNote start = record.start();
        if (start == null) {
            return LogEnd.now();
        }
        ProcessId process = start.keeper();
        if (!process.isOurs()) {
            return new RunEnd(record, start.run(), -1);
        }
        int pidfd = Syscalls.pidfdOpen(process.pid());
        if (pidfd == -Errno.ESRCH) {
            return LogEnd.now();
        }
        RunEnd end =
                new RunEnd(record, start.run(), SystemCallException.check(pidfd, "hold the keeper of the container"));
        boolean isKept = false;
        try {
            isKept = process.isAlive(); // the pid is not another process's
        } finally {
            if (!isKept) {
                end.close();
            }
        }
        return isKept ? end : LogEnd.now();
    }

    @Override
    public boolean hasEnded() throws IOException {
        ExitNote exit = record.exit();
        return exit != null && exit.run() >= run
                || keeper >= 0 && Syscalls.pidfdHasEnded(keeper, 0) == 1
                || record.start() == null;
    }

    @Override
    public int descriptor() {
        return keeper;
    }

    @Override
    public void close() {
        if (keeper >= 0) {
            Syscalls.close(keeper);
        }
    }
}
