package dev.jcontainer.engine.record;

import dev.jcontainer.cgroup.Cgroup;
import dev.jcontainer.engine.spec.ContainerStatus;
import dev.jcontainer.engine.spec.EngineState;
import dev.jcontainer.engine.spec.PortMapping;
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

    private ContainerStatus read() throws IOException {
        for (int attempt = 0; ; attempt++) {
            StartNote start = record.start();
            if (start == null) {
                return neverStarted();
            }
            ExitNote exit = record.exit();
            if (exit != null && exit.run() == start.run()) {
                return ended(start, exit);
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
        return status(
                isPaused ? EngineState.PAUSED : EngineState.RUNNING,
                start,
                isAlive ? start.process().pid() : 0,
                0,
                null,
                null);
    }

    private ContainerStatus ended(StartNote start, ExitNote exit) throws IOException {
        RestartNote restart = record.restart();
        boolean isRestarting = restart != null && restart.run() == start.run() && start.isKept();
        return status(
                isRestarting ? EngineState.RESTARTING : EngineState.EXITED,
                start,
                0,
                exit.exitCode(),
                exit,
                failure(start));
    }

    private ContainerStatus lost(StartNote start) throws IOException {
        boolean isReboot = start.isOfEarlierBoot();
        return status(
                isReboot ? EngineState.EXITED : EngineState.DEAD,
                start,
                0,
                isReboot ? AFTER_REBOOT : ContainerStatus.UNKNOWN_EXIT,
                null,
                failure(start));
    }

    /** Why a start has failed since the last run; null if none has. */
    private @Nullable StartError failure(StartNote start) throws IOException {
        StartError error = record.error();
        return error == null || error.run() <= start.run() ? null : error;
    }

    private ContainerStatus status(
            EngineState state,
            StartNote start,
            int pid,
            int exitCode,
            @Nullable ExitNote exit,
            @Nullable StartError error)
            throws IOException {
        RestartNote restart = record.restart();
        List<PortMapping> ports =
                state == EngineState.RUNNING || state == EngineState.PAUSED ? start.ports() : List.of();
        return new ContainerStatus(
                state,
                start.run(),
                pid,
                error == null ? exitCode : error.exitCode(),
                exit != null && exit.outOfMemoryKills() > 0,
                instant(start.time()),
                exit == null ? null : instant(exit.finished()),
                restart == null ? 0 : restart.count(),
                error == null ? null : error.message(),
                ports);
    }

    private static Instant instant(long nanoseconds) {
        return Instant.ofEpochSecond(nanoseconds / SECOND, nanoseconds % SECOND);
    }
}
