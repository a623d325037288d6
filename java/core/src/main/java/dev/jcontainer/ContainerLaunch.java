package dev.jcontainer;

import dev.jcontainer.cgroup.CgroupException;
import dev.jcontainer.host.IdRangeLock;
import dev.jcontainer.kernel.Natives;
import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.launch.LaunchRequest;
import dev.jcontainer.launch.Launcher;
import dev.jcontainer.launch.RunningContainer;
import dev.jcontainer.layer.LayerMountException;
import dev.jcontainer.plan.CgroupPlan;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.prepare.ContainerId;
import dev.jcontainer.prepare.Preparation;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.state.ContainerRecord;
import dev.jcontainer.state.ProcessId;
import dev.jcontainer.state.StateDirectory;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The start of one container: it makes the plan, notes the container in a state directory if there is one, and launches
 * it.
 */
final class ContainerLaunch {
    private final ContainerSpec spec;
    private final String id;
    private final LaunchPlan plan;
    private final @Nullable LaunchObserver observer;
    private final @Nullable IdRangeLock choosing;

    private ContainerLaunch(ContainerSpec spec, @Nullable LaunchObserver observer, @Nullable IdRangeLock choosing)
            throws IOException {
        this.spec = spec;
        this.observer = observer;
        this.choosing = choosing;
        this.id = ContainerId.random();
        this.plan = plan(spec, id, observer != null);
    }

    /** Starts a container, and notes it in the state directory if that is not null. */
    static Container start(ContainerSpec spec, @Nullable LaunchObserver observer, @Nullable StateDirectory states)
            throws IOException {
        Natives.require();
        try (IdRangeLock choosing = IdRangeLock.take(spec.userNamespace())) {
            ContainerLaunch start = new ContainerLaunch(spec, observer, choosing);
            return states == null ? start.launch(null) : start.launchNoted(states);
        }
    }

    /** The plan for a container that has no id yet. */
    static LaunchPlan plan(ContainerSpec spec) throws IOException {
        Natives.require();
        return plan(spec, ContainerId.random(), false);
    }

    private static LaunchPlan plan(ContainerSpec spec, String id, boolean listened) throws IOException {
        try {
            return Preparation.plan(spec, id, listened);
        } catch (CgroupException e) {
            throw new ContainerException(e);
        } catch (LayerMountException e) {
            throw new ContainerException(e);
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ContainerException.Reason.INVALID, "Cannot run: " + e.getMessage() + ".", e);
        }
    }

    private Container launchNoted(StateDirectory states) throws IOException {
        StateDirectory.Entry entry = enter(states);
        try {
            return launch(entry);
        } catch (IOException | RuntimeException | Error e) {
            if (entry != null) {
                entry.close();
            }
            throw e;
        }
    }

    private StateDirectory.@Nullable Entry enter(StateDirectory states) throws IOException {
        CgroupPlan cgroup = plan.cgroup();
        try {
            return states.enter(new ContainerRecord(
                    id,
                    spec.name(),
                    System.currentTimeMillis(),
                    ProcessId.ofThis(),
                    null,
                    spec.command(),
                    cgroup != null && cgroup.unified(),
                    cgroup == null ? List.of() : cgroup.directories(),
                    plan.idMap(),
                    ContainerRecord.keepsHome(spec),
                    spec.stopSignal(),
                    spec.givenGrace()));
        } catch (IOException e) {
            if (spec.name() != null) {
                throw e; // without the note, another container could get the same name
            }
            LoggerFactory.getLogger(Containers.class)
                    .warn(
                            "Other commands will not find this container, because it cannot be noted: {}",
                            e.getMessage());
            return null;
        }
    }

    private Container launch(StateDirectory.@Nullable Entry entry) throws IOException {
        try {
            RunningContainer running = Launcher.launch(LaunchRequest.of(plan)
                    .stdio(spec.stdio())
                    .timeout(spec.timeout())
                    .note(entry == null ? null : entry.directory())
                    .choosing(choosing)
                    .listener(ObserverListener.of(observer))
                    .build());
            Container container = new Container(running, spec, id, plan, entry);
            if (entry != null) {
                container.note(entry);
            }
            return container;
        } catch (LaunchFailure e) {
            throw ContainerException.of(e);
        } catch (CgroupException e) {
            throw new ContainerException(e);
        } catch (LayerMountException e) {
            throw new ContainerException(e);
        }
    }
}
