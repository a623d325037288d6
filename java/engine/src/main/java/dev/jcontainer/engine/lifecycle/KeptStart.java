package dev.jcontainer.engine.lifecycle;

import dev.jcontainer.ContainerException;
import dev.jcontainer.ContainerHandle;
import dev.jcontainer.cgroup.Cgroup;
import dev.jcontainer.cgroup.CgroupException;
import dev.jcontainer.engine.network.NetworkSetup;
import dev.jcontainer.engine.port.BoundPorts;
import dev.jcontainer.engine.record.Description;
import dev.jcontainer.engine.record.ExitNote;
import dev.jcontainer.engine.record.RecordDirectory;
import dev.jcontainer.engine.record.StartError;
import dev.jcontainer.engine.record.StartNote;
import dev.jcontainer.engine.session.LoginSession;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.HealthCheck;
import dev.jcontainer.engine.spec.Network;
import dev.jcontainer.host.IdRangeLock;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Natives;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.launch.FutureKeeper;
import dev.jcontainer.launch.LaunchListener;
import dev.jcontainer.launch.LaunchRequest;
import dev.jcontainer.launch.Launcher;
import dev.jcontainer.launch.PortSender;
import dev.jcontainer.plan.CgroupPlan;
import dev.jcontainer.plan.ExecPlanner;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.plan.step.KeeperStep;
import dev.jcontainer.prepare.Preparation;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Isolation;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.state.ContainerRecord;
import dev.jcontainer.state.ProcessId;
import dev.jcontainer.state.StateDirectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** One start of a container that does not run. The lock of the record is held from its beginning to its end. */
final class KeptStart implements LaunchListener {
    private static final int NOT_FOUND = 127;
    private static final int NOT_EXECUTABLE = 126;
    private static final int OTHER = 125;

    private final EngineContext context;
    private final RecordDirectory record;
    private final Description container;
    private final ContainerSpec spec;
    private final long run;
    private final StartObserver observer;
    private @Nullable LaunchPlan plan;
    private @Nullable BoundPorts ports;
    private @Nullable NetworkSetup network;
    private long firstProcess;
    private StateDirectory.@Nullable Entry entry;

    private KeptStart(
            EngineContext context,
            RecordDirectory record,
            Description container,
            ContainerSpec spec,
            long run,
            StartObserver observer) {
        this.observer = observer;
        this.context = context;
        this.record = record;
        this.container = container;
        this.spec = spec;
        this.run = run;
    }

    /**
     * Starts a container, and returns when its program has been executed. Called with the lock.
     *
     * @throws ContainerException if the program is not executed; the record says why as well
     */
    static void start(EngineContext context, RecordDirectory record) throws IOException {
        start(context, record, StartObserver.NONE);
    }

    /** The same with an observer. */
    static void start(EngineContext context, RecordDirectory record, StartObserver observer) throws IOException {
        Natives.require();
        Description container = record.description();
        ContainerSpec spec = record.specification();
        new KeptStart(context, record, container, spec, nextRun(record), observer).startOrNote();
    }

    private static long nextRun(RecordDirectory record) throws IOException {
        StartNote start = record.start();
        ExitNote exit = record.exit();
        return Math.max(start == null ? 0 : start.run(), exit == null ? 0 : exit.run()) + 1;
    }

    private void startOrNote() throws IOException {
        try {
            start();
        } catch (IOException e) {
            IOException explained = ContainerException.explained(e);
            fail(explained);
            throw explained;
        } catch (IllegalArgumentException e) {
            IOException explained =
                    ContainerException.explained(new IOException("Cannot run: " + e.getMessage() + ".", e));
            fail(explained);
            throw explained;
        }
    }

    /** Notes why the start has failed; if that fails as well, the exception has the reason. */
    private void fail(IOException why) {
        try {
            record.abandonStart();
            record.fail(new StartError(run, exitCode(why), String.valueOf(why.getMessage())));
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    private static int exitCode(IOException why) {
        if (!(why instanceof ContainerException)) {
            return OTHER;
        }
        switch (((ContainerException) why).reason()) {
            case NOT_FOUND:
                return NOT_FOUND;
            case NOT_EXECUTABLE:
                return NOT_EXECUTABLE;
            default:
                return OTHER;
        }
    }

    private void start() throws IOException {
        record.setAfter(AfterEnd.isNeeded(container.detached()));
        try (NetworkSetup setup = setUpNetwork();
                BoundPorts bound = BoundPorts.bind(container.detached().ports());
                IdRangeLock choosing = IdRangeLock.take(spec.userNamespace());
                FutureKeeper keeper = Launcher.keeper()) {
            LoginSession.own().release(keeper.pid(), record.id());
            List<KeeperStep> steps = StartSteps.of(context, container, run);
            LaunchPlan planned = checked(plan(KeptRoot.in(record, setup.spec()), keeper, steps));
            network = setup;
            plan = planned;
            ports = bound;
            launch(planned, keeper, choosing);
        }
    }

    private NetworkSetup setUpNetwork() throws IOException {
        Network wanted = container.detached().network();
        if (!(wanted instanceof Network.Container)) {
            return NetworkSetup.of(wanted, spec);
        }
        String key = ((Network.Container) wanted).key();
        try (ContainerHandle other = context.handleIfRunning(context.records().find(key))) {
            if (other == null) {
                throw new EngineException(
                        EngineException.Reason.STATE,
                        "Cannot start " + container.name() + " in the network of container " + key + ": " + key
                                + " is not running. Start it first.");
            }
            return NetworkSetup.joined(other, spec);
        }
    }

    /**
     * A container without limits gets a cgroup as well if that is possible, for pause and stats: an unlimited number of
     * processes requires one. It is not possible for a user to whom no cgroup is delegated.
     */
    private LaunchPlan plan(ContainerSpec complete, FutureKeeper keeper, List<KeeperStep> steps) throws IOException {
        if (!complete.limits().needCgroup()) {
            LaunchPlan counted = counted(complete, keeper, steps);
            if (counted != null) {
                return counted;
            }
        }
        return Preparation.kept(complete, record.id(), keeper.pid(), steps);
    }

    private @Nullable LaunchPlan counted(ContainerSpec complete, FutureKeeper keeper, List<KeeperStep> steps)
            throws IOException {
        Limits limits = complete.limits().toBuilder().pids(Limits.UNLIMITED).build();
        try {
            LaunchPlan planned =
                    Preparation.kept(complete.toBuilder().limits(limits).build(), record.id(), keeper.pid(), steps);
            CgroupPlan cgroup = planned.cgroup();
            return cgroup == null || Cgroup.canCreate(cgroup) ? planned : null;
        } catch (CgroupException e) {
            LoggerFactory.getLogger(KeptStart.class).debug("{} has no cgroup", container.name(), e);
            return null;
        }
    }

    /** The plan with the check of the health, which is an exec that follows from the plan. */
    private LaunchPlan checked(LaunchPlan planned) {
        HealthCheck check = container.detached().health();
        return check == null ? planned : planned.kept(List.of(HealthStep.of(planned, check)));
    }

    private void launch(LaunchPlan planned, FutureKeeper keeper, @Nullable IdRangeLock choosing) throws IOException {
        StateDirectory.Entry entered = context.states().enter(note(planned, keeper));
        entry = entered;
        int directory = -1;
        int clients = -1;
        try {
            directory = SystemCallException.check(
                    Syscalls.open(Bytes.cString(record.path()), Syscalls.O_RDONLY, 0), "open " + record.path());
            clients = entered.listen();
            Launcher.keep(LaunchRequest.of(planned)
                            .note(entered.directory())
                            .choosing(choosing)
                            .listener(this)
                            .kept(new LaunchRequest.Keeper(keeper, directory, clients))
                            .build())
                    .close();
        } catch (IOException | RuntimeException | Error e) {
            entered.close();
            throw e;
        } finally {
            close(directory);
            close(clients);
        }
    }

    private static void close(int descriptor) {
        if (descriptor >= 0) {
            Syscalls.close(descriptor);
        }
    }

    private ContainerRecord note(LaunchPlan planned, FutureKeeper keeper) throws IOException {
        CgroupPlan cgroup = planned.cgroup();
        return new ContainerRecord(
                record.id(),
                container.name(),
                System.currentTimeMillis(),
                process(keeper.pid()),
                null,
                spec.command(),
                cgroup != null && cgroup.unified(),
                cgroup == null ? List.of() : cgroup.directories(),
                planned.idMap(),
                ContainerRecord.keepsHome(spec),
                spec.stopSignal(),
                spec.givenGrace());
    }

    private static ProcessId process(long pid) throws IOException {
        ProcessId process = ProcessId.of((int) pid);
        if (process == null) {
            throw new IOException("Cannot start the container: the process " + pid + " has ended meanwhile.");
        }
        return process;
    }

    /** Completes the note and the record, before the program is executed: the keeper makes that count. */
    @Override
    public void created(long pid, long supervisor) throws IOException {
        LaunchPlan planned = Objects.requireNonNull(plan);
        firstProcess = pid;
        ProcessId keeper = process(supervisor);
        ProcessId first = process(pid);
        CgroupPlan cgroup = planned.cgroup();
        record.beginStart(new StartNote(
                run,
                EpochClock.now(),
                keeper,
                first,
                context.states().path(),
                cgroup != null && cgroup.unified(),
                cgroup == null ? List.of() : cgroup.directories(),
                Objects.requireNonNull(ports).mappings()));
        StateDirectory.Entry entered = Objects.requireNonNull(entry);
        entered.started(keeper, first, spec.isolation() == Isolation.LANDLOCK ? null : ExecPlanner.template(planned));
        observer.isKept(entered.directory(), (int) pid);
    }

    @Override
    public void publish(PortSender sender) throws IOException {
        List<PortSender.PublishedPort> sockets =
                new ArrayList<>(Objects.requireNonNull(network).connect(firstProcess, record.path()));
        sockets.addAll(Objects.requireNonNull(ports).sockets());
        if (!sockets.isEmpty()) {
            sender.sendPorts(sockets);
        }
    }
}
