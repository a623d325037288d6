package dev.jcontainer.launch;

import dev.jcontainer.cgroup.Cgroup;
import dev.jcontainer.host.IdMap;
import dev.jcontainer.host.RangeLock;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.plan.CgroupPlan;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.spec.Stdio;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Carries out a launch plan: has a supervisor do it and follows it until the program runs. Thread-safe. */
public final class Launcher {
    /** Names the system property with the number of supervisors to keep; see the facade. */
    public static final String IDLE_SUPERVISORS = "jcontainer.supervisors.idle";

    private static final int NO_CONTAINER = -1;

    private Launcher() {}

    /**
     * Starts a program in a container that runs; returns once it has been executed.
     *
     * @param plan one that joins a container
     * @param container a pidfd of that container's first process; the caller closes it
     * @param timeout how long the launch may take, null for as long as it takes
     * @param listener follows the steps; then the plan must have been compiled for it
     * @throws LaunchFailure when it does not come to run; nothing is left of it then
     * @throws IOException when a stream cannot be opened
     */
    public static RunningContainer join(
            LaunchPlan plan, int container, Stdio stdio, @Nullable Duration timeout, @Nullable LaunchListener listener)
            throws IOException {
        try (Streams streams = Streams.open(stdio)) {
            return new Launch(plan, timeout, listener, null, container, null, null).run(streams);
        }
    }

    /** As above, for an OCI runtime: this process's own descriptors become the program's. */
    public static RunningContainer join(LaunchPlan plan, int container, Inherited inherited) throws IOException {
        try (Streams streams = inherited.open()) {
            return new Launch(plan, null, null, null, container, null, null).run(streams);
        }
    }

    /** As below, likewise. */
    public static RunningContainer launch(LaunchPlan plan, Inherited inherited, LaunchListener listener)
            throws IOException {
        CgroupPlan planned = plan.cgroup();
        Cgroup cgroup = planned == null ? null : Cgroup.create(planned);
        try (Streams streams = inherited.open()) {
            return new Launch(plan, null, listener, cgroup, NO_CONTAINER, null, null).run(streams);
        } catch (IOException | RuntimeException | Error e) {
            if (cgroup != null) {
                cgroup.removeNow();
            }
            throw e;
        }
    }

    /**
     * The descriptors of this process that become a program's, as they are: 0 to 2, and some from 3 on.
     *
     * @param preserved how many from 3 on, at most 64
     */
    public record Inherited(int preserved) {
        /** How many there may be. */
        public static final int MOST = 64;

        Streams open() throws IOException {
            return Streams.open(Stdio.inherit(), preserved);
        }
    }

    /**
     * Starts the program; returns once it has been executed.
     *
     * @param timeout how long the launch may take, null for as long as it takes
     * @param listener follows the steps; then the plan must have been compiled for it
     * @throws LaunchFailure when it does not come to run; nothing is left of it then
     * @throws dev.jcontainer.cgroup.CgroupException when a limit cannot be set
     * @throws IOException when a stream cannot be opened
     */
    public static RunningContainer launch(
            LaunchPlan plan, Stdio stdio, @Nullable Duration timeout, @Nullable LaunchListener listener)
            throws IOException {
        return launch(plan, stdio, timeout, listener, null, null);
    }

    /**
     * The same of a container that is noted on disk.
     *
     * @param state the directory that is its note, removed when this JVM is killed; null for none
     * @param choosing held while the plan's ids were chosen, closed when they are in the kernel's map; null for none
     */
    public static RunningContainer launch(
            LaunchPlan plan,
            Stdio stdio,
            @Nullable Duration timeout,
            @Nullable LaunchListener listener,
            @Nullable String state,
            @Nullable RangeLock choosing)
            throws IOException {
        CgroupPlan planned = plan.cgroup();
        Cgroup cgroup = planned == null ? null : Cgroup.create(planned);
        try (Streams streams = Streams.open(stdio)) {
            return new Launch(plan, timeout, listener, cgroup, NO_CONTAINER, state, choosing).run(streams);
        } catch (IOException | RuntimeException | Error e) {
            if (cgroup != null) {
                cgroup.removeNow();
            }
            throw e;
        }
    }

    /**
     * Starts a container whose plan has {@link dev.jcontainer.plan.Step.WaitStart}; returns once its first process waits.
     * From then on it is the child of whoever is the caller's subreaper, and outlives this JVM.
     *
     * @param inherited its descriptors
     * @param receiver gets its terminal, null where it has none
     * @return the pid of the first process
     * @throws LaunchFailure when it does not come to wait; nothing is left of it then
     * @throws dev.jcontainer.cgroup.CgroupException when a limit cannot be set
     */
    public static int detach(
            LaunchPlan plan, Inherited inherited, LaunchListener listener, @Nullable TerminalReceiver receiver)
            throws IOException {
        CgroupPlan planned = plan.cgroup();
        Cgroup cgroup = planned == null ? null : Cgroup.create(planned);
        try (Streams streams = inherited.open()) {
            return new Launch(plan, null, listener, cgroup, NO_CONTAINER, null, null).detach(streams, receiver);
        } catch (IOException | RuntimeException | Error e) {
            if (cgroup != null) {
                cgroup.removeNow();
            }
            throw e;
        }
    }

    /**
     * Starts a program in a container that runs, by a plan with {@link dev.jcontainer.plan.Step.Detach}; returns once it
     * has been executed. It is the child of whoever is the caller's subreaper, and outlives this JVM.
     *
     * @param container a pidfd of the container's first process
     * @param inherited its descriptors
     * @param receiver gets its terminal, null where it has none
     * @return the program's pid
     * @throws LaunchFailure when it does not come to run
     */
    public static int joinDetached(
            LaunchPlan plan, int container, Inherited inherited, @Nullable TerminalReceiver receiver)
            throws IOException {
        try (Streams streams = inherited.open()) {
            return new Launch(plan, null, null, null, container, null, null).detach(streams, receiver);
        }
    }

    /** One launch, from the hand-over to READY. */
    private static final class Launch {
        private final LaunchPlan plan;
        private final @Nullable LaunchListener listener;
        private final boolean hasDeadline;
        private final long deadline;
        private final @Nullable Cgroup cgroup;
        private final int container;
        private final @Nullable String state;
        private @Nullable PseudoTerminal terminal;
        private @Nullable TerminalReceiver receiver;
        private final @Nullable RangeLock choosing;

        Launch(
                LaunchPlan plan,
                @Nullable Duration timeout,
                @Nullable LaunchListener listener,
                @Nullable Cgroup cgroup,
                int container,
                @Nullable String state,
                @Nullable RangeLock choosing) {
            this.choosing = choosing;
            this.state = state;
            this.cgroup = cgroup;
            this.container = container;
            this.plan = plan;
            this.listener = listener;
            this.hasDeadline = timeout != null;
            this.deadline = timeout == null ? 0 : System.nanoTime() + timeout.toNanos();
        }

        RunningContainer run(Streams streams) throws IOException {
            Reactor reactor = Reactor.get();
            Supervisor supervisor = begin(streams);
            try {
                streams.closeTheirs();
                return new RunningContainer(reactor, follow(supervisor), supervisor, streams, terminal, cgroup).begin();
            } catch (IOException | RuntimeException | Error e) {
                if (terminal != null) {
                    terminal.close();
                }
                if (e instanceof LaunchFailure && ((LaunchFailure) e).stage() == LaunchFailure.Stage.STEP) {
                    Supervisors.giveBack(supervisor, reactor); // its answer was that nothing is left
                } else {
                    supervisor.close(); // which kills whatever there is of the container by now
                }
                throw e;
            }
        }

        int detach(Streams streams, @Nullable TerminalReceiver forTerminal) throws IOException {
            receiver = forTerminal;
            Supervisor supervisor = begin(streams);
            try {
                streams.closeTheirs();
                ControlRecord ready = follow(supervisor);
                Syscalls.close(ready.descriptor());
                return ready.pid();
            } finally {
                supervisor.close(); // it has ended by itself; or else it kills what there is by now
            }
        }

        /** A supervisor that was killed while it waited has not begun, so the next one may. */
        private Supervisor begin(Streams streams) throws IOException {
            for (Supervisor idle = Supervisors.take(); idle != null; idle = Supervisors.take()) {
                if (handOver(idle, streams)) {
                    return idle;
                }
                idle.close();
            }
            Supervisor fresh = Supervisor.spawn();
            handOver(fresh, streams); // where it is gone already, its last words say why
            return fresh;
        }

        private boolean handOver(Supervisor supervisor, Streams streams) throws IOException {
            try {
                return supervisor.launch(plan, streams, container, state);
            } catch (IOException | RuntimeException | Error e) {
                supervisor.close();
                throw e;
            }
        }

        /** Up to READY. A descriptor that comes with another record is closed. */
        private ControlRecord follow(Supervisor supervisor) throws IOException {
            while (true) {
                ControlRecord record = receive(supervisor.control());
                if (record == null) {
                    throw LaunchFailure.of(LaunchFailure.Stage.SUPERVISOR, 0, "");
                }
                if (record.type() == ControlRecord.READY) {
                    return record;
                }
                if (record.type() == ControlRecord.TERMINAL) {
                    take(master(record));
                    continue;
                }
                if (record.descriptor() >= 0) {
                    Syscalls.close(record.descriptor());
                }
                if (record.type() == ControlRecord.ERROR) {
                    throw failure(record);
                }
                IdMap map = plan.idMap();
                if (map != null && record.type() == ControlRecord.SYNC) {
                    IdMapWriter.write(record.pid(), map);
                    if (choosing != null) {
                        choosing.close();
                    }
                }
                tell(record, supervisor.pid());
                supervisor.control().go();
            }
        }

        /** The kernel drops a descriptor that does not fit below RLIMIT_NOFILE. */
        private static int master(ControlRecord record) throws LaunchFailure {
            if (record.descriptor() < 0) {
                throw LaunchFailure.of(LaunchFailure.Stage.SETUP, Errno.EMFILE, "receiving the container's terminal");
            }
            return record.descriptor();
        }

        private void take(int master) throws IOException {
            if (receiver == null) {
                terminal = PseudoTerminal.of(master);
                return;
            }
            try {
                receiver.receive(master);
            } finally {
                Syscalls.close(master);
            }
        }

        private void tell(ControlRecord record, int supervisor) throws IOException {
            if (listener == null) {
                return;
            }
            if (record.type() == ControlRecord.SYNC) {
                listener.created(record.pid(), supervisor);
            } else if (record.type() == ControlRecord.STEP) {
                listener.stepDone(record.step(), plan.steps().get(record.step()));
            }
        }

        private @Nullable ControlRecord receive(Control control) throws IOException {
            if (!hasDeadline) {
                return control.receive(-1);
            }
            long left = Math.max(0, (deadline - System.nanoTime()) / 1_000_000);
            try {
                return control.receive((int) Math.min(left, Integer.MAX_VALUE));
            } catch (SystemCallException e) {
                if (e.errno() == Errno.ETIMEDOUT) {
                    throw LaunchFailure.of(LaunchFailure.Stage.TIMEOUT, e.errno(), "");
                }
                throw e;
            }
        }

        private LaunchFailure failure(ControlRecord error) {
            if (error.step() == ControlRecord.NO_STEP) {
                return LaunchFailure.ofStage(error.opcode(), error.error(), error.argument());
            }
            return LaunchFailure.ofStep(
                    error, plan.steps().get(error.step()), plan.steps().size());
        }
    }
}
