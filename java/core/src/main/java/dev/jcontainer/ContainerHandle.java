package dev.jcontainer;

import dev.jcontainer.ContainerException.Reason;
import dev.jcontainer.cgroup.Cgroup;
import dev.jcontainer.cgroup.CgroupException;
import dev.jcontainer.cgroup.MemoryUse;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.launch.SignalHandlers;
import dev.jcontainer.plan.LaunchPlan;
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
 * A container that some process has started, found by {@link ContainerRegistry#find}. It is held by a pidfd: what is done here is
 * done to that container or to none.
 *
 * <p>Thread-safe, but for {@link #close}, which lets go of it and does nothing to the container.
 */
public final class ContainerHandle implements AutoCloseable {
    /** As Docker has it. */
    private static final Duration STOP_GRACE = Duration.ofSeconds(10);

    /** Longer than the kernel takes for any process that is not stuck in it. */
    private static final Duration KILL_GRACE = Duration.ofSeconds(10);

    private final StateDirectory states;
    private final ContainerRecord record;
    private final int pid;
    private final int pidfd;
    private final @Nullable Cgroup cgroup;

    private ContainerHandle(StateDirectory states, ContainerRecord record, int pid, int pidfd) {
        this.states = states;
        this.record = record;
        this.pid = pid;
        this.pidfd = pidfd;
        this.cgroup = record.cgroups().isEmpty() ? null : Cgroup.of(record.cgroups(), record.isUnified());
    }

    /** The number is looked at again when the process that has it is held: only then is it the one that was noted. */
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

    /** Twelve hexadecimal digits. */
    public String id() {
        return record.id();
    }

    /** Its name, null where it has none. */
    public @Nullable String name() {
        return record.name();
    }

    /** Its program and the arguments. */
    public List<String> command() {
        return record.command();
    }

    /** The pid of its first process, in the host's numbers. */
    public long pid() {
        return pid;
    }

    /** Whether it has not ended; true also where that cannot be seen. */
    public boolean isAlive() {
        return Syscalls.pidfdHasEnded(pidfd, 0) <= 0;
    }

    /** As {@link Container#exec(ExecSpec)}; the program ends with this JVM, too. */
    public ContainerProcess exec(ExecSpec spec, @Nullable LaunchObserver observer) throws IOException {
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
        return new ExecStart(pid, pidfd, template, record.idMap(), cgroup, record.keepsHome()).start(spec, observer);
    }

    /** As {@link Container#signal}; SIGKILL is for every process of it, also when it is paused. */
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
     * Asks it to end, and kills it where it does not; returns when it has ended. A first process that would ignore the signal,
     * since it is pid 1 and does not handle it, is killed at once.
     *
     * @param signal that asks it; null for that of {@code ContainerSpec.stopSignal}
     * @param grace how long it has; null for that of {@code ContainerSpec.grace}, or 10 seconds where nothing was said,
     *     as with Docker
     */
    public void stop(@Nullable Signal signal, @Nullable Duration grace) throws IOException {
        Signal asked = signal == null ? record.stopSignal() : signal;
        boolean isHeard = isHeard(asked);
        try {
            signal(asked);
            if (isHeard && isPaused()) {
                resume(); // or it would never hear
            }
        } catch (ContainerException e) {
            if (e.reason() == Reason.NOT_RUNNING) {
                return; // that is what was asked for
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
                    + ": its first process was killed and is still" + " there; it waits in the kernel.");
        }
    }

    /** A process that is not pid 1 of a namespace need not handle a signal to end by it. */
    private boolean isHeard(Signal signal) throws IOException {
        return !signal.equals(Signal.KILL)
                && (states.template(record) == null || SignalHandlers.of(pid).handles(signal.number()));
    }

    /** Waits that long for its end. */
    public boolean hasEndedWithin(Duration time) throws IOException {
        int milliseconds = (int) Math.min(Integer.MAX_VALUE, time.toMillis());
        return SystemCallException.check(
                        Syscalls.pidfdHasEnded(pidfd, milliseconds), "wait for the container " + record.id())
                == 1;
    }

    /** The pids of its processes, in the host's numbers, those of programs that have joined it too. */
    public List<Long> processes() throws IOException {
        return cgroup == null ? ContainerProcesses.of(pid, states.template(record) != null) : cgroup.processes();
    }

    /** As {@link Container#pause}. */
    public void pause() throws IOException {
        try {
            cgroup("paused").freeze();
        } catch (CgroupException e) {
            throw failure(e);
        }
    }

    /** As {@link Container#resume}. */
    public void resume() throws IOException {
        try {
            cgroup("resumed").thaw();
        } catch (CgroupException e) {
            throw failure(e);
        }
    }

    /** Whether it is paused. */
    public boolean isPaused() throws IOException {
        return cgroup != null && cgroup.isFrozen();
    }

    /** As {@link Container#update}. */
    public void update(Limits limits) throws IOException {
        try {
            cgroup("given other limits").update(limits);
        } catch (CgroupException e) {
            throw failure(e);
        }
    }

    /** As {@link Container#stats}. */
    public Usage stats() throws IOException {
        Duration wall = Duration.ofMillis(System.currentTimeMillis() - record.createdMillis());
        return Usage.of(
                wall,
                Duration.ZERO,
                Duration.ZERO,
                Usage.UNKNOWN,
                cgroup("measured").usage());
    }

    /** What of the memory it uses now, and its limit. */
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

    /** The cgroup goes when the container ends, so that is the better reason. */
    private ContainerException failure(CgroupException e) {
        return isAlive() ? new ContainerException(e) : ended(record);
    }

    @Override
    public void close() {
        Syscalls.close(pidfd);
    }
}
