package dev.jcontainer.launch;

import dev.jcontainer.cgroup.Cgroup;
import dev.jcontainer.cgroup.CgroupPlanner;
import dev.jcontainer.host.IdMap;
import dev.jcontainer.host.IdRangeLock;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.layer.HeldLayers;
import dev.jcontainer.plan.CgroupPlan;
import dev.jcontainer.plan.LaunchPlan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One launch, from the hand-over of the plan and the cgroup to READY. */
final class Launch {
    private static final int WAKING_MILLISECONDS = 1000;

    private final LaunchRequest request;
    private LaunchPlan plan; // until the layers have sources, the plan of the request
    private final @Nullable LaunchListener listener;
    private final long deadline; // of System.nanoTime(); unused without a timeout
    private @Nullable Cgroup cgroup;
    private @Nullable PseudoTerminal terminal;

    Launch(LaunchRequest request) {
        this.request = request;
        this.plan = request.plan();
        this.listener = request.listener();
        Duration timeout = request.timeout();
        this.deadline = timeout == null ? 0 : System.nanoTime() + timeout.toNanos();
    }

    /** Launches the plan until the program runs; the caller then follows the program. */
    RunningContainer run() throws IOException {
        try (Streams streams = Streams.open(request.stdio(), request.preserved());
                HeldLayers layers = prepareAndHoldLayers()) {
            return run(streams);
        } catch (IOException | RuntimeException | Error e) {
            removeCgroup();
            throw e;
        }
    }

    /** Launches the plan until the process no longer needs a supervisor. */
    DetachedProcess detach() throws IOException {
        try (Streams streams = Streams.open(request.stdio(), request.preserved());
                HeldLayers layers = holdLayers()) {
            return detach(streams);
        } catch (IOException | RuntimeException | Error e) {
            removeCgroup();
            throw e;
        }
    }

    /** Launches the plan until the program runs and its container has a keeper. */
    KeptContainer keep(LaunchRequest.Keeper keeper) throws IOException {
        CgroupPlan planned = plan.cgroup();
        if (planned != null && !CgroupPlanner.endWith(planned, keeper.process().pid())) {
            throw new IllegalArgumentException("The cgroups " + planned.directories() + " do not end with the keeper "
                    + keeper.process().pid());
        }
        try (Streams streams = Streams.open(request.stdio(), request.preserved());
                HeldLayers layers = holdLayers()) {
            return keep(streams, keeper.process().take());
        } catch (IOException | RuntimeException | Error e) {
            removeCgroup();
            throw e;
        }
    }

    /** Starts the supervisor first, because that takes about as long as to bring the layers into the kernel. */
    private @Nullable HeldLayers prepareAndHoldLayers() throws IOException {
        if (!plan.layerFiles().isEmpty()) {
            Supervisors.prepare(Reactor.get());
        }
        return holdLayers();
    }

    /** Gives the layers of the plan their sources. They are held until the program runs, and its mounts hold them. */
    private @Nullable HeldLayers holdLayers() throws IOException {
        List<String> files = plan.layerFiles();
        if (files.isEmpty()) {
            return null;
        }
        HeldLayers layers = HeldLayers.of(files);
        plan = plan.withSources(layers.sources());
        return layers;
    }

    /** The cgroup that the launch has to make, or null if there is none. */
    private @Nullable CgroupPlan cgroupToMake() {
        CgroupPlan planned = plan.cgroup();
        return planned == null || planned.adopted() ? null : planned;
    }

    /** Makes the cgroup when the supervisor has the plan, because it then removes the cgroup if this JVM is killed. */
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

    /** Adopts the cgroup that the listener has had another program make for the first process. */
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
                Supervisors.giveBack(supervisor, reactor); // its answer means that nothing is left of the container
            } else {
                supervisor.close(); // kills all that exists of the container
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
            supervisor.close(); // it has ended by itself, or it kills all that exists of the container
        }
    }

    private KeptContainer keep(Streams streams, Supervisor supervisor) throws IOException {
        Supervisor.Keeping keeping = null;
        try {
            supervisor.launch(plan, streams, request, cgroupToMake() != null); // if it has ended, follow notices that
            streams.closeTheirs();
            keeping = supervisor.keeping();
            makeCgroup(supervisor.control());
            ControlRecord ready = follow(supervisor);
            keeping.release();
            return new KeptContainer(ready.pid(), ready.descriptor(), supervisor.pid());
        } catch (IOException | RuntimeException | Error e) {
            if (keeping != null) {
                keeping.callOff();
            }
            supervisor.close(); // kills all that exists of the container
            throw e;
        }
    }

    /**
     * Hands the launch to a supervisor. If an idle one was killed while it waited, it has not begun, and the next is
     * used.
     */
    private Supervisor begin(Streams streams) throws IOException {
        for (Supervisor idle = Supervisors.take(); idle != null; idle = Supervisors.take()) {
            idle.wake();
            if (handOver(idle, streams)) {
                return idle;
            }
            idle.close();
        }
        Supervisor fresh = Supervisor.spawn();
        handOver(fresh, streams); // if it has ended already, its last record says why
        return fresh;
    }

    private boolean handOver(Supervisor supervisor, Streams streams) throws IOException {
        try {
            return supervisor.launch(plan, streams, request, cgroupToMake() != null);
        } catch (IOException | RuntimeException | Error e) {
            supervisor.close();
            throw e;
        }
    }

    /** Follows the launch until READY. Descriptors that come with other records are closed. */
    private ControlRecord follow(Supervisor supervisor) throws IOException {
        while (true) {
            ControlRecord record = receive(supervisor);
            if (record == null) {
                throw LaunchFailure.of(LaunchFailure.Stage.SUPERVISOR, 0, "");
            }
            if (record.type() == ControlRecord.READY) {
                descriptor(record, "first process"); // without its pidfd, the container could not be ended
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
            tell(record, supervisor);
            supervisor.control().go();
        }
    }

    /** The descriptor of a record. The kernel drops a received descriptor if RLIMIT_NOFILE is reached. */
    static int descriptor(ControlRecord record, String what) throws LaunchFailure {
        if (record.descriptor() < 0) {
            throw LaunchFailure.of(LaunchFailure.Stage.SETUP, Errno.EMFILE, "receiving the container's " + what);
        }
        return record.descriptor();
    }

    private void giveFilter(int descriptor) throws IOException {
        if (listener == null || !listener.filterListens(descriptor)) {
            throw new IllegalStateException("No process decides about the system calls that the filter leaves open");
        }
    }

    /** Releases the lock on id ranges. The kernel has the map now, so other launches see which ids are in use. */
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

    private void tell(ControlRecord record, Supervisor supervisor) throws IOException {
        if (listener == null) {
            return;
        }
        if (record.type() == ControlRecord.SYNC) {
            listener.created(record.pid(), supervisor.pid());
            adoptCgroup();
            if (request.keeper() != null) {
                listener.publish(supervisor.control());
            }
        } else if (record.type() == ControlRecord.STEP) {
            listener.stepDone(record.step(), plan.steps().get(record.step()));
        }
    }

    /**
     * Receives the next record. While it waits, it regularly sends SIGCONT to the supervisor, which may have been
     * stopped.
     */
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
