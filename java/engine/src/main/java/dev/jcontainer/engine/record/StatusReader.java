package dev.jcontainer.engine.record;

import dev.jcontainer.cgroup.Cgroup;
import dev.jcontainer.engine.spec.ContainerStatus;
import dev.jcontainer.engine.spec.EngineState;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Derives the state of a container from the files of its record and from its processes, by the table of
 * docs/adr/0012-keeper.md.
 */
public final class StatusReader {
    private static final int AFTER_REBOOT = 255;
    private static final int ATTEMPTS = 100;
    private static final long SECOND = 1_000_000_000;

    private final RecordDirectory record;

    private StatusReader(RecordDirectory record) {
        this.record = record;
    }

    /** The status of a container. */
    public static ContainerStatus read(RecordDirectory record) throws IOException {
        return new StatusReader(record).read();
    }

    /** The bytes of output of the last run that are not in its log; 0 as long as it lasts. */
    public static long unlogged(RecordDirectory record) throws IOException {
        StartNote start = record.start();
        ExitNote exit = record.exit();
        return start == null || exit == null || exit.run() != start.run() ? 0 : Math.max(0, exit.lost());
    }

    private ContainerStatus read() throws IOException {
        for (int attempt = 0; ; attempt++) {
            StartedRun begun = record.startedRun();
            if (begun == null) {
                return neverStarted();
            }
            ExitNote exit = record.exit();
            if (exit != null && exit.run() == begun.number()) {
                return ended(begun, exit);
            }
            StartNote start = record.start();
            if (start == null) {
                return neverStarted(); // it is being removed
            }
            boolean isKept = start.isKept(); // looked at before the process, which cannot outlive its keeper for long
            boolean isAlive = start.isAlive();
            if (isAlive || isKept) { // without its exit, it has not ended for others
                return running(start, isAlive);
            }
            if (attempt < ATTEMPTS && hasChanged(start)) {
                continue; // it has ended, or was started again, meanwhile
            }
            return lost(start);
        }
    }

    /** Whether the keeper has written an exit, or another has taken over, since the run was read. */
    private boolean hasChanged(StartNote start) throws IOException {
        ExitNote exit = record.exit();
        StartNote now = record.start();
        return exit != null && exit.run() >= start.run() || now != null && now.run() > start.run();
    }

    private ContainerStatus neverStarted() throws IOException {
        StartError error = record.error();
        return new ContainerStatus(
                EngineState.CREATED,
                0,
                0,
                error == null ? 0 : error.exitCode(),
                false,
                null,
                null,
                0,
                error == null ? null : error.message(),
                List.of());
    }

    private ContainerStatus running(StartNote start, boolean isAlive) throws IOException {
        boolean isPaused = isAlive
                && !start.cgroups().isEmpty()
                && Cgroup.of(start.cgroups(), start.isUnified()).isFrozen();
        return new ContainerStatus(
                isPaused ? EngineState.PAUSED : EngineState.RUNNING,
                start.run(),
                isAlive ? start.process().pid() : 0,
                0,
                false,
                instant(start.time()),
                null,
                restarts(record.restart()),
                null,
                start.ports());
    }

    private ContainerStatus ended(StartedRun start, ExitNote exit) throws IOException {
        RestartNote restart = record.restart();
        boolean isRestarting = restart != null && restart.run() == start.number() && isKept(start);
        StartError error = failure(start);
        return new ContainerStatus(
                isRestarting ? EngineState.RESTARTING : EngineState.EXITED,
                start.number(),
                0,
                error == null ? exit.exitCode() : error.exitCode(),
                exit.outOfMemoryKills() > 0,
                instant(start.time()),
                instant(exit.finished()),
                restarts(restart),
                error == null ? null : error.message(),
                List.of());
    }

    /** Whether the keeper of a run lives; not if there is a later run meanwhile. */
    private boolean isKept(StartedRun run) throws IOException {
        StartNote start = record.start();
        return start != null && start.run() == run.number() && start.isKept();
    }

    private ContainerStatus lost(StartNote start) throws IOException {
        boolean isReboot = start.isOfEarlierBoot();
        StartError error = failure(new StartedRun(start.run(), start.time()));
        int exitCode = isReboot ? AFTER_REBOOT : ContainerStatus.UNKNOWN_EXIT;
        return new ContainerStatus(
                isReboot ? EngineState.EXITED : EngineState.DEAD,
                start.run(),
                0,
                error == null ? exitCode : error.exitCode(),
                false,
                instant(start.time()),
                null,
                restarts(record.restart()),
                error == null ? null : error.message(),
                List.of());
    }

    /** Why a start has failed since the last run; null if none has. */
    private @Nullable StartError failure(StartedRun start) throws IOException {
        StartError error = record.error();
        return error == null || error.run() <= start.number() ? null : error;
    }

    private static int restarts(@Nullable RestartNote restart) {
        return restart == null ? 0 : restart.count();
    }

    private static Instant instant(long nanoseconds) {
        return Instant.ofEpochSecond(nanoseconds / SECOND, nanoseconds % SECOND);
    }
}
