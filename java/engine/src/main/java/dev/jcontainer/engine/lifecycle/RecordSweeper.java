package dev.jcontainer.engine.lifecycle;

import dev.jcontainer.engine.record.CommandNote;
import dev.jcontainer.engine.record.Description;
import dev.jcontainer.engine.record.RecordDirectory;
import dev.jcontainer.engine.record.RecordLock;
import dev.jcontainer.engine.record.RecordStore;
import dev.jcontainer.engine.record.StartNote;
import dev.jcontainer.engine.spec.ContainerStatus;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineState;
import dev.jcontainer.kernel.KernelFiles;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.slf4j.LoggerFactory;

/**
 * Does what keepers that were killed, and commands after an end that could not be run, have left undone. Every command
 * that lists or finds containers does that for them; for one with nothing left, it costs nothing.
 */
public final class RecordSweeper {
    private RecordSweeper() {}

    /**
     * Does what is left to do for a container that does not run.
     *
     * @return whether its status has changed
     */
    public static boolean sweep(
            EngineContext context, RecordDirectory record, Description container, ContainerStatus status)
            throws IOException {
        if (status.run() == 0) {
            return isSweptUnstarted(context, record, container);
        }
        boolean isOver = status.state() == EngineState.EXITED || status.state() == EngineState.DEAD;
        boolean isDead = status.state() == EngineState.DEAD;
        if (!isOver || !isDead && !AfterEnd.isNeeded(container.detached())) {
            return false;
        }
        try (RecordLock lock = record.tryLock()) {
            StartNote start = lock == null ? null : record.start();
            return start != null
                    && !start.isAlive() | isDead
                    && !start.isKept()
                    && finish(context, record, container, start);
        } catch (IOException e) {
            return hasFailed(container, e);
        }
    }

    /** What cannot be done now does not keep others from their containers. */
    private static boolean hasFailed(Description container, IOException why) {
        if (why instanceof EngineException && ((EngineException) why).reason() == EngineException.Reason.NOT_FOUND) {
            return true; // another command has removed it
        }
        LoggerFactory.getLogger(RecordSweeper.class)
                .warn("Cannot do what comes after the end of {}: {}", container.name(), why.getMessage());
        return true;
    }

    /** Removes a container whose {@code run} was killed before the program was executed. */
    private static boolean isSweptUnstarted(EngineContext context, RecordDirectory record, Description container)
            throws IOException {
        if (!isAbandoned(record)) {
            return false;
        }
        try (RecordLock lock = record.lockOfKilled()) {
            if (lock == null || !isAbandoned(record)) {
                return false;
            }
            Leftovers.endBegun(record);
            if (record.start() == null) { // its keeper may have been faster
                ContainerRemoval.removeEnded(context, record, true);
            }
            return true;
        } catch (IOException e) {
            return hasFailed(container, e);
        }
    }

    private static boolean isAbandoned(RecordDirectory record) throws IOException {
        CommandNote command = record.command();
        return command != null && !command.isAtWork();
    }

    /**
     * Removes the notes of keepers that were killed together with their watchers, and those of starts that were killed.
     *
     * @param active the ids of the containers that run, whose notes stay
     */
    public static void sweepNotes(EngineContext context, Set<String> active) {
        try {
            sweepOthers(context, active);
        } catch (IOException e) {
            LoggerFactory.getLogger(RecordSweeper.class)
                    .warn("Cannot remove the notes of containers that have ended: {}", e.getMessage());
        }
    }

    private static void sweepOthers(EngineContext context, Set<String> active) throws IOException {
        List<String> notes = KernelFiles.listIfThere(context.states().path());
        for (int i = 0; notes != null && i < notes.size(); i++) {
            if (RecordStore.isId(notes.get(i)) && !active.contains(notes.get(i))) {
                context.states().list(); // removes those whose owners have ended
                return;
            }
        }
    }

    private static boolean finish(EngineContext context, RecordDirectory record, Description container, StartNote start)
            throws IOException {
        Leftovers.end(start, Leftovers.SWEEP_MILLISECONDS);
        boolean isForNow = container.detached().isRemovedAtEnd() || !start.isOfEarlierBoot();
        if (!isForNow || !record.hasAfter()) { // after a reboot, 'system start' starts containers
            return false;
        }
        AfterEnd.runLocked(context, record, false);
        return true;
    }
}
