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
 * One container: its note as it stood on the disk when the container was loaded, and what the kernel says about it at each
 * call. Each verb of the lifecycle works on one. A verb that changes the note holds the container's lock.
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
     * @throws MissingContainerException if there is none of this name, or {@code create} has not written its note yet
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

    /** The container's directory: its note, the copy of its configuration, the socket that its first process listens on. */
    public String directory() {
        return directories.directory(note.id());
    }

    /** The configuration as it was when the container was created. */
    public Config config() throws IOException {
        return ConfigReader.read(HostFiles.document(directories.config(note.id())));
    }

    /** The same; null if {@code create} was killed before it had written the copy, and so before any hook ran. */
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

    /** Holds the first process; the caller closes it. */
    public FirstProcess firstProcess() throws IOException {
        return FirstProcess.of(note);
    }

    public Cgroup cgroup() {
        return note.cgroup();
    }

    /**
     * The cgroup, for a verb that needs one: the container of an ordinary user may have none.
     *
     * @param verb what cannot be done without it, for the error
     */
    public Cgroup cgroupTo(String verb) throws LifecycleException {
        if (note.cgroups().isEmpty()) {
            throw new LifecycleException("Cannot " + verb + " the container " + note.id()
                    + ": it has no cgroup, as this user may make none here: delegate one to it");
        }
        return cgroup();
    }

    /**
     * The same, for a verb that needs living processes too.
     *
     * @param evenPaused whether they may be paused
     */
    public Cgroup cgroupOfRunningTo(String verb, boolean evenPaused) throws IOException {
        Status status = status();
        if (!isRunning(status, evenPaused)) {
            throw new LifecycleException("Cannot " + verb + " the container " + note.id()
                    + ": container not running: it is " + status.word());
        }
        return cgroupTo(verb);
    }

    /** Whether there are processes, be it only the first one that waits for {@code start}. */
    public static boolean isRunning(Status status, boolean evenPaused) {
        return status == Status.RUNNING || status == Status.CREATED || status == Status.PAUSED && evenPaused;
    }

    /** Kills the first process, and with it its PID namespace, and waits until it is dead. */
    public void end() throws IOException {
        try (FirstProcess first = firstProcess()) {
            if (first.signal(Signal.KILL.number())) {
                cgroup().kill(); // also a paused one
                first.awaitEnd(PATIENCE_MILLISECONDS);
            }
        }
    }
}
