package dev.jcontainer.engine.lifecycle;

import dev.jcontainer.ContainerHandle;
import dev.jcontainer.engine.record.Description;
import dev.jcontainer.engine.record.RecordDirectory;
import dev.jcontainer.engine.record.RecordLock;
import dev.jcontainer.engine.record.SpecCodec;
import dev.jcontainer.engine.record.StartNote;
import dev.jcontainer.engine.record.StatusReader;
import dev.jcontainer.engine.spec.ContainerStatus;
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

    private final EngineContext context;
    private final RecordDirectory record;

    private ContainerStop(EngineContext context, RecordDirectory record) {
        this.context = context;
        this.record = record;
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
        ContainerStop stop = new ContainerStop(context, record);
        if (stop.note()) {
            stop.noteSignal(signal);
            stop.end(signal, grace);
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
            Signal signal = given == null ? SpecCodec.decode(record.spec()).stopSignal() : given;
            EventNotes.note(context, container, "kill", Map.of("signal", Integer.toString(signal.number())));
        }
    }

    /** Notes the stop, and returns whether a process must be ended. */
    private boolean note() throws IOException {
        try (RecordLock lock = record.lock()) {
            ContainerStatus status = StatusReader.read(record);
            StartNote start = record.start();
            if (start == null) {
                return false;
            }
            if (status.isActive()) {
                record.stop(start.run());
            }
            if (status.state() == EngineState.RESTARTING) {
                Leftovers.endKeeper(start);
                AfterEnd.runLocked(context, record);
            } else if (status.state() == EngineState.DEAD) {
                Leftovers.end(start);
            }
            return status.isActive() && status.state() != EngineState.RESTARTING;
        }
    }

    private void endWithoutNote(@Nullable Signal signal, @Nullable Duration grace) throws IOException {
        StartNote start = record.start();
        if (start != null) {
            ContainerSpec spec = SpecCodec.decode(record.spec());
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
        ContainerWait.forExit(record);
    }
}
