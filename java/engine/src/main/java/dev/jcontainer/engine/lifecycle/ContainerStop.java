package dev.jcontainer.engine.lifecycle;

import dev.jcontainer.ContainerHandle;
import dev.jcontainer.engine.record.Description;
import dev.jcontainer.engine.record.RecordDirectory;
import dev.jcontainer.engine.record.RecordLock;
import dev.jcontainer.engine.record.StartNote;
import dev.jcontainer.engine.record.StatusReader;
import dev.jcontainer.engine.spec.ContainerStatus;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineState;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The end of a run that a user asks for. It is noted before a signal is sent, so that no policy restarts the container. */
public final class ContainerStop {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration KEEPER_PATIENCE = Duration.ofSeconds(10);

    private final EngineContext context;
    private final RecordDirectory record;
    private final boolean isForRestart;

    private ContainerStop(EngineContext context, RecordDirectory record, boolean isForRestart) {
        this.context = context;
        this.record = record;
        this.isForRestart = isForRestart;
    }

    /**
     * Stops a container, and returns when it has ended and its end is recorded. Does nothing if it does not run.
     *
     * @param signal the signal that asks it to end; null for that of its specification
     * @param grace the time until it is killed; null for that of its specification, or 10 seconds
     */
    public static void stop(
            EngineContext context, RecordDirectory record, @Nullable Signal signal, @Nullable Duration grace)
            throws IOException {
        new ContainerStop(context, record, false).stop(signal, grace);
    }

    /** The same for a command that starts the container again; if it is removed at its end, that end does not count. */
    static void stopForRestart(
            EngineContext context, RecordDirectory record, @Nullable Signal signal, @Nullable Duration grace)
            throws IOException {
        new ContainerStop(context, record, true).stop(signal, grace);
    }

    private void stop(@Nullable Signal signal, @Nullable Duration grace) throws IOException {
        if (note()) {
            noteSignal(signal);
            end(signal, grace);
            Description container = record.descriptionIfThere();
            if (container != null) { // it is not removed at its end
                EventNotes.note(context, container, "stop");
            }
        }
    }

    /** Docker notes the signal that asks it to end as a kill. */
    private void noteSignal(@Nullable Signal given) throws IOException {
        Description container = record.descriptionIfThere();
        if (container != null) {
            Signal signal = given == null ? record.specification().stopSignal() : given;
            EventNotes.note(context, container, "kill", Map.of("signal", Integer.toString(signal.number())));
        }
    }

    /** Notes the stop, and returns whether a process must be ended. */
    private boolean note() throws IOException {
        try (RecordLock lock = record.lock()) {
            Leftovers.endBegun(record);
            ContainerStatus status = StatusReader.read(record);
            StartNote start = record.start();
            if (start == null) {
                return false;
            }
            if (isForRestart && record.description().detached().isRemovedAtEnd()) {
                record.beginCommand();
            }
            if (status.isActive() || record.hasAfter()) { // what comes after the end has not been decided yet
                record.stop(start.run());
            }
            if (status.state() == EngineState.RESTARTING) {
                endWait(context, record, start);
            } else if (status.state() == EngineState.DEAD) {
                Leftovers.end(start);
            }
            return status.isActive() && status.state() != EngineState.RESTARTING;
        }
    }

    /** Ends the wait of a container for its restart, after its stop was noted. Called with the lock of its record. */
    static void endWait(EngineContext context, RecordDirectory record, StartNote start) throws IOException {
        Leftovers.endKeeper(start);
        AfterEnd.runLocked(context, record, false);
    }

    private void endWithoutNote(@Nullable Signal signal, @Nullable Duration grace) throws IOException {
        StartNote start = record.start();
        if (start != null) {
            ContainerSpec spec = record.specification();
            Duration given = grace == null ? spec.givenGrace() : grace;
            Leftovers.stop(start, signal == null ? spec.stopSignal() : signal, given == null ? GRACE : given);
        }
    }

    private void end(@Nullable Signal signal, @Nullable Duration grace) throws IOException {
        try (ContainerHandle handle = context.handleIfRunning(record)) {
            if (handle != null) {
                handle.stop(signal, grace);
            } else {
                endWithoutNote(signal, grace);
            }
        }
        if (!ContainerWait.hasNotedExit(record, KEEPER_PATIENCE)) {
            throw hangingKeeper();
        }
    }

    private EngineException hangingKeeper() throws IOException {
        StartNote start = record.start();
        int keeper = start == null ? 0 : start.keeper().pid();
        return new EngineException(
                EngineException.Reason.BUSY,
                "The container " + record.shortId() + " has ended, but its keeper, process " + keeper
                        + ", has not noted that within " + KEEPER_PATIENCE.toSeconds()
                        + " seconds: it is stopped, or waits for the disk. 'kill -CONT " + keeper
                        + "' lets it go on, and 'jcontainer rm -f " + record.shortId() + "' ends it.");
    }
}
