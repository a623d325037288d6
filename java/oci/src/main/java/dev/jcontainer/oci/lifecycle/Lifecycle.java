package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.oci.config.ProcessConfig;
import dev.jcontainer.oci.config.Resources;
import dev.jcontainer.oci.hook.Cancellation;
import dev.jcontainer.oci.state.ContainerDirectories;
import dev.jcontainer.oci.state.LifecycleException;
import dev.jcontainer.oci.state.LoadedContainer;
import dev.jcontainer.oci.systemd.Systemd;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The containers whose state is below one directory: a method for each verb of the runtime, whose work is in the class of
 * that verb. No state stays in memory: each method looks at the disk and the kernel anew, and a method that changes a
 * container holds its lock.
 *
 * <p>Thread-safe, also towards other processes: of two that start or delete a container one does it, and the other gets an
 * error. Every method with an id throws {@link LifecycleException} if the id is not the name of an existing container.
 */
public final class Lifecycle {
    private final ContainerDirectories directories;

    /** For the containers below a directory, which is made with the first one. */
    public Lifecycle(String root) {
        this.directories = new ContainerDirectories(root);
    }

    /**
     * Creates a container of a bundle; its first process waits for {@link #start}.
     *
     * @return the pid of the first process
     * @throws LifecycleException if there is a container of this name
     */
    public int create(String id, CreateOptions options) throws IOException {
        return ContainerCreate.create(directories, ContainerDirectories.checkId(id), options);
    }

    /**
     * Creates a container of a bundle and runs it in the foreground, then deletes it.
     *
     * @param keep whether it stays, stopped
     * @return what the foreground returns for its program
     * @throws LifecycleException if there is a container of this name
     * @throws LifecycleException if the program cannot be executed
     */
    public int run(String id, CreateOptions options, boolean keep, Foreground foreground)
            throws IOException, InterruptedException {
        return ContainerRun.inForeground(directories, ContainerDirectories.checkId(id), options, keep, foreground);
    }

    /**
     * Creates a container of a bundle and starts it; if that fails, nothing is left.
     *
     * @throws LifecycleException if there is a container of this name
     * @throws LifecycleException if the program cannot be executed
     */
    public void runDetached(String id, CreateOptions options) throws IOException {
        ContainerRun.detached(directories, ContainerDirectories.checkId(id), options);
    }

    /**
     * Has the first process of a created container execute its program.
     *
     * @throws LifecycleException if the first process does not wait for the start
     * @throws LifecycleException if the program cannot be executed
     */
    public void start(String id) throws IOException {
        ContainerStart.start(directories, ContainerDirectories.checkId(id), new Cancellation());
    }

    /** The state of a container. */
    public ListedContainer state(String id) throws IOException {
        return ContainerList.state(load(id));
    }

    /** All containers whose directories can be read, by name; one that is being created or deleted may be missing. */
    public List<ListedContainer> list() throws IOException {
        return ContainerList.all(directories);
    }

    /**
     * Sends a signal to the first process, or to every process. SIGKILL to the first process kills every process, also where
     * they are in a PID namespace that does not end with it.
     *
     * @throws LifecycleException if the first process has ended, and the signal is not for all
     */
    public void kill(String id, int signal, boolean all) throws IOException {
        ContainerKill.kill(load(id), signal, all);
    }

    /**
     * Removes what is left of a container that has ended.
     *
     * @param force whether a running container is killed first, and a missing one is no error
     * @throws LifecycleException if it has not ended
     */
    public void delete(String id, boolean force) throws IOException {
        ContainerDelete.delete(directories, ContainerDirectories.checkId(id), force);
    }

    /** The process of a container's configuration, as the model for an exec. */
    public ProcessConfig process(String id) throws IOException {
        ProcessConfig process = load(id).config().process();
        if (process == null) {
            throw new LifecycleException("The container " + id + " has no process in its configuration");
        }
        return process;
    }

    /**
     * Executes one more program in a running container.
     *
     * @param foreground follows a program that is not detached
     * @return its exit status, 128 and the signal if a signal ended it; 0 for a detached one
     * @throws LifecycleException if it cannot be executed
     */
    public int exec(String id, ExecOptions options, Foreground foreground) throws IOException, InterruptedException {
        return ContainerExec.exec(load(id), options, foreground);
    }

    /** Stops all processes of a container where they are. */
    public void pause(String id) throws IOException {
        ContainerPause.pause(load(id));
    }

    /** Lets the processes of a paused container go on. */
    public void resume(String id) throws IOException {
        ContainerPause.resume(load(id));
    }

    /**
     * Changes the given limits of a container at once; the others stay.
     *
     * @param systemd the buses of systemd, for a container whose cgroup systemd has made
     * @throws dev.jcontainer.cgroup.CgroupException if the host cannot enforce one of them; those before it are set
     */
    public void update(String id, Resources resources, Systemd.Buses systemd) throws IOException {
        ContainerUpdate.update(load(id), resources, systemd);
    }

    /**
     * What its processes use, as one line of JSON; also while they are paused.
     *
     * @throws LifecycleException if it does not run
     */
    public String statistics(String id) throws IOException {
        return ContainerEvents.statistics(load(id));
    }

    /** The same of a container that ran a moment ago; null if it has ended since. */
    public @Nullable String statisticsUnlessEnded(String id) throws IOException {
        return ContainerEvents.statisticsUnlessEnded(load(id));
    }

    /** How many of its processes the kernel has killed for lack of memory; -1 if the kernel does not count them. */
    public long oomKills(String id) throws IOException {
        return load(id).cgroup().usage().oomKills();
    }

    /** Waits for the end of the first process, at most this many milliseconds; returns whether it has ended. */
    public boolean awaitEnd(String id, int milliseconds) throws IOException {
        return ContainerEvents.awaitEnd(load(id), milliseconds);
    }

    /** The pids of its processes, in the host's numbers. */
    public List<Long> processes(String id) throws IOException {
        return load(id).cgroupTo("list the processes of").processes();
    }

    private LoadedContainer load(String id) throws IOException {
        return LoadedContainer.load(directories, ContainerDirectories.checkId(id));
    }
}
