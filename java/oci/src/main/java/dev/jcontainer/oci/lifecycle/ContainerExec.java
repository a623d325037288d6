package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.cgroup.FrozenCgroups;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.launch.DetachedProcess;
import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.launch.LaunchListener;
import dev.jcontainer.launch.LaunchRequest;
import dev.jcontainer.launch.Launcher;
import dev.jcontainer.launch.RunningContainer;
import dev.jcontainer.oci.bundle.Bundle;
import dev.jcontainer.oci.bundle.BundleExecPlanner;
import dev.jcontainer.oci.bundle.BundlePlanner;
import dev.jcontainer.oci.config.Config;
import dev.jcontainer.oci.config.ProcessConfig;
import dev.jcontainer.oci.state.ContainerNote;
import dev.jcontainer.oci.state.ContainerState.Status;
import dev.jcontainer.oci.state.FirstProcess;
import dev.jcontainer.oci.state.HostFiles;
import dev.jcontainer.oci.state.LifecycleException;
import dev.jcontainer.oci.state.LoadedContainer;
import dev.jcontainer.plan.LaunchPlan;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The verb {@code exec}: starts one more program in a running container. */
final class ContainerExec {
    private static final int ENDING_MILLISECONDS = 1000;

    private ContainerExec() {}

    static int exec(LoadedContainer container, ExecOptions options, Foreground foreground)
            throws IOException, InterruptedException {
        Status status = container.status();
        if (!LoadedContainer.isRunning(status, options.evenPaused())) {
            throw notRunning(container.id(), options.process(), status);
        }
        try (FirstProcess first = container.firstProcess()) {
            return run(container.note(), container.config(), options, first.descriptor(), foreground);
        }
    }

    private static LifecycleException notRunning(String id, ProcessConfig process, Status status) {
        return new LifecycleException("Cannot execute " + process.args().get(0) + " in the container " + id
                + ": cannot exec in a " + status.word() + " container");
    }

    private static int run(ContainerNote note, Config config, ExecOptions options, int container, Foreground foreground)
            throws IOException, InterruptedException {
        ProcessConfig process = options.process();
        if (options.detached()) {
            Terminals.checkDetached(process, options.consoleSocket());
        } else {
            process = Terminals.attached(process, options.consoleSocket(), foreground);
        }
        List<String> cgroups = ExecCgroups.of(note, options.cgroups());
        if (!options.evenPaused()) {
            FrozenCgroups.refuse(cgroups, note.unified());
        }
        LaunchPlan plan = BundleExecPlanner.plan(
                config,
                process,
                cgroups,
                note.unified(),
                Syscalls.permittedCapabilities(),
                ConfiguredFilter.of(config),
                new Bundle(note.bundle(), config).home(process),
                options.detached());
        try {
            LaunchListener listener = plan.flags() == 0 ? null : new ListenerHandover(note, config);
            if (options.detached()) {
                leave(options, plan, container, listener);
                return 0;
            }
            try (RunningContainer program = Launcher.launch(LaunchRequest.of(plan)
                    .into(container)
                    .inherit(options.inherited())
                    .listener(listener)
                    .build())) {
                HostFiles.writePid(options.pidFile(), program.pid());
                return foreground.follow(program);
            }
        } catch (LaunchFailure e) {
            // When a container ends, the kernel kills its other processes and refuses new ones before its first process
            // has ended. So this waits a moment for that end if the failure looks like it.
            if (Syscalls.pidfdHasEnded(container, isSignOfTheEnd(e) ? ENDING_MILLISECONDS : 0) > 0) {
                throw notRunning(note.id(), process, Status.STOPPED);
            }
            throw new LifecycleException(EnginePhrases.of(e, BundlePlanner.exec(process, "/")), e);
        }
    }

    /** Sends the listener of the filter to the seccomp agent. The process in the container is the last reported one. */
    private static final class ListenerHandover implements LaunchListener {
        private final ContainerNote note;
        private final Config config;
        private long pid;

        ListenerHandover(ContainerNote note, Config config) {
            this.note = note;
            this.config = config;
        }

        @Override
        public void created(long process, long supervisor) {
            pid = process;
        }

        @Override
        public boolean filterListens(int listener) throws IOException {
            SeccompAgent.give(config, pid, note.state(Status.RUNNING, config), listener);
            return true;
        }
    }

    /**
     * Starts a detached program. If its pid cannot be written, the program is killed, because nobody would know of it
     * and the caller may try again.
     */
    private static void leave(ExecOptions options, LaunchPlan plan, int container, @Nullable LaunchListener listener)
            throws IOException {
        try (DetachedProcess program = detach(options, plan, container, listener)) {
            try {
                HostFiles.writePid(options.pidFile(), program.pid());
            } catch (IOException | RuntimeException | Error e) {
                program.kill();
                throw e;
            }
        }
    }

    private static DetachedProcess detach(
            ExecOptions options, LaunchPlan plan, int container, @Nullable LaunchListener listener) throws IOException {
        try (DescriptorSocket console = DescriptorSocket.connect("--console-socket", options.consoleSocket())) {
            return Launcher.detach(LaunchRequest.of(plan)
                    .into(container)
                    .inherit(options.inherited())
                    .terminalTo(console)
                    .listener(listener)
                    .build());
        }
    }

    private static boolean isSignOfTheEnd(LaunchFailure failure) {
        int errno = failure.errno();
        return errno == Errno.ESRCH || errno == Errno.ENOMEM || failure.stage() == LaunchFailure.Stage.DIED;
    }
}
