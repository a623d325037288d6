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
 * The containers below one directory, with a method for each verb of the runtime. The class of a verb does its work. No
 * state is kept in memory: each method reads the disk and the kernel again, and a method that creates, starts or
 * deletes a container holds its lock.
 *
 * <p>Thread-safe, also if several processes work on one container: if two start or delete it at the same time, one
 * succeeds and the other gets an error. Every method with an id throws {@link LifecycleException} if the id is not
 * valid. Every method for an existing container, except a forced {@link #delete}, also throws it if the container does
 * not exist.
 */
public final class Lifecycle {
    private final ContainerDirectories directories;

    /** Makes an instance for the containers below a directory. The directory is made with the first container. */
    public Lifecycle(String root) {
        this.directories = new ContainerDirectories(root);
    }

    /**
     * Creates a container from a bundle. Its first process waits for {@link #start}.
     *
     * @return the pid of the first process
     * @throws LifecycleException if the container exists already
     */
    public int create(String id, CreateOptions options) throws IOException {
        return ContainerCreate.create(directories, ContainerDirectories.checkId(id), options);
    }

    /**
     * Creates a container from a bundle, runs it in the foreground, and then deletes it.
     *
     * @param keep whether the stopped container is kept
     * @return the status that the foreground returns for its program
     * @throws LifecycleException if the container exists already
     * @throws LifecycleException if the program cannot be executed
     */
    public int run(String id, CreateOptions options, boolean keep, Foreground foreground)
            throws IOException, InterruptedException {
        return ContainerRun.inForeground(directories, ContainerDirectories.checkId(id), options, keep, foreground);
    }

    /**
     * Creates a container from a bundle and starts it. If that fails, everything is removed.
     *
     * @throws LifecycleException if the container exists already
     * @throws LifecycleException if the program cannot be executed
     */
    public void runDetached(String id, CreateOptions options) throws IOException {
        ContainerRun.detached(directories, ContainerDirectories.checkId(id), options);
    }

    /**
     * Starts a created container: its first process executes the program.
     *
     * @throws LifecycleException if the first process does not wait for the start
     * @throws LifecycleException if the program cannot be executed
     */
    public void start(String id) throws IOException {
        ContainerStart.start(directories, ContainerDirectories.checkId(id), new Cancellation());
    }

    /** Returns the state of a container. */
    public ListedContainer state(String id) throws IOException {
        return ContainerList.state(load(id));
    }

    /** Returns all containers, sorted by name. A container that is being created or deleted may be missing. */
    public List<ListedContainer> list() throws IOException {
        return ContainerList.all(directories);
    }

    /**
     * Sends a signal to the first process, or to all processes. SIGKILL to the first process kills all processes, even
     * if they are in a PID namespace that does not end with it.
     *
     * @param signal the number of the signal
     * @param all whether all processes get it
     * @throws LifecycleException if the first process has ended, and the signal is not for all processes
     */
    public void kill(String id, int signal, boolean all) throws IOException {
        ContainerKill.kill(load(id), signal, all);
    }

    /**
     * Deletes a container that has ended or was never started.
     *
     * @param force whether a running container is killed first, and a missing container is no error
     * @throws LifecycleException if the container runs
     */
    public void delete(String id, boolean force) throws IOException {
        ContainerDelete.delete(directories, ContainerDirectories.checkId(id), force);
    }

    /** Returns the process of a container's configuration, which is the template for an exec. */
    public ProcessConfig process(String id) throws IOException {
        ProcessConfig process = load(id).config().process();
        if (process == null) {
            throw new LifecycleException("The container " + id + " has no process in its configuration");
        }
        return process;
    }

    /**
     * Starts a program in a running container.
     *
     * @param foreground follows a program that is not detached
     * @return its exit status, or 128 plus the number of the signal that ended it; 0 for a detached program
     * @throws LifecycleException if the program cannot be executed
     */
    public int exec(String id, ExecOptions options, Foreground foreground) throws IOException, InterruptedException {
        return ContainerExec.exec(load(id), options, foreground);
    }

    /** Freezes all processes of a container. */
    public void pause(String id) throws IOException {
        ContainerPause.pause(load(id));
    }

    /** Resumes the processes of a paused container. */
    public void resume(String id) throws IOException {
        ContainerPause.resume(load(id));
    }

    /**
     * Changes the given limits of a container that has not stopped. The other limits stay unchanged.
     *
     * @param systemd the buses of systemd, for a container whose cgroup systemd has made
     * @throws dev.jcontainer.cgroup.CgroupException if the host cannot enforce one of the limits; the limits before it
     *     are set
     */
    public void update(String id, Resources resources, Systemd.Buses systemd) throws IOException {
        ContainerUpdate.update(load(id), resources, systemd);
    }

    /**
     * Returns the resource usage of a running or paused container, as one line of JSON.
     *
     * @throws LifecycleException if the container does not run
     */
    public String statistics(String id) throws IOException {
        return ContainerEvents.statistics(load(id));
    }

    /** Returns the resource usage of a container that ran a moment ago, or null if it has ended since. */
    public @Nullable String statisticsUnlessEnded(String id) throws IOException {
        return ContainerEvents.statisticsUnlessEnded(load(id));
    }

    /**
     * Returns how many processes the kernel has killed because memory was short; -1 if the kernel does not count them.
     */
    public long oomKills(String id) throws IOException {
        return load(id).cgroup().usage().oomKills();
    }

    /**
     * Waits for the end of the first process, at most this many milliseconds. Returns whether the container has
     * stopped.
     */
    public boolean awaitEnd(String id, int milliseconds) throws IOException {
        return ContainerEvents.awaitEnd(load(id), milliseconds);
    }

    /** Returns the pids of a container's processes on the host. */
    public List<Long> processes(String id) throws IOException {
        return load(id).cgroupTo("list the processes of").processes();
    }

    private LoadedContainer load(String id) throws IOException {
        return LoadedContainer.load(directories, ContainerDirectories.checkId(id));
    }
}
