package dev.jcontainer;

import dev.jcontainer.cgroup.CgroupException;
import dev.jcontainer.host.RangeLock;
import dev.jcontainer.kernel.Natives;
import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.launch.LaunchListener;
import dev.jcontainer.launch.LaunchRequest;
import dev.jcontainer.launch.Launcher;
import dev.jcontainer.launch.RunningContainer;
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
 * Runs programs in containers: where the library begins.
 *
 * <pre>{@code
 * ContainerSpec spec = ContainerSpec.builder()
 *         .root(Root.directory(rootfs).ephemeral())
 *         .command("sh", "-c", "echo hello from $(hostname)")
 *         .timeout(Duration.ofSeconds(5))
 *         .stdio(Stdio.pipe().maxOutput(1 << 20))
 *         .build();
 * Result result = Containers.run(spec);
 * }</pre>
 *
 * <p>All methods are thread-safe. A launch blocks its thread for about a millisecond; waiting blocks no platform thread
 * where the caller is a virtual one. When the JVM ends, in whatever way, its containers are killed.
 */
public final class Containers {
    /**
     * Names the system property with the number of helper processes that are kept for the next launches, for 10 seconds
     * each, read at the first launch. The default is the number of processors; 0 keeps none, which costs each launch
     * about as much again.
     */
    public static final String IDLE_SUPERVISORS = Launcher.IDLE_SUPERVISORS;

    private Containers() {}

    /**
     * Runs a container to its end. Streams that are pipes are collected: see {@link Result#stdout}; a pipe to stdin is
     * empty.
     *
     * @throws ContainerException if the program does not come to run
     * @throws IOException if a stream cannot be opened or read
     * @throws InterruptedException if the thread is interrupted; the container is killed and gone then
     */
    public static Result run(ContainerSpec spec) throws IOException, InterruptedException {
        try (Container container = start(spec)) {
            return container.collect();
        }
    }

    /**
     * Starts a container; returns when its program has been executed. Streams that are pipes are read and written
     * through the container, as with any {@link Process}. The caller closes the container.
     *
     * @throws ContainerException if the program does not come to run
     * @throws IOException if a stream cannot be opened
     */
    public static Container start(ContainerSpec spec) throws IOException {
        return start(spec, null);
    }

    /** As {@link #start(ContainerSpec)}; tells a listener each step that has been done, while the container waits. */
    public static Container start(ContainerSpec spec, @Nullable LaunchListener listener) throws IOException {
        Natives.require();
        try (RangeLock choosing = RangeLock.take(spec.userNamespace())) {
            String id = ContainerId.random();
            return start(spec, id, plan(spec, id, listener != null), listener, null, choosing);
        }
    }

    /**
     * As {@link #start(ContainerSpec, LaunchListener)}; until the container is closed, it is noted in a state directory, in
     * which other processes find it: see {@link #find}. One without a name starts also where it cannot be noted.
     *
     * @throws dev.jcontainer.state.StateException if the name is that of another container which runs
     */
    public static Container start(ContainerSpec spec, @Nullable LaunchListener listener, StateDirectory states)
            throws IOException {
        Natives.require();
        try (RangeLock choosing = RangeLock.take(spec.userNamespace())) {
            return start(spec, listener, states, choosing);
        }
    }

    private static Container start(
            ContainerSpec spec, @Nullable LaunchListener listener, StateDirectory states, @Nullable RangeLock choosing)
            throws IOException {
        String id = ContainerId.random();
        LaunchPlan plan = plan(spec, id, listener != null);
        StateDirectory.Entry entry = enter(states, spec, id, plan);
        try {
            return start(spec, id, plan, listener, entry, choosing);
        } catch (IOException | RuntimeException | Error e) {
            if (entry != null) {
                entry.close();
            }
            throw e;
        }
    }

    private static StateDirectory.@Nullable Entry enter(
            StateDirectory states, ContainerSpec spec, String id, LaunchPlan plan) throws IOException {
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
                throw e; // nobody could see to it that there is no other one
            }
            LoggerFactory.getLogger(Containers.class)
                    .warn("No other command will find this container, which cannot be noted: {}", e.getMessage());
            return null;
        }
    }

    /**
     * The container that runs under a name, an id, or what only one id begins with, whichever process has started it. The
     * caller closes what it gets, which does nothing to the container.
     *
     * @throws dev.jcontainer.state.StateException if there is none, or more than one
     */
    public static ContainerHandle find(StateDirectory states, String key) throws IOException {
        return ContainerHandle.of(states, states.find(key));
    }

    private static Container start(
            ContainerSpec spec,
            String id,
            LaunchPlan plan,
            @Nullable LaunchListener listener,
            StateDirectory.@Nullable Entry entry,
            @Nullable RangeLock choosing)
            throws IOException {
        try {
            String state = entry == null ? null : entry.directory();
            RunningContainer running = Launcher.launch(LaunchRequest.of(plan)
                    .stdio(spec.stdio())
                    .timeout(spec.timeout())
                    .note(state)
                    .choosing(choosing)
                    .listener(listener)
                    .build());
            Container container = new Container(running, spec, id, plan, entry);
            if (entry != null) {
                container.note(entry);
            }
            return container;
        } catch (LaunchFailure e) {
            throw FailureText.exception(e);
        } catch (CgroupException e) {
            throw new ContainerException(e);
        }
    }

    /**
     * The plan by which the container would be started; nothing is done.
     *
     * @throws ContainerException if the specification asks for what this host or the root filesystem does not have, or
     *     the host cannot enforce a limit
     * @throws IOException if the host cannot be looked at
     */
    public static LaunchPlan plan(ContainerSpec spec) throws IOException {
        Natives.require();
        return plan(spec, ContainerId.random(), false);
    }

    /**
     * Tries what containers are made of, and tells what this host allows and why not; takes some milliseconds. Nothing is
     * left of the trial, but that on cgroup v2 this process may have moved to a cgroup below its own, as it does for the
     * first container with limits: man 7 cgroups, no internal processes.
     *
     * @throws IOException if the host cannot be looked at, or no helper can be started
     */
    public static Support probe() throws IOException {
        Natives.require();
        return SupportProbe.probe();
    }

    private static LaunchPlan plan(ContainerSpec spec, String id, boolean listened) throws IOException {
        try {
            return Preparation.plan(spec, id, listened);
        } catch (CgroupException e) {
            throw new ContainerException(e);
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ContainerException.Reason.INVALID, "Cannot run: " + e.getMessage() + ".", e);
        }
    }
}
