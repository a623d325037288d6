package dev.jcontainer.engine.lifecycle;

import dev.jcontainer.ContainerException;
import dev.jcontainer.ContainerHandle;
import dev.jcontainer.engine.record.Description;
import dev.jcontainer.engine.record.RecordDirectory;
import dev.jcontainer.engine.record.RecordLock;
import dev.jcontainer.engine.record.StartNote;
import dev.jcontainer.engine.record.StatusReader;
import dev.jcontainer.engine.spec.ContainerStatus;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineException.Reason;
import dev.jcontainer.engine.spec.EngineState;
import dev.jcontainer.spec.Signal;
import java.io.IOException;
import java.util.Map;

/** Signals to running containers, and the freezer. */
public final class ContainerSignals {
    private ContainerSignals() {}

    /**
     * Sends a signal to the first process. SIGKILL, and the signal that stops the container, also keep its policy from
     * starting it again, and let a paused one continue, as with Docker. Of a container that waits for its restart, they
     * end the wait.
     *
     * @throws EngineException {@link Reason#STATE} if it does not run
     */
    public static void kill(EngineContext context, RecordDirectory record, String name, Signal signal)
            throws IOException {
        boolean isToEnd = signal.equals(Signal.KILL)
                || signal.equals(record.specification().stopSignal());
        if (isToEnd && hasEndedWait(context, record, name)) {
            return;
        }
        Description container = record.description(); // afterwards it may be removed at its end
        try (ContainerHandle handle = running(context, record, "kill", name)) {
            boolean isFrozen = isToEnd && !signal.equals(Signal.KILL) && handle.isPaused();
            handle.signal(signal);
            if (isFrozen) {
                handle.resume(); // a frozen process receives only SIGKILL
            }
            EventNotes.note(context, container, "kill", Map.of("signal", Integer.toString(signal.number())));
        } catch (ContainerException e) {
            throw e.reason() == ContainerException.Reason.NOT_RUNNING ? notRunning("kill", name) : e;
        }
    }

    /** Notes the stop, and returns whether no process is left that gets the signal: it waited for its restart. */
    private static boolean hasEndedWait(EngineContext context, RecordDirectory record, String name) throws IOException {
        try (RecordLock lock = record.lock()) {
            Leftovers.endBegun(record);
            ContainerStatus status = StatusReader.read(record);
            StartNote start = record.start();
            boolean isActive = status.isActive();
            if (start == null || !isActive && !record.hasAfter()) { // what comes after the end may be another start
                throw notRunning("kill", name);
            }
            record.stop(start.run());
            if (status.state() == EngineState.RESTARTING) {
                ContainerStop.endWait(context, record, start);
                return true;
            }
            return !isActive;
        }
    }

    /**
     * Freezes the processes.
     *
     * @throws EngineException {@link Reason#STATE} if it does not run, or is paused
     * @throws ContainerException if it has no cgroup
     */
    public static void pause(EngineContext context, RecordDirectory record, String name) throws IOException {
        if (StatusReader.read(record).state() == EngineState.PAUSED) {
            throw new EngineException(Reason.STATE, "Container " + name + " is already paused");
        }
        try (ContainerHandle handle = running(context, record, "pause", name)) {
            handle.pause();
            EventNotes.note(context, record.description(), "pause");
        }
    }

    /**
     * Lets the processes continue.
     *
     * @throws EngineException {@link Reason#STATE} if it is not paused
     */
    public static void unpause(EngineContext context, RecordDirectory record, String name) throws IOException {
        EngineState state = StatusReader.read(record).state();
        if (state == EngineState.RUNNING) {
            throw new EngineException(Reason.STATE, "Container " + name + " is not paused");
        }
        try (ContainerHandle handle = running(context, record, "unpause", name)) {
            handle.resume();
            EventNotes.note(context, record.description(), "unpause");
        }
    }

    private static ContainerHandle running(EngineContext context, RecordDirectory record, String verb, String name)
            throws IOException {
        ContainerHandle handle = context.handleIfRunning(record);
        if (handle == null) {
            throw notRunning(verb, name);
        }
        return handle;
    }

    private static EngineException notRunning(String verb, String name) {
        return new EngineException(
                Reason.STATE, "Cannot " + verb + " container: " + name + ": Container " + name + " is not running");
    }
}
