package dev.jcontainer.engine;

import dev.jcontainer.ContainerProcess;
import dev.jcontainer.engine.lifecycle.EngineContext;
import dev.jcontainer.engine.lifecycle.EventNotes;
import dev.jcontainer.engine.record.Description;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.spec.ExecSpec;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A program that was started in a running detached container by {@link EngineContainer#exec}. Its start and its end are
 * in the events. Thread-safe. The caller closes it.
 */
public final class EngineExec implements AutoCloseable {
    private static final int ID_BYTES = 32;
    private static final String ID = "execID";

    private final ContainerProcess process;
    private final CompletableFuture<Void> noted;

    private EngineExec(ContainerProcess process, CompletableFuture<Void> noted) {
        this.process = process;
        this.noted = noted;
    }

    /** Something that starts a program. */
    interface Starter<T> {
        T start() throws IOException;
    }

    /** The events of one program. */
    record Notes(EngineContext context, Description container, String id, String command) {
        static Notes of(EngineContext context, Description container, ExecSpec spec) throws IOException {
            byte[] random = new byte[ID_BYTES];
            SystemCallException.check(Syscalls.random(random), "get random bytes");
            return new Notes(context, container, Bytes.hex(random), String.join(" ", spec.command()));
        }

        /** Docker has the command in the action. */
        <T> T started(Starter<T> starter) throws IOException {
            EventNotes.note(context, container, "exec_create: " + command, Map.of(ID, id));
            T started = starter.start();
            EventNotes.note(context, container, "exec_start: " + command, Map.of(ID, id));
            return started;
        }

        void ended(int exitCode) {
            EventNotes.note(context, container, "exec_die", Map.of(ID, id, "exitCode", Integer.toString(exitCode)));
        }
    }

    static EngineExec start(Notes notes, Starter<ContainerProcess> starter) throws IOException {
        ContainerProcess process = notes.started(starter);
        return new EngineExec(process, process.onExit().thenAccept(ended -> notes.ended(ended.exitValue())));
    }

    /** The program. */
    public ContainerProcess process() {
        return process;
    }

    /** Kills the program if it runs, and returns when its end is noted. */
    @Override
    public void close() {
        process.close();
        noted.join();
    }
}
