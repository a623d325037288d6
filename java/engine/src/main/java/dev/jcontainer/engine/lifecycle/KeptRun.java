package dev.jcontainer.engine.lifecycle;

import dev.jcontainer.engine.record.RecordDirectory;
import dev.jcontainer.engine.record.RecordLock;
import dev.jcontainer.engine.record.StartNote;
import dev.jcontainer.engine.record.StatusReader;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineException.Reason;
import dev.jcontainer.engine.spec.EngineState;
import dev.jcontainer.spec.Signal;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The start of a container that a user asks for. */
public final class KeptRun {
    private KeptRun() {}

    /**
     * Starts a container, and returns when its program has been executed. Does nothing if it runs, as Docker does.
     *
     * @throws dev.jcontainer.ContainerException if the program is not executed
     * @throws EngineException {@link Reason#STATE} if it is paused
     */
    public static void start(EngineContext context, RecordDirectory record) throws IOException {
        start(context, record, StartObserver.NONE);
    }

    /** The same with an observer, which is not told of a container that runs already; returns whether it was started. */
    public static boolean start(EngineContext context, RecordDirectory record, StartObserver observer)
            throws IOException {
        try (RecordLock lock = record.lock()) {
            EngineState state = StatusReader.read(record).state();
            if (state == EngineState.PAUSED) {
                throw new EngineException(
                        Reason.STATE, "cannot start a paused container, try unpause instead: " + record.shortId());
            }
            if (state == EngineState.RUNNING || state == EngineState.RESTARTING) {
                return false;
            }
            StartNote last = record.start();
            if (last != null) {
                Leftovers.end(last);
            }
            record.forgetRestarts();
            KeptStart.start(context, record, observer);
            return true;
        }
    }

    /** Stops a container if it runs, and starts it. */
    public static void restart(
            EngineContext context, RecordDirectory record, @Nullable Signal signal, @Nullable Duration grace)
            throws IOException {
        ContainerStop.stop(context, record, signal, grace);
        start(context, record);
        EventNotes.note(context, record.description(), "restart");
    }
}
