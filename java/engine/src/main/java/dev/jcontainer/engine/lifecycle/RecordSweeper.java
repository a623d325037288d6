package dev.jcontainer.engine.lifecycle;

import dev.jcontainer.engine.record.Description;
import dev.jcontainer.engine.record.RecordDirectory;
import dev.jcontainer.engine.record.RecordLock;
import dev.jcontainer.engine.record.StartNote;
import dev.jcontainer.engine.spec.ContainerStatus;
import dev.jcontainer.engine.spec.EngineState;
import java.io.IOException;
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
        }
    }

    private static boolean finish(EngineContext context, RecordDirectory record, Description container, StartNote start)
            throws IOException {
        Leftovers.end(start);
        boolean isForNow = container.detached().isRemovedAtEnd() || !start.isOfEarlierBoot();
        if (!isForNow || !record.hasAfter()) { // after a reboot, 'system start' starts containers
            return false;
        }
        try {
            AfterEnd.runLocked(context, record);
        } catch (IOException e) {
            LoggerFactory.getLogger(RecordSweeper.class)
                    .warn("Cannot do what comes after the end of {}: {}", container.name(), e.getMessage());
        }
        return true;
    }
}
