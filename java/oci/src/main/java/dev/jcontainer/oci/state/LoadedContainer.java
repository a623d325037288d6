package dev.jcontainer.oci.state;

import dev.jcontainer.cgroup.Cgroup;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.oci.config.Config;
import dev.jcontainer.oci.config.ConfigReader;
import dev.jcontainer.oci.state.ContainerState.Status;
import dev.jcontainer.spec.Signal;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One container: its note as it was on the disk when the container was loaded, and its processes and cgroups, which are
 * read at each call. Each verb of the lifecycle works on one. A verb that changes the note holds the container's lock.
 */
public final class LoadedContainer {
    private static final int PATIENCE_MILLISECONDS = 10_000;

    private final ContainerDirectories directories;
    private final ContainerNote note;

    public LoadedContainer(ContainerDirectories directories, ContainerNote note) {
        this.directories = directories;
        this.note = note;
    }

    /**
     * Loads a container.
     *
     * @throws MissingContainerException if the container does not exist, or {@code create} has not written its note yet
     */
    public static LoadedContainer load(ContainerDirectories directories, String id) throws IOException {
        return new LoadedContainer(directories, directories.load(id));
    }

    public String id() {
        return note.id();
    }

    public ContainerNote note() {
        return note;
    }

    /**
     * Returns the container's directory, with its note, the copy of its configuration, and the socket for {@code
     * start}.
     */
    public String directory() {
        return directories.directory(note.id());
    }

    /** Reads the configuration, as it was when the container was created. */
    public Config config() throws IOException {
        return ConfigReader.read(HostFiles.document(directories.config(note.id())));
    }

    /**
     * Reads the configuration, or returns null if {@code create} was killed before it had saved the copy; no hook has
     * run then.
     */
    public @Nullable Config configIfSaved() throws IOException {
        try {
            return config();
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ENOENT) {
                return null;
            }
            throw e;
        }
    }

    public void save(ContainerNote.Phase phase) throws IOException {
        directories.save(note.with(phase));
    }

    public Status status() throws IOException {
        try (FirstProcess first = firstProcess()) {
            if (!first.isAlive()) {
                return note.pid() == 0 ? Status.CREATING : Status.STOPPED;
            }
            if (note.phase() == ContainerNote.Phase.CREATING) {
                return Status.CREATING;
            }
            if (note.phase() == ContainerNote.Phase.CREATED && first.isWaiting()) {
                return Status.CREATED;
            }
        }
        return cgroup().isFrozen() ? Status.PAUSED : Status.RUNNING;
    }

    /** Returns the first process, held by a pidfd. The caller closes it. */
    public FirstProcess firstProcess() throws IOException {
        return FirstProcess.of(note);
    }

    public Cgroup cgroup() {
        return note.cgroup();
    }

    /**
     * Returns the cgroup, for a verb that requires one. The container of an ordinary user may have none.
     *
     * @param verb the verb, for the error
     * @throws LifecycleException if the container has no cgroup
     */
    public Cgroup cgroupTo(String verb) throws LifecycleException {
        if (note.cgroups().isEmpty()) {
            throw new LifecycleException("Cannot " + verb + " the container " + note.id()
                    + ": it has no cgroup, because this user may not make one here; delegate a cgroup to the user");
        }
        return cgroup();
    }

    /**
     * Returns the cgroup, for a verb that requires running processes.
     *
     * @param verb the verb, for the error
     * @param evenPaused whether the processes may be paused
     * @throws LifecycleException if the container does not run or has no cgroup
     */
    public Cgroup cgroupOfRunningTo(String verb, boolean evenPaused) throws IOException {
        Status status = status();
        if (!isRunning(status, evenPaused)) {
            throw new LifecycleException("Cannot " + verb + " the container " + note.id()
                    + ": container not running: it is " + status.word());
        }
        return cgroupTo(verb);
    }

    /** Whether a container has processes; a first process that waits for {@code start} counts. */
    public static boolean isRunning(Status status, boolean evenPaused) {
        return status == Status.RUNNING || status == Status.CREATED || status == Status.PAUSED && evenPaused;
    }

    /** Kills all processes of the container, and waits until the first process has ended, at most ten seconds. */
    public void end() throws IOException {
        try (FirstProcess first = firstProcess()) {
            if (first.signal(Signal.KILL.number())) {
                cgroup().kill(); // this also kills paused processes
                first.awaitEnd(PATIENCE_MILLISECONDS);
            }
        }
    }
}
