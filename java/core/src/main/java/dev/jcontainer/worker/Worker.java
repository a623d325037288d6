package dev.jcontainer.worker;

import dev.jcontainer.host.HostFacts;
import dev.jcontainer.host.IdMap;
import dev.jcontainer.host.UserNamespaces;
import dev.jcontainer.kernel.Natives;
import dev.jcontainer.plan.WorkerPlanner;
import dev.jcontainer.prepare.Host;
import dev.jcontainer.spec.UserNamespace;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process of the helper that works on files below one directory: as root for root, and for an ordinary user as root
 * of a user namespace with all ids that the user may map. {@link #records} says what it does.
 *
 * <p>The records are sent many at once, and are not answered one by one: {@link #sync} waits for all of them. A record
 * that fails ends the worker, and the next call that sends something throws its {@link WorkerException}. Not
 * thread-safe, but {@link #close} may be called by any thread: it kills the worker, as the end of this JVM does in any
 * way. The caller closes it.
 */
public final class Worker implements Closeable {
    private final @Nullable IdMap map;
    private final boolean isOverTheMachine;
    private final boolean makesNodes;
    private final WorkerProcess process;
    private final WorkerAnswers answers;
    private final Records records;
    private long syncs;

    private Worker(@Nullable IdMap map, HostFacts facts, String directory, WorkerProcess process) throws IOException {
        this.map = map;
        this.isOverTheMachine = map == null;
        this.makesNodes = map == null && UserNamespaces.mayMakeNodes(facts.permittedCapabilities());
        this.process = process;
        this.answers = new WorkerAnswers(process.answers(), process::hasEnded, directory);
        this.records = new Records(new RecordWriter(process.input(answers::failure)));
    }

    /**
     * Starts a worker for a directory.
     *
     * @param directory the absolute path of an existing directory of this user
     * @throws IOException if the worker cannot be started; the message says why
     */
    public static Worker start(String directory) throws IOException {
        if (!directory.startsWith("/")) {
            throw new IllegalArgumentException("A worker needs an absolute path, not " + directory);
        }
        Natives.require();
        HostFacts facts = Host.own().facts(false, List.of());
        IdMap map = map(facts);
        WorkerProcess process = WorkerProcess.launch(
                WorkerProcess.request(WorkerPlanner.plan(map, facts.permittedCapabilities()))
                        .build(),
                "writes files");
        try {
            Worker worker = new Worker(map, facts, directory, process);
            worker.records.open(directory);
            return worker;
        } catch (IOException | RuntimeException | Error e) {
            process.kill();
            throw e;
        }
    }

    /** The id map of the user namespace that a worker of this process has; null if it has none, for root. */
    public static @Nullable IdMap map() throws IOException {
        return map(Host.own().facts(false, List.of()));
    }

    private static @Nullable IdMap map(HostFacts facts) throws IOException {
        return Host.own().idMap(UserNamespace.DEFAULT, facts);
    }

    /** The id map of the worker's user namespace; null if it has none, so that it can give files to any id. */
    public @Nullable IdMap idMap() {
        return map;
    }

    /** Whether the worker is root of the machine, and may set attributes of any name. */
    public boolean isOverTheMachine() {
        return isOverTheMachine;
    }

    /** Whether the worker may make device nodes. */
    public boolean makesNodes() {
        return makesNodes;
    }

    /** The pid of the worker. */
    public int pid() {
        return process.pid();
    }

    /** What the worker is told to do. */
    public Records records() {
        return records;
    }

    /**
     * Waits until everything is done.
     *
     * @return the optional attributes that the file system did not take since the worker was started; null if it took
     *     all
     * @throws WorkerException if a record has failed
     * @throws java.io.InterruptedIOException if the thread is interrupted; the worker may go on until it is closed
     */
    public @Nullable LeftOut sync() throws IOException {
        return sync(true);
    }

    /** Does the same as {@link #sync} for a removal, which also an interrupted thread has to finish. */
    public @Nullable LeftOut syncToTheEnd() throws IOException {
        return sync(false);
    }

    private @Nullable LeftOut sync(boolean isInterruptible) throws IOException {
        records.sync(++syncs);
        records.flushRecords();
        return answers.done(syncs, isInterruptible);
    }

    /** Kills the worker if it has not ended, and waits until it has. What it has done stays. */
    @Override
    public void close() throws IOException {
        process.end(answers);
    }
}
