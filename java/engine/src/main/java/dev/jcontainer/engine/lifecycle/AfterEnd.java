package dev.jcontainer.engine.lifecycle;

import dev.jcontainer.engine.record.CommandNote;
import dev.jcontainer.engine.record.Description;
import dev.jcontainer.engine.record.ExitNote;
import dev.jcontainer.engine.record.HealthNote;
import dev.jcontainer.engine.record.RecordDirectory;
import dev.jcontainer.engine.record.RecordLock;
import dev.jcontainer.engine.record.RestartNote;
import dev.jcontainer.engine.record.StartNote;
import dev.jcontainer.engine.record.StatusReader;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.Health;
import dev.jcontainer.engine.spec.HealthCheck;
import dev.jcontainer.engine.spec.RestartPolicy;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Decides what comes after the end of a container, and does it. */
final class AfterEnd {
    /** The first time between an end and the restart, as Docker has it. */
    private static final long FIRST_DELAY = 100_000_000;

    private static final long LONGEST_DELAY = 60_000_000_000L;

    /** A run of this time was no failure to start. */
    private static final long LONG_RUN = 10_000_000_000L;

    /** Nothing is left to be done. */
    static final long DONE = 0;

    private final EngineContext context;
    private final RecordDirectory record;
    private final Description container;

    private final boolean isAwaited;

    private AfterEnd(EngineContext context, RecordDirectory record, Description container, boolean isAwaited) {
        this.context = context;
        this.record = record;
        this.container = container;
        this.isAwaited = isAwaited;
    }

    /** Whether something comes after the end of such a container. */
    static boolean isNeeded(Detached detached) {
        return detached.isRemovedAtEnd()
                || detached.restart().kind() != RestartPolicy.Kind.NO
                || onFailure(detached) == HealthCheck.OnFailure.RESTART;
    }

    private static HealthCheck.OnFailure onFailure(Detached detached) {
        HealthCheck check = detached.health();
        return check == null ? HealthCheck.OnFailure.NONE : check.onFailure();
    }

    /**
     * Does what comes now.
     *
     * @return {@link #DONE}, or after how many nanoseconds it must be called again
     */
    static long run(EngineContext context, RecordDirectory record) throws IOException {
        try (RecordLock lock = record.lock()) {
            return runLocked(context, record, true);
        } catch (EngineException e) {
            if (e.reason() == EngineException.Reason.NOT_FOUND) {
                context.records().sweepLeft(record.id()); // by one before this one, which may have been killed
                return DONE;
            }
            throw e;
        }
    }

    /**
     * The same, called with the lock of the record.
     *
     * @param isAwaited whether the caller waits as long as the answer says; otherwise a restart does not wait
     */
    static long runLocked(EngineContext context, RecordDirectory record, boolean isAwaited) throws IOException {
        StartNote start = record.start();
        if (start == null || start.isAlive() || !record.hasAfter()) {
            return DONE; // somebody has started it meanwhile
        }
        return new AfterEnd(context, record, record.description(), isAwaited).decide(start);
    }

    private long decide(StartNote start) throws IOException {
        if (container.detached().isRemovedAtEnd()) {
            CommandNote command = record.command();
            if (command != null && command.isAtWork()) {
                return DONE; // it starts the container again
            }
            ContainerRemoval.removeEnded(context, record, true);
            return DONE;
        }
        ExitNote exit = exitOf(start);
        boolean isTerminated = exit != null && exit.isTerminated();
        if (isTerminated || record.stopped() == start.run()) { // maybe while it waited for a restart
            return giveUp();
        }
        RestartNote before = record.restart();
        if (before != null && before.run() == start.run()) {
            return restartWhenDue(start, before);
        }
        HealthCheck.OnFailure onFailure = onFailure(container.detached());
        boolean wasUnhealthy = onFailure != HealthCheck.OnFailure.NONE && wasUnhealthy(start, exit);
        if (wasUnhealthy && onFailure == HealthCheck.OnFailure.STOP) {
            record.stop(start.run());
            return giveUp();
        }
        if (!(wasUnhealthy && onFailure == HealthCheck.OnFailure.RESTART) && !isToRestart(before)) {
            return giveUp();
        }
        RestartNote next = next(start, exit, before);
        record.scheduleRestart(next);
        return isAwaited ? next.delay() : restart(start, next);
    }

    private long giveUp() throws IOException {
        record.setAfter(false);
        return DONE;
    }

    /** Whether the last run ended because it was unhealthy: its keeper kills it in the moment that makes it so. */
    private boolean wasUnhealthy(StartNote start, @Nullable ExitNote exit) throws IOException {
        if (exit != null) {
            return exit.isUnhealthy();
        }
        Health health = HealthNote.read(record.path(), start.run()); // the keeper was killed
        return health != null && health.status().equals(Health.UNHEALTHY);
    }

    private boolean isToRestart(@Nullable RestartNote before) throws IOException {
        RestartPolicy policy = container.detached().restart();
        switch (policy.kind()) {
            case ALWAYS:
            case UNLESS_STOPPED:
                return true;
            case ON_FAILURE:
                int restarts = before == null ? 0 : before.count();
                return exitCode() != 0 && (policy.maximumRetries() == 0 || restarts < policy.maximumRetries());
            default:
                return false;
        }
    }

    private int exitCode() throws IOException {
        return StatusReader.read(record).exitCode();
    }

    /** How the run ended; null if its keeper was killed. */
    private @Nullable ExitNote exitOf(StartNote start) throws IOException {
        ExitNote exit = record.exit();
        return exit != null && exit.run() == start.run() ? exit : null;
    }

    private static RestartNote next(StartNote start, @Nullable ExitNote exit, @Nullable RestartNote before) {
        boolean wasLong = exit != null && exit.wall() >= LONG_RUN;
        long delay = before == null || wasLong ? FIRST_DELAY : Math.min(2 * before.delay(), LONGEST_DELAY);
        int count = before == null ? 1 : before.count() + 1;
        return new RestartNote(start.run(), count, delay, EpochClock.now() + delay);
    }

    private long restartWhenDue(StartNote start, RestartNote restart) throws IOException {
        long left = restart.due() - EpochClock.now();
        if (left > 0 && left <= LONGEST_DELAY) { // otherwise the clock was set
            return left;
        }
        return restart(start, restart);
    }

    private long restart(StartNote start, RestartNote restart) throws IOException {
        if (!StoppedFiles.areFree(record)) {
            return FIRST_DELAY; // somebody copies its files
        }
        Leftovers.end(start);
        Leftovers.endBegun(record);
        try {
            KeptStart.start(context, record);
            return DONE;
        } catch (IOException e) {
            return again(restart, e);
        }
    }

    /** A start that has failed counts as a run that has failed. */
    private long again(RestartNote restart, IOException why) throws IOException {
        RestartPolicy policy = container.detached().restart();
        if (policy.maximumRetries() != 0 && restart.count() >= policy.maximumRetries()) {
            record.setAfter(false);
            throw why;
        }
        LoggerFactory.getLogger(AfterEnd.class).warn("Cannot restart {}: {}", container.name(), why.getMessage());
        long delay = Math.min(2 * restart.delay(), LONGEST_DELAY);
        record.scheduleRestart(new RestartNote(restart.run(), restart.count() + 1, delay, EpochClock.now() + delay));
        return delay;
    }
}
