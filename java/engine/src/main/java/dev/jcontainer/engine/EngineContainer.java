package dev.jcontainer.engine;

import dev.jcontainer.ContainerException;
import dev.jcontainer.ContainerHandle;
import dev.jcontainer.engine.attach.KeeperClient;
import dev.jcontainer.engine.attach.KeptStreams;
import dev.jcontainer.engine.file.ContainerFiles;
import dev.jcontainer.engine.file.FileChange;
import dev.jcontainer.engine.file.FileChanges;
import dev.jcontainer.engine.lifecycle.ContainerChanges;
import dev.jcontainer.engine.lifecycle.ContainerRemoval;
import dev.jcontainer.engine.lifecycle.ContainerSignals;
import dev.jcontainer.engine.lifecycle.ContainerStop;
import dev.jcontainer.engine.lifecycle.ContainerWait;
import dev.jcontainer.engine.lifecycle.EngineContext;
import dev.jcontainer.engine.lifecycle.EventNotes;
import dev.jcontainer.engine.lifecycle.KeptRoot;
import dev.jcontainer.engine.lifecycle.KeptRun;
import dev.jcontainer.engine.lifecycle.StartObserver;
import dev.jcontainer.engine.lifecycle.StoppedFiles;
import dev.jcontainer.engine.log.LogEntries;
import dev.jcontainer.engine.log.LogReader;
import dev.jcontainer.engine.log.LogText;
import dev.jcontainer.engine.record.Description;
import dev.jcontainer.engine.record.HealthNote;
import dev.jcontainer.engine.record.RecordDirectory;
import dev.jcontainer.engine.record.StartNote;
import dev.jcontainer.engine.record.StatusReader;
import dev.jcontainer.engine.spec.Attachment;
import dev.jcontainer.engine.spec.ContainerDescription;
import dev.jcontainer.engine.spec.ContainerStatus;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineException.Reason;
import dev.jcontainer.engine.spec.EngineState;
import dev.jcontainer.engine.spec.Health;
import dev.jcontainer.engine.spec.LogEntry;
import dev.jcontainer.engine.spec.LogLosses;
import dev.jcontainer.engine.spec.LogQuery;
import dev.jcontainer.engine.spec.PortMapping;
import dev.jcontainer.engine.spec.RestartPolicy;
import dev.jcontainer.image.Image;
import dev.jcontainer.image.Images;
import dev.jcontainer.image.config.History;
import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.spec.ContainerChannel;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.CopyOptions;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Signal;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A detached container, in any state. Its id never changes; what else the methods without an exception return is of the
 * time at which it was found. All other methods read the container as it is now. Thread-safe; it holds no descriptor and
 * needs no closing.
 */
public final class EngineContainer {
    /** The newest first, by the time of creation. */
    static final Comparator<EngineContainer> NEWEST_FIRST = new Comparator<>() {
        @Override
        public int compare(EngineContainer one, EngineContainer other) {
            return Long.compare(other.description.created(), one.description.created());
        }
    };

    private static final long SECOND = 1_000_000_000;

    private final EngineContext context;
    private final RecordDirectory record;
    private final Description description;
    private final @Nullable ContainerStatus found;

    EngineContainer(EngineContext context, RecordDirectory record, Description description) {
        this(context, record, description, null);
    }

    EngineContainer(
            EngineContext context, RecordDirectory record, Description description, @Nullable ContainerStatus found) {
        this.context = context;
        this.record = record;
        this.description = description;
        this.found = found;
    }

    Description described() {
        return description;
    }

    RecordDirectory record() {
        return record;
    }

    /** The id: 64 hexadecimal digits. */
    public String id() {
        return record.id();
    }

    /** The first twelve digits of the id, as it is shown. */
    public String shortId() {
        return record.shortId();
    }

    /** The name. */
    public String name() {
        return description.name();
    }

    /** The program and its arguments. */
    public List<String> command() {
        return description.command();
    }

    /** When it was created. */
    public Instant created() {
        return Instant.ofEpochSecond(description.created() / SECOND, description.created() % SECOND);
    }

    /** Whether its streams are a terminal. */
    public boolean hasTerminal() {
        return description.hasTerminal();
    }

    /** What it has besides its specification. */
    public Detached detached() {
        return description.detached();
    }

    /** The status at the time when the container was found or listed; costs nothing for a listed one. */
    public ContainerStatus foundStatus() throws IOException {
        return found == null ? status() : found;
    }

    /**
     * What it is doing, or how its last run ended.
     *
     * @throws EngineException {@link Reason#NOT_FOUND} if it has been removed
     */
    public ContainerStatus status() throws IOException {
        record.description();
        return StatusReader.read(record);
    }

    /** Its state. */
    public EngineState state() throws IOException {
        return status().state();
    }

    /** The exit code of its last run; see {@link ContainerStatus#exitCode}. */
    public int exitCode() throws IOException {
        return status().exitCode();
    }

    /** Whether the kernel killed a process of its last run because of the memory limit. */
    public boolean isOomKilled() throws IOException {
        return status().isOomKilled();
    }

    /** The pid of its first process, in the PID namespace of this JVM; 0 if it does not run. */
    public int pid() throws IOException {
        return status().pid();
    }

    /** All that is known of it. */
    public ContainerDescription description() throws IOException {
        Description now = record.description();
        return new ContainerDescription(
                record.id(),
                now.name(),
                created(),
                record.specification(),
                now.detached(),
                StatusReader.read(record),
                record.path());
    }

    /** The directory of its record. */
    public String directory() {
        return record.path();
    }

    /**
     * Starts it, and returns when its program has been executed. Does nothing if it runs.
     *
     * @throws ContainerException if the program is not executed
     * @throws EngineException {@link Reason#STATE} if it is paused, {@link Reason#BUSY}
     */
    public void start() throws IOException {
        KeptRun.start(context, record);
    }

    /**
     * Starts it as {@link #start} does, with a client that misses nothing that the program writes.
     *
     * @param streams those of {@link KeeperClient}, such as {@link KeeperClient#STDOUT}
     * @return the client, which has asked for the streams; the caller closes it
     * @throws EngineException {@link Reason#STATE} if it runs already and its keeper has ended meanwhile
     */
    public KeeperClient startAttached(int streams) throws IOException {
        KeeperClient[] client = new KeeperClient[1];
        try {
            boolean isStarted = KeptRun.start(context, record, new StartObserver() {
                @Override
                public void isKept(String directory, int pid) throws IOException {
                    client[0] = KeeperClient.connect(directory);
                    client[0].attach(streams);
                }
            });
            if (!isStarted) {
                client[0] = connect();
                client[0].attach(streams);
            }
            EventNotes.note(context, description, "attach");
            return client[0];
        } catch (IOException | RuntimeException | Error e) {
            if (client[0] != null) {
                client[0].close();
            }
            throw e;
        }
    }

    /**
     * Connects to its keeper and asks for its streams.
     *
     * @param streams those of {@link KeeperClient}, such as {@link KeeperClient#STDOUT}
     * @return the client, which the caller closes
     * @throws EngineException {@link Reason#STATE} if it does not run
     */
    public KeeperClient connectAttached(int streams) throws IOException {
        KeeperClient client = connect();
        try {
            client.attach(streams);
            EventNotes.note(context, description, "attach");
            return client;
        } catch (IOException | RuntimeException | Error e) {
            client.close();
            throw e;
        }
    }

    /** Notes in the events that a user has left its streams by the detach keys, while it runs on. */
    public void noteDetach() {
        EventNotes.note(context, description, "detach");
    }

    /**
     * A connection with its keeper, which the caller closes.
     *
     * @throws EngineException {@link Reason#STATE} if it does not run
     */
    public KeeperClient connect() throws IOException {
        return KeeperClient.connect(stateDirectory());
    }

    /** Changes the size of its terminal; does nothing without one. */
    public void resize(int columns, int rows) throws IOException {
        KeeperClient.resize(stateDirectory(), columns, rows);
    }

    /** The results of its health check in its last run; null without a check, or before the keeper has written them. */
    public @Nullable Health health() throws IOException {
        return detached().health() == null ? null : HealthNote.read(record.path(), status().run());
    }

    /** Stops it with the signal and the grace period of its specification, 10 seconds by default. */
    public void stop() throws IOException {
        stop(null, null);
    }

    /**
     * Stops it.
     *
     * @param grace the time until it is killed
     */
    public void stop(Duration grace) throws IOException {
        stop(null, grace);
    }

    /**
     * Sends it a signal to end, kills it if it has not ended after the grace period, and returns when it has ended. Its
     * restart policy does not start it again. Does nothing if it does not run.
     *
     * @param signal the signal; null for that of its specification
     * @param grace the grace period; null for that of its specification, or 10 seconds
     */
    public void stop(@Nullable Signal signal, @Nullable Duration grace) throws IOException {
        ContainerStop.stop(context, record, signal, grace);
    }

    /**
     * Sends a signal to its first process; SIGKILL ends all its processes. After SIGKILL, or the signal that stops it
     * (SIGTERM, unless its specification has another), its restart policy does not start it again; if it waits for its
     * restart, that ends the wait.
     *
     * @throws EngineException {@link Reason#STATE} if it does not run, or if it waits for its restart and the signal is
     *     another
     */
    public void kill(Signal signal) throws IOException {
        ContainerSignals.kill(context, record, description.name(), signal);
    }

    /**
     * Stops it if it runs, and starts it.
     *
     * @param grace the grace period of the stop; null for that of its specification, or 10 seconds
     */
    public void restart(@Nullable Duration grace) throws IOException {
        KeptRun.restart(context, record, null, grace);
    }

    /**
     * Freezes its processes.
     *
     * @throws EngineException {@link Reason#STATE} if it does not run, or is paused
     */
    public void pause() throws IOException {
        ContainerSignals.pause(context, record, description.name());
    }

    /**
     * Lets its processes continue.
     *
     * @throws EngineException {@link Reason#STATE} if it is not paused
     */
    public void unpause() throws IOException {
        ContainerSignals.unpause(context, record, description.name());
    }

    /**
     * Gives it another name.
     *
     * @throws EngineException {@link Reason#CONFLICT} if another container has the name, {@link Reason#INVALID}
     */
    public void rename(String name) throws IOException {
        ContainerChanges.rename(context, record, name);
    }

    /** Changes those of its limits that are given, now if it runs, and for later starts. */
    public void update(Limits limits) throws IOException {
        ContainerChanges.update(context, record, limits);
    }

    /** Changes its restart policy. */
    public void update(RestartPolicy policy) throws IOException {
        ContainerChanges.update(record, policy);
    }

    /**
     * Waits until it does not run; any number of threads and processes may wait.
     *
     * @return its exit code; immediately if it does not run, and 0 if it was never started, as with Docker
     * @throws InterruptedException if the thread is interrupted
     */
    public int waitFor() throws IOException, InterruptedException {
        return ContainerWait.waitFor(record);
    }

    /**
     * Removes it, with all that it has written.
     *
     * @param force whether it is killed if it runs
     * @param volumes whether its volumes without a name are removed as well
     * @throws EngineException {@link Reason#STATE} if it runs and that is not forced
     */
    public void remove(boolean force, boolean volumes) throws IOException {
        ContainerRemoval.remove(context, record, force, volumes);
    }

    /**
     * A handle for what can be done with a running container: exec, processes, stats. The caller closes it, which does
     * nothing to the container.
     *
     * @throws ContainerException {@link ContainerException.Reason#NOT_RUNNING} if it does not run
     */
    public ContainerHandle handle() throws IOException {
        return context.handle(record);
    }

    private ContainerHandle running() throws IOException {
        try {
            return handle();
        } catch (ContainerException e) {
            if (e.reason() == ContainerException.Reason.NOT_RUNNING) {
                throw new EngineException(Reason.STATE, "Container " + name() + " is not running.", e);
            }
            throw e;
        }
    }

    /**
     * Starts another program in the running container, as {@link ContainerHandle#exec} does; it also ends when this JVM
     * ends. The caller closes it.
     *
     * @throws EngineException {@link Reason#STATE} if the container does not run
     * @throws ContainerException if the program is not executed; with {@link ContainerException.Reason#NOT_RUNNING} if
     *     the container is paused or has ended meanwhile
     */
    public EngineExec exec(ExecSpec spec) throws IOException {
        try (ContainerHandle handle = running()) {
            return EngineExec.start(EngineExec.Notes.of(context, description, spec), () -> handle.exec(spec, null));
        }
    }

    /**
     * Starts another program in the running container that outlives this JVM, as {@link ContainerHandle#detach} does.
     * The events tell its start, but not its end.
     *
     * @param spec streams that are not those of this JVM, such as {@link dev.jcontainer.spec.Stdio#discard}; no terminal
     *     and no timeout
     * @throws EngineException {@link Reason#STATE} if the container does not run
     * @throws ContainerException as {@link #exec} does
     * @throws IllegalArgumentException if the specification has a terminal or a timeout
     */
    public void execDetached(ExecSpec spec) throws IOException {
        try (ContainerHandle handle = running()) {
            EngineExec.Notes.of(context, description, spec).started(() -> {
                handle.detach(spec);
                return handle;
            });
        }
    }

    /**
     * Connects to a port of TCP on the loopback of the container, which need not be published.
     *
     * @param port from 1 to 65535
     * @return the connection, which the caller closes
     * @throws java.net.ConnectException if nothing listens on the port
     * @throws ContainerException {@link ContainerException.Reason#NOT_RUNNING} if it does not run
     */
    public ContainerChannel connect(int port) throws IOException {
        try (ContainerHandle handle = handle()) {
            return handle.connect(port);
        }
    }

    /**
     * Its log, entry by entry. If the query follows, the stream waits for further entries until the present run has
     * ended; another thread may close it, which ends the wait.
     *
     * @return a stream of one use, which the caller closes; it throws {@link java.io.UncheckedIOException}
     */
    public Stream<LogEntry> logs(LogQuery query) throws IOException {
        return new LogEntries(LogReader.open(record, query)).stream();
    }

    /**
     * Writes its log as {@code docker logs} does, each entry to the stream of its own; this is faster than {@link #logs}.
     *
     * @param hasTimes whether the time stands before each line
     * @return what of the log could not be written to the streams
     */
    public LogLosses writeLogs(LogQuery query, boolean hasTimes, OutputStream stdout, OutputStream stderr)
            throws IOException {
        try (LogReader reader = LogReader.open(record, query)) {
            new LogText(reader, stdout, stderr, hasTimes).write();
            return new LogLosses(StatusReader.unlogged(record), reader.damaged());
        }
    }

    /**
     * Connects to its streams. The caller closes the connection, which does nothing to the container.
     *
     * @throws EngineException {@link Reason#STATE} if it does not run
     */
    public Attachment attach() throws IOException {
        Attachment attached = KeptStreams.open(stateDirectory());
        EventNotes.note(context, description, "attach");
        return attached;
    }

    /** The directory of the note about the running container, which has the socket of its keeper. */
    public String stateDirectory() throws IOException {
        return context.statesOf(record).path() + "/" + record.id();
    }

    /**
     * Its files: copies and exports. A start waits for 15 seconds while the files of a container that does
     * not run are copied; a removal does not, and the copy goes on.
     *
     * @throws EngineException {@link Reason#STATE} if it does not run and has kept nothing
     */
    public ContainerFiles files() throws IOException {
        StartNote start = StoppedFiles.running(record);
        if (start != null && !start.process().isOurs()) {
            throw new EngineException(
                    Reason.STATE,
                    "The container " + name() + " was started in another PID namespace, so its process cannot be"
                            + " found here. Copy its files there, or stop it first.");
        }
        ContainerFiles files = start != null
                ? ContainerFiles.ofProcess(start.process().pid(), start::isAlive)
                : ContainerFiles.ofStopped(keptSpec(), () -> StoppedFiles.hold(context, record, name()));
        return files.noting(action -> EventNotes.note(context, description, action));
    }

    /** Copies files into it by {@link CopyOptions#DEFAULT}; see {@link #copyTo(Path, String, CopyOptions)}. */
    public Optional<String> copyTo(Path source, String path) throws IOException {
        return copyTo(source, path, CopyOptions.DEFAULT);
    }

    /**
     * Copies a file or directory of this machine into the container, running or not, with the meaning of {@code docker
     * cp}. {@link #files} has the same for paths as text and for archives.
     *
     * @param source a path of this machine; {@code DIRECTORY/.} stands for what the directory has
     * @param path a path of the container; a relative one begins at its root, and a slash at its end says that it is a
     *     directory
     * @return a sentence about extended attributes that were left out, if any were
     * @throws EngineException {@link Reason#NOT_FOUND} if there is no such source, {@link Reason#INVALID} if the
     *     destination cannot take it, {@link Reason#STATE} if the container does not run and has kept nothing
     * @throws UnsupportedOperationException if the source is not of the default file system
     */
    public Optional<String> copyTo(Path source, String path, CopyOptions options) throws IOException {
        return files().copyTo(source.toFile().getPath(), path, options);
    }

    /** Copies files out of it by {@link CopyOptions#DEFAULT}; see {@link #copyFrom(String, Path, CopyOptions)}. */
    public Optional<String> copyFrom(String path, Path destination) throws IOException {
        return copyFrom(path, destination, CopyOptions.DEFAULT);
    }

    /**
     * Copies a file or directory of the container, running or not, to this machine, with the meaning of {@code docker
     * cp}.
     *
     * @param path a path of the container; {@code DIRECTORY/.} stands for what the directory has
     * @param destination a path of this machine, which may be an existing directory
     * @return a sentence about extended attributes that were left out, if any were
     * @throws EngineException as {@link #copyTo(Path, String, CopyOptions)} does
     * @throws UnsupportedOperationException if the destination is not of the default file system
     */
    public Optional<String> copyFrom(String path, Path destination, CopyOptions options) throws IOException {
        return files().copyFrom(path, destination.toFile().getPath(), options);
    }

    /**
     * The port of this machine that leads to a port of TCP of the running container.
     *
     * @param containerPort from 1 to 65535
     * @return the port on the first address that it is published on; {@link ContainerStatus#ports} has all
     * @throws EngineException {@link Reason#PORT} if the port is not published, {@link Reason#STATE} if the container does
     *     not run
     */
    public int port(int containerPort) throws IOException {
        ContainerStatus now = status();
        for (PortMapping mapping : now.ports()) {
            if (mapping.protocol() == PortMapping.Protocol.TCP && mapping.containerPort() == containerPort) {
                return mapping.hostPort();
            }
        }
        boolean isActive = now.state() == EngineState.RUNNING || now.state() == EngineState.PAUSED;
        throw new EngineException(
                isActive ? Reason.PORT : Reason.STATE,
                isActive
                        ? "The port " + containerPort + "/tcp of " + name() + " is not published."
                        : "Container " + name() + " is not running, so its port " + containerPort
                                + "/tcp is not published.");
    }

    /** What it is started with: its record says where what it writes is kept. */
    private ContainerSpec keptSpec() throws IOException {
        return KeptRoot.in(record, record.specification());
    }

    /**
     * What it has changed in the files of its image, as {@code docker diff} lists it.
     *
     * @throws EngineException {@link Reason#UNSUPPORTED} if its writes are not kept apart from its image
     */
    public List<FileChange> diff() throws IOException {
        ContainerSpec spec = keptSpec();
        return FileChanges.of(spec).list(FileChanges.unchanged(spec));
    }

    /**
     * Makes an image with its changes as the topmost layer, as {@code docker commit} does. It is not paused.
     *
     * @param base its image
     * @param name the name that the new image gets; null for none
     * @param defaults what containers of the new image get
     * @param entry what the history of the new image says; the time is filled in
     * @throws EngineException {@link Reason#UNSUPPORTED} if its writes are not kept apart from its image
     * @throws InterruptedException if the thread is interrupted
     */
    public Image commit(Images images, Image base, @Nullable String name, RunDefaults defaults, History entry)
            throws IOException, InterruptedException {
        Image made = FileChanges.of(keptSpec()).commit(images, base, name, defaults, entry);
        EventNotes.note(context, description, "commit", Map.of("comment", entry.comment()));
        return made;
    }

    /** Whether a start of the machine starts it. */
    boolean isForBoot() throws IOException {
        ContainerStatus status = status();
        if (status.isActive() || status.run() == 0) {
            return false;
        }
        RestartPolicy.Kind kind = record.description().detached().restart().kind();
        return kind == RestartPolicy.Kind.ALWAYS
                || kind == RestartPolicy.Kind.UNLESS_STOPPED && record.stopped() != status.run();
    }
}
