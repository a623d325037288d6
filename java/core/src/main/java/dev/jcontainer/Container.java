package dev.jcontainer;

import dev.jcontainer.cgroup.Cgroup;
import dev.jcontainer.cgroup.CgroupException;
import dev.jcontainer.cgroup.CgroupUsage;
import dev.jcontainer.copy.CopyException;
import dev.jcontainer.copy.FileCopy;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.launch.Connector;
import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.launch.RunningContainer;
import dev.jcontainer.plan.ExecPlanner;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.spec.ContainerChannel;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.CopyOptions;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Isolation;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Signal;
import dev.jcontainer.state.ContainerRecord;
import dev.jcontainer.state.ProcessId;
import dev.jcontainer.state.StateDirectory;
import dev.jcontainer.worker.FileWorker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A running container, as a {@link Process}. The process is the first process of the container, which has pid 1 inside.
 *
 * <p>Thread-safe. The caller closes the container: {@link #close} kills all its processes, and returns when none is
 * left. Streams that are not pipes are null streams, as with {@link ProcessBuilder.Redirect}. {@link #exitValue} and
 * {@link #waitFor} return the same number as {@link Result#exitCode}.
 */
public final class Container extends LaunchedProcess {
    private final LaunchPlan plan;
    private final boolean hasReaper;
    private final boolean hasNamespaces;
    private final boolean keepsHome;
    private final String id;
    private final StateDirectory.@Nullable Entry entry;
    private final Connector connector = new Connector();
    private final long started = System.nanoTime();

    Container(
            RunningContainer running,
            ContainerSpec spec,
            String id,
            LaunchPlan plan,
            StateDirectory.@Nullable Entry entry) {
        super(running, spec.stopSignal(), spec.grace(), spec.stdio().maxOutput());
        this.id = id;
        this.plan = plan;
        this.entry = entry;
        this.hasReaper = spec.init();
        this.hasNamespaces = spec.isolation() == Isolation.NAMESPACES;
        this.keepsHome = ContainerRecord.keepsHome(spec);
        limit(spec.timeout());
    }

    /** The id of the container: 64 random hexadecimal digits. */
    public String id() {
        return id;
    }

    /** Notes the running container, so that other processes find it. If that fails, the container is closed. */
    void note(StateDirectory.Entry place) throws IOException {
        int pidfd = -1;
        try {
            pidfd = running.hold();
            ProcessId process = pidfd < 0 ? null : ProcessId.of(running.pid());
            if (process != null && !hasEnded(pidfd)) { // otherwise the number may belong to another process
                note(place, process, pidfd);
            }
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        } finally {
            if (pidfd >= 0) {
                Syscalls.close(pidfd);
            }
        }
    }

    private void note(StateDirectory.Entry place, ProcessId process, int held) throws IOException {
        try {
            place.started(process, hasNamespaces ? ExecPlanner.template(plan) : null);
        } catch (IOException e) {
            if (!hasEnded(held)) {
                throw e;
            } // otherwise a supervisor that ended with the container has removed the note, and there is nothing to find
        }
    }

    private static boolean hasEnded(int pidfd) throws SystemCallException {
        return SystemCallException.check(Syscalls.pidfdHasEnded(pidfd, 0), "look at the container") > 0;
    }

    @Override
    public void close() {
        connector.close();
        super.close();
        if (entry != null) {
            entry.close();
        }
    }

    /**
     * Whether {@link #signal} has an effect. The kernel discards signals to pid 1 that it neither handles nor blocks
     * (man 7 pid_namespaces). The reaper of {@link ContainerSpec#init} passes all signals on to the program. Without
     * namespaces, the first process is an ordinary one, so every signal has its effect.
     */
    @Override
    public boolean handles(Signal signal) {
        return hasReaper || !hasNamespaces || signal.equals(Signal.KILL) || running.handles(signal.number());
    }

    @Override
    ContainerException exception(LaunchFailure failure) {
        return ContainerException.of(failure);
    }

    /**
     * Connects to a port of TCP on the loopback of the container: to 127.0.0.1, or to ::1 if nothing listens there. The
     * port need not be published. The first connection starts a process of the helper, which {@link #close} ends.
     *
     * @param port from 1 to 65535
     * @return the connection, which the caller closes
     * @throws java.net.ConnectException if nothing listens on the port
     * @throws ContainerException with {@link ContainerException.Reason#NOT_RUNNING} if the container has ended
     */
    public ContainerChannel connect(int port) throws IOException {
        int pidfd = hold();
        try {
            return connector.connect(pidfd, port);
        } finally {
            Syscalls.close(pidfd);
        }
    }

    /**
     * Publishes a port of TCP on 127.0.0.1 of this machine, and returns the port there, which the kernel chooses.
     * Connections are relayed to the loopback of the container, by the same process of the helper as those of {@link
     * #connect}; who connects while nothing listens on the port is reset. The port is closed when the container has
     * ended or this JVM has, in any way, and by {@link #close}, which ends its connections as well.
     *
     * @param containerPort from 1 to 65535
     * @return the port of this machine; the same for each call with the same port
     * @throws ContainerException with {@link ContainerException.Reason#NOT_RUNNING} if the container has ended
     */
    public int port(int containerPort) throws IOException {
        int pidfd = hold();
        try {
            return connector.publish(pidfd, containerPort);
        } finally {
            Syscalls.close(pidfd);
        }
    }

    private int hold() throws IOException {
        int pidfd = running.hold();
        if (pidfd < 0) {
            throw new ContainerException(ContainerException.Reason.NOT_RUNNING, "The container " + id + " has ended.");
        }
        return pidfd;
    }

    /** Copies files into the container by {@link CopyOptions#DEFAULT}; see {@link #copyTo(Path, String, CopyOptions)}. */
    public Optional<String> copyTo(Path source, String path) throws IOException {
        return copyTo(source, path, CopyOptions.DEFAULT);
    }

    /**
     * Copies a file or directory of this machine into the container, with the meaning of {@code docker cp}: onto a
     * missing path, or into an existing directory. The source is read with the rights of this process. Nothing in the
     * container is executed or paused, and a link in it never leads to a file of this machine.
     *
     * @param source a path of this machine; {@code DIRECTORY/.} stands for what the directory has
     * @param path a path of the container; a relative one begins at its root, and a slash at its end says that it is a
     *     directory
     * @return a sentence about extended attributes that were left out, if any were
     * @throws ContainerException with {@link ContainerException.Reason#NOT_FOUND} if there is no such source, with {@link
     *     ContainerException.Reason#INVALID} if the destination cannot take it, and with {@link
     *     ContainerException.Reason#NOT_RUNNING} if the container has ended
     * @throws IOException if something cannot be read or written; then a part may be there
     * @throws UnsupportedOperationException if the source is not of the default file system
     */
    public Optional<String> copyTo(Path source, String path, CopyOptions options) throws IOException {
        String from = source.toFile().getPath();
        try (FileWorker files = files()) {
            return FileCopy.toContainer(from, files, path, options);
        } catch (CopyException e) {
            throw refused(e);
        }
    }

    /** Copies files out by {@link CopyOptions#DEFAULT}; see {@link #copyFrom(String, Path, CopyOptions)}. */
    public Optional<String> copyFrom(String path, Path destination) throws IOException {
        return copyFrom(path, destination, CopyOptions.DEFAULT);
    }

    /**
     * Copies a file or directory of the container to this machine, with the meaning of {@code docker cp}, as {@link
     * #copyTo(Path, String, CopyOptions)} does. It is written with the rights of this process.
     *
     * @param path a path of the container; {@code DIRECTORY/.} stands for what the directory has
     * @param destination a path of this machine, which may be an existing directory
     * @return a sentence about extended attributes that were left out, if any were
     * @throws ContainerException as {@code copyTo} does
     * @throws IOException if something cannot be read or written; then a part may be there
     * @throws UnsupportedOperationException if the destination is not of the default file system
     */
    public Optional<String> copyFrom(String path, Path destination, CopyOptions options) throws IOException {
        String to = destination.toFile().getPath();
        try (FileWorker files = files()) {
            return FileCopy.fromContainer(files, path, to, options);
        } catch (CopyException e) {
            throw refused(e);
        }
    }

    private FileWorker files() throws IOException {
        int pidfd = hold();
        try {
            return FileWorker.join(running.pid(), pidfd, false);
        } finally {
            Syscalls.close(pidfd);
        }
    }

    private static ContainerException refused(CopyException why) {
        ContainerException.Reason reason =
                why.isMissing() ? ContainerException.Reason.NOT_FOUND : ContainerException.Reason.INVALID;
        return new ContainerException(reason, String.valueOf(why.getMessage()), why);
    }

    /** Starts a command in the container, with pipes as its streams; see {@link #exec(ExecSpec)}. */
    public ContainerProcess exec(String... command) throws IOException {
        return exec(ExecSpec.of(command));
    }

    /**
     * Starts another program in the container. It gets the container's namespaces, cgroup, limits, capabilities and
     * filters. The method returns when the program has been executed. The program ends at the latest when the container
     * ends. The caller closes it. In a container with {@link Isolation#LANDLOCK}, which has no namespaces, no program
     * can be started.
     *
     * @throws ContainerException if the program is not executed; with {@link ContainerException.Reason#NOT_RUNNING} if
     *     the container has ended or is paused, and with {@link ContainerException.Reason#INVALID} if it has no
     *     namespaces
     * @throws IOException if a stream cannot be opened
     */
    public ContainerProcess exec(ExecSpec spec) throws IOException {
        return exec(spec, null);
    }

    /**
     * The same as {@link #exec(ExecSpec)}, with an observer that is called after each step, while the process waits.
     *
     * @param observer the observer, or null for none
     */
    public ContainerProcess exec(ExecSpec spec, @Nullable LaunchObserver observer) throws IOException {
        int pidfd = running.hold();
        if (pidfd < 0) {
            throw ExecStart.ended(spec);
        }
        try {
            if (!hasNamespaces) {
                throw ExecStart.withoutNamespaces(spec);
            }
            LaunchPlan template = ExecPlanner.template(plan);
            return new ExecStart(running.pid(), pidfd, template, plan.idMap(), running.cgroup(), keepsHome)
                    .start(spec, observer);
        } finally {
            Syscalls.close(pidfd);
        }
    }

    /**
     * Runs a program in the container until it ends. Streams that are pipes are collected: see {@link Result#stdout}; a
     * pipe to stdin is empty. Processes that the program has started, and that still run when it ends, continue in the
     * container.
     *
     * @throws ContainerException as {@link #exec(ExecSpec)} does
     * @throws IOException if a stream cannot be opened or read
     * @throws InterruptedException if the thread is interrupted; then the program is killed
     */
    public Result run(ExecSpec spec) throws IOException, InterruptedException {
        try (ContainerProcess process = exec(spec)) {
            return process.collect();
        }
    }

    /**
     * Freezes all processes of the container until {@link #resume}. Returns when they are frozen. A paused container
     * can be killed, and so can a single program of {@link #exec(ExecSpec)} in it.
     *
     * @throws ContainerException if the container has no cgroup, because it was started without limits, or if it cannot
     *     be frozen
     */
    public void pause() throws IOException {
        try {
            cgroup("paused").freeze();
        } catch (CgroupException e) {
            throw new ContainerException(e);
        }
    }

    /**
     * Lets the processes of the container continue after {@link #pause}.
     *
     * @throws ContainerException if the container has no cgroup
     */
    public void resume() throws IOException {
        try {
            cgroup("resumed").thaw();
        } catch (CgroupException e) {
            throw new ContainerException(e);
        }
    }

    /**
     * Changes the given limits of the container immediately; the other limits stay unchanged. If swap was not limited,
     * its limit stays as large as that of memory.
     *
     * @throws ContainerException if the container has no cgroup, if the memory limit would exceed the present limit of
     *     memory and swap together, or if the host cannot enforce one of the limits; then those before it are already
     *     set
     * @throws IllegalArgumentException if the limits contain a cgroup parent, an OOM score or device rules, because
     *     these cannot be changed
     */
    public void update(Limits limits) throws IOException {
        try {
            cgroup("given other limits").update(limits);
        } catch (CgroupException e) {
            throw new ContainerException(e);
        }
    }

    /**
     * What the processes of the container have used so far.
     *
     * @throws ContainerException if the container has no cgroup
     */
    public Usage stats() throws IOException {
        CgroupUsage used = cgroup("measured while it runs").usage();
        Duration wall = Duration.ofNanos(System.nanoTime() - started);
        return Usage.of(wall, Duration.ZERO, Duration.ZERO, Usage.UNKNOWN, used);
    }

    private Cgroup cgroup(String what) throws ContainerException {
        Cgroup cgroup = running.cgroup();
        if (cgroup == null) {
            throw withoutCgroup(id, what);
        }
        return cgroup;
    }

    static ContainerException withoutCgroup(String nameOrId, String what) {
        return new ContainerException("The container " + nameOrId
                + " was started without limits, so it has no cgroup by which it could be " + what
                + ". Start it with a cgroup: --pids-limit -1 (library: Limits.builder().pids(Limits.UNLIMITED)).");
    }
}
