package dev.jcontainer;

import dev.jcontainer.ContainerException.Reason;
import dev.jcontainer.cgroup.Cgroup;
import dev.jcontainer.cgroup.CgroupException;
import dev.jcontainer.cgroup.MemoryUse;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.launch.Connector;
import dev.jcontainer.launch.SignalHandlers;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.spec.ContainerChannel;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Signal;
import dev.jcontainer.state.ContainerRecord;
import dev.jcontainer.state.ProcessId;
import dev.jcontainer.state.StateDirectory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A running container of this user that {@link ContainerRegistry#find} has found; any process may have started it. The
 * handle holds a pidfd, so that its methods affect this container or none.
 *
 * <p>Thread-safe, except for {@link #close}, after which no other method may be called. The caller closes the handle,
 * which does nothing to the container.
 */
public final class ContainerHandle implements AutoCloseable {
    /** The same default as Docker's. */
    private static final Duration STOP_GRACE = Duration.ofSeconds(10);

    /** Killing takes longer only if the process is stuck in the kernel. */
    private static final Duration KILL_GRACE = Duration.ofSeconds(10);

    private final StateDirectory states;
    private final ContainerRecord record;
    private final int pid;
    private final int pidfd;
    private final @Nullable Cgroup cgroup;
    private final Connector connector = new Connector();

    private ContainerHandle(StateDirectory states, ContainerRecord record, int pid, int pidfd) {
        this.states = states;
        this.record = record;
        this.pid = pid;
        this.pidfd = pidfd;
        this.cgroup = record.cgroups().isEmpty() ? null : Cgroup.of(record.cgroups(), record.isUnified());
    }

    /**
     * Opens the pidfd first and then checks the process once more, because its number may have been reused meanwhile.
     */
    static ContainerHandle of(StateDirectory states, ContainerRecord record) throws IOException {
        ProcessId process = record.process();
        int pidfd = process == null ? -Errno.ESRCH : Syscalls.pidfdOpen(process.pid());
        if (process == null || pidfd == -Errno.ESRCH) {
            throw ended(record);
        }
        SystemCallException.check(pidfd, "hold the container " + record.id());
        ContainerHandle held = new ContainerHandle(states, record, process.pid(), pidfd);
        try {
            if (!process.isAlive()) {
                throw ended(record);
            }
            return held;
        } catch (IOException | RuntimeException | Error e) {
            held.close();
            throw e;
        }
    }

    private static ContainerException ended(ContainerRecord record) {
        return new ContainerException(Reason.NOT_RUNNING, "The container " + record.id() + " has ended.");
    }

    /** The id of the container: 64 hexadecimal digits. */
    public String id() {
        return record.id();
    }

    /** The name of the container, or null if it has none. */
    public @Nullable String name() {
        return record.name();
    }

    /** The program of the container and its arguments. */
    public List<String> command() {
        return record.command();
    }

    /** The pid of the container's first process, in the PID namespace of this JVM. */
    public long pid() {
        return pid;
    }

    /**
     * Connects to a port of TCP on the loopback of the container, as {@link Container#connect} does. {@link #close} ends
     * the process of the helper; connections stay.
     *
     * @param port from 1 to 65535
     * @throws java.net.ConnectException if nothing listens on the port
     * @throws ContainerException with {@link Reason#NOT_RUNNING} if the container has ended
     */
    public ContainerChannel connect(int port) throws IOException {
        try {
            return connector.connect(pidfd, port);
        } catch (SystemCallException e) {
            throw isAlive() ? e : ended(record);
        }
    }

    /** Whether the container has not ended; also true if that cannot be checked. */
    public boolean isAlive() {
        return Syscalls.pidfdHasEnded(pidfd, 0) <= 0;
    }

    /**
     * Starts another program in the container, as {@link Container#exec(ExecSpec)} does. The program also ends when
     * this JVM ends.
     *
     * @param observer an observer that is called after each step, or null for none
     * @throws ContainerException if the program is not executed; with {@link Reason#NOT_RUNNING} if the container has
     *     ended or is paused, and with {@link Reason#INVALID} if it has no namespaces
     * @throws IOException if a stream cannot be opened, or the registry cannot be read
     */
    public ContainerProcess exec(ExecSpec spec, @Nullable LaunchObserver observer) throws IOException {
        return execStart(spec).start(spec, observer);
    }

    /**
     * Starts another program in the container that outlives this JVM: it ends with the container. Nobody learns its exit
     * status.
     *
     * @param spec streams that are not those of this JVM, such as {@link dev.jcontainer.spec.Stdio#discard}; no terminal
     *     and no timeout
     * @throws ContainerException if the program is not executed, as with {@link #exec}
     * @throws IOException if a stream cannot be opened, or the registry cannot be read
     * @throws IllegalArgumentException if the specification has a terminal or a timeout
     */
    public void detach(ExecSpec spec) throws IOException {
        if (spec.stdio().isTerminal() || spec.timeout() != null) {
            throw new IllegalArgumentException("A detached program has no terminal and no timeout");
        }
        execStart(spec).detach(spec);
    }

    private ExecStart execStart(ExecSpec spec) throws IOException {
        @Nullable LaunchPlan template;
        try {
            template = states.template(record);
        } catch (IOException e) {
            if (!isAlive()) {
                throw ExecStart.ended(spec);
            }
            throw e;
        }
        if (template == null) {
            throw isAlive() ? ExecStart.withoutNamespaces(spec) : ExecStart.ended(spec);
        }
        return new ExecStart(pid, pidfd, template, record.idMap(), cgroup, record.keepsHome());
    }

    /**
     * Sends a signal to the first process of the container, as {@link Container#signal} does. SIGKILL ends all
     * processes of the container, even if it is paused.
     *
     * @throws ContainerException with {@link Reason#NOT_RUNNING} if the container has ended
     * @throws IOException if the signal cannot be sent
     */
    public void signal(Signal signal) throws IOException {
        int sent = Syscalls.pidfdSendSignal(pidfd, signal.number());
        if (sent == -Errno.ESRCH) {
            throw ended(record);
        }
        SystemCallException.check(sent, "send " + signal + " to the container " + record.id());
        if (signal.equals(Signal.KILL) && cgroup != null) {
            cgroup.kill();
        }
    }

    /**
     * Sends the container a signal to end, kills it if it has not ended after the grace period, and returns when it has
     * ended. If the first process would ignore the signal, because it is pid 1 and does not handle it, it is killed
     * immediately. If the container has already ended, the method does nothing.
     *
     * @param signal the signal to send first; null for that of {@code ContainerSpec.stopSignal}
     * @param grace the grace period; null for that of {@code ContainerSpec.grace}, or the default of 10 seconds, as
     *     with Docker
     * @throws IOException if the signal cannot be sent, or if the killed container does not end within 10 seconds
     */
    public void stop(@Nullable Signal signal, @Nullable Duration grace) throws IOException {
        Signal asked = signal == null ? record.stopSignal() : signal;
        boolean isHeard = isHeard(asked);
        try {
            signal(asked);
            if (isHeard && isPaused()) {
                resume(); // a frozen process receives no signal
            }
        } catch (ContainerException e) {
            if (e.reason() == Reason.NOT_RUNNING) {
                return; // the container has ended, as requested
            }
            throw e;
        }
        Duration given = grace == null ? record.grace() : grace;
        Duration patience = given == null ? STOP_GRACE : given;
        if (isHeard && hasEndedWithin(patience)) {
            return;
        }
        try {
            signal(Signal.KILL);
        } catch (ContainerException e) {
            if (e.reason() != Reason.NOT_RUNNING) {
                throw e;
            }
        }
        if (!hasEndedWithin(KILL_GRACE)) {
            throw new IOException("Cannot stop the container " + record.id()
                    + ": its first process was killed but has not ended; it waits in the kernel.");
        }
    }

    /** Whether the signal has an effect. Only pid 1 of a namespace ignores signals that it does not handle. */
    private boolean isHeard(Signal signal) throws IOException {
        return !signal.equals(Signal.KILL)
                && (states.template(record) == null || SignalHandlers.of(pid).handles(signal.number()));
    }

    /**
     * Waits for the end of the container, but no longer than this time.
     *
     * @return whether the container has ended
     */
    public boolean hasEndedWithin(Duration time) throws IOException {
        int milliseconds = (int) Math.min(Integer.MAX_VALUE, time.toMillis());
        return SystemCallException.check(
                        Syscalls.pidfdHasEnded(pidfd, milliseconds), "wait for the container " + record.id())
                == 1;
    }

    /** The pids of the container's processes, including those of execs, in the PID namespace of this JVM. */
    public List<Long> processes() throws IOException {
        return cgroup == null ? ContainerProcesses.of(pid, states.template(record) != null) : cgroup.processes();
    }

    /**
     * Freezes all processes of the container, as {@link Container#pause} does.
     *
     * @throws ContainerException if the container has no cgroup, has ended, or cannot be frozen
     */
    public void pause() throws IOException {
        try {
            cgroup("paused").freeze();
        } catch (CgroupException e) {
            throw failure(e);
        }
    }

    /**
     * Lets the processes of the container continue, as {@link Container#resume} does.
     *
     * @throws ContainerException if the container has no cgroup or has ended
     */
    public void resume() throws IOException {
        try {
            cgroup("resumed").thaw();
        } catch (CgroupException e) {
            throw failure(e);
        }
    }

    /** Whether the container is paused. */
    public boolean isPaused() throws IOException {
        return cgroup != null && cgroup.isFrozen();
    }

    /**
     * Changes limits of the container, as {@link Container#update} does.
     *
     * @throws ContainerException if the container has no cgroup, has ended, or a limit cannot be set
     * @throws IllegalArgumentException if the limits contain one that cannot be changed
     */
    public void update(Limits limits) throws IOException {
        try {
            cgroup("given other limits").update(limits);
        } catch (CgroupException e) {
            throw failure(e);
        }
    }

    /**
     * The resources that the container has used so far, as {@link Container#stats} returns them.
     *
     * @throws ContainerException if the container has no cgroup
     */
    public Usage stats() throws IOException {
        Duration wall = Duration.ofMillis(System.currentTimeMillis() - record.createdMillis());
        return Usage.of(
                wall,
                Duration.ZERO,
                Duration.ZERO,
                Usage.UNKNOWN,
                cgroup("measured").usage());
    }

    /**
     * The memory that the container uses now, and its limit.
     *
     * @throws ContainerException if the container has no cgroup
     */
    public MemoryUsage memory() throws IOException {
        MemoryUse memory = MemoryUse.of(cgroup("measured"));
        return new MemoryUsage(memory.used(), memory.limit());
    }

    private Cgroup cgroup(String what) throws ContainerException {
        if (cgroup == null) {
            String name = record.name();
            throw Container.withoutCgroup(name == null ? record.id() : name, what);
        }
        return cgroup;
    }

    /**
     * The exception for a failed operation on the cgroup. If the container has ended, its cgroup is gone for that
     * reason.
     */
    private ContainerException failure(CgroupException e) {
        return isAlive() ? new ContainerException(e) : ended(record);
    }

    @Override
    public void close() {
        connector.close();
        Syscalls.close(pidfd);
    }
}
