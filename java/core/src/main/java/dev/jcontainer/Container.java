package dev.jcontainer;

import dev.jcontainer.cgroup.Cgroup;
import dev.jcontainer.cgroup.CgroupException;
import dev.jcontainer.cgroup.CgroupUsage;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.launch.RunningContainer;
import dev.jcontainer.plan.ExecPlanner;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Isolation;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Signal;
import dev.jcontainer.state.ContainerRecord;
import dev.jcontainer.state.ProcessId;
import dev.jcontainer.state.StateDirectory;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A running container, as a {@link Process}: the process is its first one, pid 1 inside.
 *
 * <p>Thread-safe. {@link #close} kills it, and with it every process of the container, and returns when none is left.
 * Streams that are not pipes are null streams, as of {@link ProcessBuilder.Redirect}. {@link #exitValue} and {@link #waitFor} count as
 * {@link Result#exitCode} does.
 */
public final class Container extends LaunchedProcess {
    private final LaunchPlan plan;
    private final boolean hasReaper;
    private final boolean hasNamespaces;
    private final boolean keepsHome;
    private final String id;
    private final StateDirectory.@Nullable Entry entry;
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

    /** Twelve hexadecimal digits, which no other container has. */
    public String id() {
        return id;
    }

    /** Lets others find it; when that fails, it is closed. */
    void note(StateDirectory.Entry place) throws IOException {
        int pidfd = -1;
        try {
            pidfd = running.hold();
            ProcessId process = pidfd < 0 ? null : ProcessId.of(running.pid());
            if (process != null && !hasEnded(pidfd)) { // else it may be another's number by now
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
            } // else a supervisor that serves no further container has taken it out: there is nothing to find
        }
    }

    private static boolean hasEnded(int pidfd) throws SystemCallException {
        return SystemCallException.check(Syscalls.pidfdHasEnded(pidfd, 0), "look at the container") > 0;
    }

    @Override
    public void close() {
        super.close();
        if (entry != null) {
            entry.close();
        }
    }

    /**
     * Whether {@link #signal} does anything: whether the container's first process handles a signal, or blocks it and so
     * may wait for it. The init of {@link ContainerSpec#init} passes all on. Man 7 pid_namespaces. Without namespaces a
     * signal that is not handled ends it as it does any process.
     */
    @Override
    public boolean handles(Signal signal) {
        return hasReaper || !hasNamespaces || signal.equals(Signal.KILL) || running.handles(signal.number());
    }

    @Override
    ContainerException exception(LaunchFailure failure) {
        return ContainerException.of(failure);
    }

    /** Starts a command in it, with pipes as its streams; see {@link #exec(ExecSpec)}. */
    public ContainerProcess exec(String... command) throws IOException {
        return exec(ExecSpec.of(command));
    }

    /**
     * Starts another program in it, which gets the container's namespaces, cgroup, limits, capabilities and filters; returns
     * when it has been executed. It ends with the container at the latest. The caller closes it. A container of {@link
     * Isolation#LANDLOCK} has no namespaces to start it in.
     *
     * @throws ContainerException if the program does not come to run; with {@link ContainerException.Reason#NOT_RUNNING} if
     *     the container has ended or is paused
     * @throws IOException if a stream cannot be opened
     */
    public ContainerProcess exec(ExecSpec spec) throws IOException {
        return exec(spec, null);
    }

    /** As {@link #exec(ExecSpec)}; an observer is told of each step that has been done, while the process waits. Null for no
     * observer. */
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
     * Runs a program in it to its end. Streams that are pipes are collected: see {@link Result#stdout}; a pipe to stdin is
     * empty. What the program has left running in the container goes on.
     *
     * @throws ContainerException as {@link #exec(ExecSpec)} does
     * @throws InterruptedException if the thread is interrupted; the program is killed then
     */
    public Result run(ExecSpec spec) throws IOException, InterruptedException {
        try (ContainerProcess process = exec(spec)) {
            return process.collect();
        }
    }

    /**
     * Stops all its processes where they are, until {@link #resume}. Returns when they have stopped; a paused container
     * can be killed, and so can a program of {@link #exec(ExecSpec)} alone.
     *
     * @throws ContainerException if it has no cgroup, as one without limits, or cannot be stopped
     */
    public void pause() throws IOException {
        try {
            cgroup("paused").freeze();
        } catch (CgroupException e) {
            throw new ContainerException(e);
        }
    }

    /**
     * Lets its processes go on after {@link #pause}.
     *
     * @throws ContainerException if it has no cgroup
     */
    public void resume() throws IOException {
        try {
            cgroup("resumed").thaw();
        } catch (CgroupException e) {
            throw new ContainerException(e);
        }
    }

    /**
     * Changes those of its limits that are given, at once; the others stay. Swap that nobody has limited stays as much as
     * memory.
     *
     * @throws ContainerException if it has no cgroup, memory would be above the limit of memory and swap together that it
     *     has, or the host cannot enforce one of them; those before it are set
     * @throws IllegalArgumentException if they have a cgroup parent, an OOM score or device rules, which cannot be changed
     */
    public void update(Limits limits) throws IOException {
        try {
            cgroup("given other limits").update(limits);
        } catch (CgroupException e) {
            throw new ContainerException(e);
        }
    }

    /**
     * What its processes have used so far.
     *
     * @throws ContainerException if it has no cgroup
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
                + ". Give it one from the start: --pids-limit -1 (library: Limits.builder().pids(Limits.UNLIMITED)).");
    }
}
