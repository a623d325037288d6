package dev.jcontainer.engine.lifecycle;

import dev.jcontainer.engine.record.CommandNote;
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
        try (RecordLock lock = StoppedFiles.lockForStart(record)) {
            Leftovers.endBegun(record);
            EngineState state = StatusReader.read(record).state();
            if (state == EngineState.PAUSED) {
                throw new EngineException(
                        Reason.STATE, "cannot start a paused container, try unpause instead: " + record.shortId());
            }
            if (state == EngineState.RUNNING || state == EngineState.RESTARTING) {
                CommandNote command = record.command();
                if (command != null && command.isOfThis()) { // another one has done what it was to do
                    record.endCommand();
                }
                return false;
            }
            startEnded(context, record, observer);
            return true;
        }
    }

    private static void endCommand(RecordDirectory record, Throwable failure) {
        try (RecordLock lock = record.lock()) {
            record.endCommand();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private static void startEnded(EngineContext context, RecordDirectory record, StartObserver observer)
            throws IOException {
        try {
            StartNote last = record.start();
            if (last != null) {
                Leftovers.end(last);
            }
            record.forgetRestarts();
            KeptStart.start(context, record, observer);
        } finally {
            record.endCommand(); // before the lock is free for what comes after the end
        }
    }

    /** Stops a container if it runs, and starts it. One that is removed at its end is not removed at this one. */
    public static void restart(
            EngineContext context, RecordDirectory record, @Nullable Signal signal, @Nullable Duration grace)
            throws IOException {
        try {
            ContainerStop.stopForRestart(context, record, signal, grace);
        } catch (IOException | RuntimeException | Error e) {
            endCommand(record, e);
            throw e;
        }
        start(context, record);
        EventNotes.note(context, record.description(), "restart");
    }
}
