package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.cgroup.FrozenCgroups;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.launch.Starter;
import dev.jcontainer.oci.bundle.BundlePlanner;
import dev.jcontainer.oci.config.Config;
import dev.jcontainer.oci.config.Hooks.Hook;
import dev.jcontainer.oci.config.ProcessConfig;
import dev.jcontainer.oci.hook.Cancellation;
import dev.jcontainer.oci.hook.HookRunner;
import dev.jcontainer.oci.state.ContainerDirectories;
import dev.jcontainer.oci.state.ContainerNote;
import dev.jcontainer.oci.state.ContainerState;
import dev.jcontainer.oci.state.ContainerState.Status;
import dev.jcontainer.oci.state.LifecycleException;
import dev.jcontainer.oci.state.LoadedContainer;
import dev.jcontainer.plan.step.LifecycleStep;
import java.io.IOException;
import java.util.List;

/** The verb {@code start}: the first process of a created container executes its program. */
final class ContainerStart {
    private final LoadedContainer container;
    private final ContainerNote note;
    private final Config config;

    private ContainerStart(LoadedContainer container) throws IOException {
        this.container = container;
        this.note = container.note();
        this.config = container.config();
    }

    static void start(ContainerDirectories directories, String id, Cancellation cancellation) throws IOException {
        try (ContainerDirectories.Lock lock = directories.lock(id)) {
            LoadedContainer container = LoadedContainer.load(directories, id);
            check(container);
            new ContainerStart(container).run(cancellation);
        }
    }

    private static void check(LoadedContainer container) throws IOException {
        ContainerNote note = container.note();
        Status status = container.status();
        if (status != Status.CREATED || note.phase() != ContainerNote.Phase.CREATED) {
            throw new LifecycleException("The container " + note.id()
                    + " cannot be started: cannot start a container that" + " is " + status.word());
        }
        // In a frozen cgroup, the first process would not execute its program, and this would wait forever.
        FrozenCgroups.refuse(note.cgroups(), note.unified());
    }

    private void run(Cancellation cancellation) throws IOException {
        try {
            ContainerState created = note.state(Status.CREATED, config);
            List<Hook> hooks = config.hooks().startContainer();
            HookRunner.runInside("startContainer", hooks, created, config, note, cancellation);
        } catch (IOException e) {
            container.end();
            throw e;
        }
        execute();
        container.save(ContainerNote.Phase.STARTED);
        ContainerState running = note.state(Status.RUNNING, config);
        HookRunner.runAll("poststart", config.hooks().poststart(), running, cancellation);
        cancellation.check();
    }

    private void execute() throws IOException {
        ProcessConfig process = config.process();
        if (process == null) {
            throw new LifecycleException("The container " + note.id() + " has no process to start");
        }
        LifecycleStep.Exec exec = BundlePlanner.exec(process, "/");
        try {
            Starter.start(container.directory(), note.pid(), note.startTime(), exec, this::give);
        } catch (LaunchFailure e) {
            throw new LifecycleException(EnginePhrases.of(e, exec), e);
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ECONNREFUSED || e.errno() == Errno.ENOENT) {
                throw new LifecycleException(
                        "The container " + note.id() + " cannot be started: cannot start a container that has stopped",
                        e);
            }
            throw e;
        }
    }

    /**
     * Sends the listener of the filter to the seccomp agent. If that fails, the container is killed: it must not run
     * without the agent.
     */
    private void give(int listener) throws IOException {
        try {
            SeccompAgent.give(config, note.pid(), note.state(Status.CREATED, config), listener);
        } catch (IOException e) {
            container.end();
            throw e;
        }
    }
}
