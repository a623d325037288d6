package dev.jcontainer.engine.lifecycle;

import dev.jcontainer.ContainerHandle;
import dev.jcontainer.engine.record.DamagedRecordException;
import dev.jcontainer.engine.record.Description;
import dev.jcontainer.engine.record.RecordDirectory;
import dev.jcontainer.engine.record.RecordFiles;
import dev.jcontainer.engine.record.RecordLock;
import dev.jcontainer.engine.record.StartNote;
import dev.jcontainer.engine.record.StatusReader;
import dev.jcontainer.engine.spec.ContainerStatus;
import dev.jcontainer.engine.spec.EngineEvent;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineException.Reason;
import dev.jcontainer.engine.spec.EngineState;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.spec.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The removal of one container. */
public final class ContainerRemoval {
    private static final int ATTEMPTS = 100;
    private static final Duration KEEPER_PATIENCE = Duration.ofSeconds(2);

    private final EngineContext context;
    private final RecordDirectory record;
    private final boolean isForced;
    private final boolean withVolumes;
    private boolean hasEndedKeeper;

    private ContainerRemoval(EngineContext context, RecordDirectory record, boolean isForced, boolean withVolumes) {
        this.context = context;
        this.record = record;
        this.isForced = isForced;
        this.withVolumes = withVolumes;
    }

    /**
     * Removes a container.
     *
     * @param isForced whether it is killed if it runs, and removed even if its record is damaged
     * @param withVolumes whether its volumes without a name are removed as well
     * @throws EngineException {@link Reason#STATE} if it runs and that is not forced; {@link Reason#NOT_FOUND}
     */
    public static void remove(EngineContext context, RecordDirectory record, boolean isForced, boolean withVolumes)
            throws IOException {
        new ContainerRemoval(context, record, isForced, withVolumes).remove();
    }

    /** Removes a container that has ended. Called with its lock. */
    static void removeEnded(EngineContext context, RecordDirectory record, boolean withVolumes) throws IOException {
        new ContainerRemoval(context, record, true, withVolumes).removeEnded();
    }

    private void remove() throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            StartNote active;
            try (RecordLock lock = record.lock()) {
                active = active();
                if (active == null) {
                    removeEnded();
                    return;
                }
                noteStop(active);
            } catch (EngineException e) {
                if (attempt > 0 && e.reason() == Reason.NOT_FOUND) {
                    return; // what comes after its end has removed it
                }
                throw e;
            }
            kill(active);
        }
        throw new EngineException(
                Reason.BUSY, "Cannot remove the container " + record.shortId() + ": it is started again and again.");
    }

    /** Its policy must not start it again. A damaged record may have something else in the place of the note. */
    private void noteStop(StartNote active) throws IOException {
        try {
            record.stop(active.run());
        } catch (SystemCallException e) {
            if (!isForced || !RecordFiles.isDamage(e.errno())) {
                throw e;
            }
        }
    }

    /** The run that must be killed first; null if there is none. */
    private @Nullable StartNote active() throws IOException {
        ContainerStatus status;
        try {
            status = StatusReader.read(record);
        } catch (DamagedRecordException e) {
            if (!isForced) {
                throw e;
            }
            kill(null);
            return null;
        }
        if (!status.isActive()) {
            return null;
        }
        if (!isForced) {
            throw running(status.state());
        }
        if (status.state() == EngineState.RESTARTING) {
            return null;
        }
        StartNote start = record.start();
        if (start != null && !start.keeper().isOurs()) {
            throw new EngineException(
                    Reason.STATE,
                    "Cannot remove the container " + record.shortId() + ": it was started in another PID namespace,"
                            + " from where alone its processes can be killed. Remove it there.");
        }
        return start;
    }

    private EngineException running(EngineState state) {
        String advice = state == EngineState.PAUSED
                ? "Unpause and then stop the container before attempting removal or force remove"
                : "Stop the container before attempting removal or force remove";
        return new EngineException(
                Reason.STATE, "You cannot remove a " + state.word() + " container " + record.id() + ". " + advice);
    }

    private void kill(@Nullable StartNote active) throws IOException {
        try (ContainerHandle handle = context.handleIfRunning(record)) {
            if (handle != null) {
                handle.stop(Signal.KILL, Duration.ZERO);
            } else if (active != null) {
                Leftovers.stop(active, Signal.KILL, Duration.ZERO);
            }
        }
        if (!ContainerWait.hasNotedExit(record, KEEPER_PATIENCE) && active != null) {
            Leftovers.endKeeper(active); // it hangs
            hasEndedKeeper = true;
        }
    }

    private void removeEnded() throws IOException {
        endProcesses();
        Description container = descriptionIfWhole();
        context.records().remove(record, container == null ? null : container.name(), withVolumes);
        if (hasEndedKeeper) {
            RecordSweeper.sweepNotes(context, Set.of()); // it could not remove its own
        }
        if (container != null) {
            EventNotes.note(context, container, "destroy");
        } else {
            EventNotes.note(context, EngineEvent.CONTAINER, record.id(), "destroy", Map.of());
        }
    }

    private void endProcesses() throws IOException {
        try {
            Leftovers.endBegun(record);
            StartNote start = record.start();
            if (start != null) {
                Leftovers.end(start);
                if (StatusReader.read(record).state() == EngineState.RESTARTING) {
                    Leftovers.endKeeper(start);
                }
            }
        } catch (DamagedRecordException e) {
            if (!isForced) {
                throw e;
            }
        }
    }

    private @Nullable Description descriptionIfWhole() throws IOException {
        try {
            return record.descriptionIfThere();
        } catch (DamagedRecordException e) {
            if (!isForced) {
                throw e;
            }
            return null;
        }
    }
}
