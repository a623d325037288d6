package dev.jcontainer.launch;

import dev.jcontainer.cgroup.Cgroup;
import dev.jcontainer.host.IdMap;
import dev.jcontainer.host.IdRangeLock;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.plan.CgroupPlan;
import dev.jcontainer.plan.LaunchPlan;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One launch, from its cgroup and the hand-over to READY. */
final class Launch {
    private static final int WAKING_MILLISECONDS = 1000;

    private final LaunchRequest request;
    private final LaunchPlan plan;
    private final @Nullable LaunchListener listener;
    private final long deadline; // of System.nanoTime(); means nothing without a timeout
    private @Nullable Cgroup cgroup;
    private @Nullable PseudoTerminal terminal;

    Launch(LaunchRequest request) {
        this.request = request;
        this.plan = request.plan();
        this.listener = request.listener();
        Duration timeout = request.timeout();
        this.deadline = timeout == null ? 0 : System.nanoTime() + timeout.toNanos();
    }

    /** Up to the program, which the caller follows. */
    RunningContainer run() throws IOException {
        try (Streams streams = Streams.open(request.stdio(), request.preserved())) {
            return run(streams);
        } catch (IOException | RuntimeException | Error e) {
            removeCgroup();
            throw e;
        }
    }

    /** Up to where it needs no supervisor. */
    DetachedProcess detach() throws IOException {
        try (Streams streams = Streams.open(request.stdio(), request.preserved())) {
            return detach(streams);
        } catch (IOException | RuntimeException | Error e) {
            removeCgroup();
            throw e;
        }
    }

    /** The cgroup that is ours to make, or null. */
    private @Nullable CgroupPlan cgroupToMake() {
        CgroupPlan planned = plan.cgroup();
        return planned == null || planned.adopted() ? null : planned;
    }

    /** Once the supervisor has the plan, and so would remove what a killed JVM has made. */
    private void makeCgroup(Control control) throws IOException {
        CgroupPlan planned = cgroupToMake();
        if (planned == null) {
            return;
        }
        try {
            cgroup = Cgroup.create(planned);
        } catch (IOException | RuntimeException | Error e) {
            control.callOff();
            throw e;
        }
        control.go();
    }

    /** When the listener has had it made around the first process. */
    private void adoptCgroup() throws IOException {
        CgroupPlan planned = plan.cgroup();
        if (planned != null && planned.adopted() && cgroup == null) {
            cgroup = Cgroup.adopt(planned);
        }
    }

    private void removeCgroup() {
        if (cgroup != null) {
            cgroup.removeNow();
        }
    }

    private RunningContainer run(Streams streams) throws IOException {
        Reactor reactor = Reactor.get();
        Supervisor supervisor = begin(streams);
        try {
            streams.closeTheirs();
            makeCgroup(supervisor.control());
            ControlRecord ready = follow(supervisor);
            ProgramStreams ours = new ProgramStreams(reactor, streams, terminal);
            return new RunningContainer(reactor, ready, supervisor, ours, cgroup).begin();
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

    private DetachedProcess detach(Streams streams) throws IOException {
        Supervisor supervisor = begin(streams);
        try {
            streams.closeTheirs();
            makeCgroup(supervisor.control());
            ControlRecord ready = follow(supervisor);
            return new DetachedProcess(ready.pid(), ready.descriptor());
        } finally {
            supervisor.close(); // it has ended by itself; or else it kills what there is by now
        }
    }

    /** A supervisor that was killed while it waited has not begun, so the next one may. */
    private Supervisor begin(Streams streams) throws IOException {
        for (Supervisor idle = Supervisors.take(); idle != null; idle = Supervisors.take()) {
            idle.wake();
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
            return supervisor.launch(plan, streams, request.container(), cgroupToMake() != null, request.note());
        } catch (IOException | RuntimeException | Error e) {
            supervisor.close();
            throw e;
        }
    }

    /** Up to READY. A descriptor that comes with another record is closed. */
    private ControlRecord follow(Supervisor supervisor) throws IOException {
        while (true) {
            ControlRecord record = receive(supervisor);
            if (record == null) {
                throw LaunchFailure.of(LaunchFailure.Stage.SUPERVISOR, 0, "");
            }
            if (record.type() == ControlRecord.READY) {
                descriptor(record, "first process"); // without a pidfd of it nothing could end it
                return record;
            }
            if (record.type() == ControlRecord.TERMINAL) {
                take(descriptor(record, "terminal"));
                continue;
            }
            if (record.type() == ControlRecord.LISTENER && listener != null) {
                give(descriptor(record, "listener of the filter"), this::giveFilter);
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
                releaseIds();
            }
            tell(record, supervisor.pid());
            supervisor.control().go();
        }
    }

    /** The kernel drops a descriptor that does not fit below RLIMIT_NOFILE. */
    static int descriptor(ControlRecord record, String what) throws LaunchFailure {
        if (record.descriptor() < 0) {
            throw LaunchFailure.of(LaunchFailure.Stage.SETUP, Errno.EMFILE, "receiving the container's " + what);
        }
        return record.descriptor();
    }

    private void giveFilter(int descriptor) throws IOException {
        if (listener == null || !listener.filterListens(descriptor)) {
            throw new IllegalStateException("Nobody decides what the filter leaves open");
        }
    }

    /** The kernel has the map of the ids now, so that others see which ids are taken. */
    private void releaseIds() {
        IdRangeLock choosing = request.choosing();
        if (choosing != null) {
            choosing.close();
        }
    }

    private void take(int master) throws IOException {
        DescriptorReceiver receiver = request.terminalReceiver();
        if (receiver == null) {
            terminal = PseudoTerminal.of(master);
        } else {
            give(master, receiver);
        }
    }

    static void give(int descriptor, DescriptorReceiver receiver) throws IOException {
        try {
            receiver.receive(descriptor);
        } finally {
            Syscalls.close(descriptor);
        }
    }

    private void tell(ControlRecord record, int supervisor) throws IOException {
        if (listener == null) {
            return;
        }
        if (record.type() == ControlRecord.SYNC) {
            listener.created(record.pid(), supervisor);
            adoptCgroup();
        } else if (record.type() == ControlRecord.STEP) {
            listener.stepDone(record.step(), plan.steps().get(record.step()));
        }
    }

    /** Lets the supervisor go on now and then: somebody may have stopped it. */
    private @Nullable ControlRecord receive(Supervisor supervisor) throws IOException {
        while (true) {
            long left = request.timeout() != null
                    ? Math.max(0, (deadline - System.nanoTime()) / 1_000_000)
                    : Long.MAX_VALUE;
            try {
                return supervisor.control().receive((int) Math.min(left, WAKING_MILLISECONDS));
            } catch (SystemCallException e) {
                if (e.errno() != Errno.ETIMEDOUT) {
                    throw e;
                }
                if (left <= WAKING_MILLISECONDS) {
                    throw LaunchFailure.of(LaunchFailure.Stage.TIMEOUT, e.errno(), "");
                }
            }
            supervisor.wake();
        }
    }

    private LaunchFailure failure(ControlRecord error) {
        if (error.step() == ControlRecord.NO_STEP) {
            return LaunchFailure.ofStage(error.opcode(), error.error(), error.argument());
        }
        return LaunchFailure.ofStep(error, plan);
    }
}
