package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.ContainerException;
import dev.jcontainer.ContainerProcess;
import dev.jcontainer.cgroup.FrozenCgroups;
import dev.jcontainer.host.Accounts;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.launch.DetachedProcess;
import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.launch.LaunchListener;
import dev.jcontainer.launch.Launcher;
import dev.jcontainer.launch.RunningContainer;
import dev.jcontainer.oci.ContainerState;
import dev.jcontainer.oci.bundle.Bundle;
import dev.jcontainer.oci.bundle.BundleExecPlanner;
import dev.jcontainer.oci.bundle.BundlePlanner;
import dev.jcontainer.oci.config.Config;
import dev.jcontainer.oci.config.ProcessConfig;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.plan.step.Step;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Adds a process to a container that runs. */
final class ContainerExec {
    private static final int PID_FILE_MODE = 0644;
    private static final int ENDING_MILLISECONDS = 1000;

    private ContainerExec() {}

    static int run(ContainerNote note, Config config, Lifecycle.Addition addition, int container, Foreground foreground)
            throws IOException, InterruptedException {
        ProcessConfig process = addition.process();
        if (addition.detached()) {
            Terminals.checkDetached(process, addition.consoleSocket());
        } else {
            process = Terminals.attached(process, addition.consoleSocket(), foreground);
        }
        List<String> entrances = ExecCgroups.of(note, addition.cgroups());
        if (!addition.evenPaused()) {
            FrozenCgroups.refuse(entrances, note.unified());
        }
        LaunchPlan plan = BundleExecPlanner.plan(
                config,
                process,
                entrances,
                note.unified(),
                Syscalls.permittedCapabilities(),
                ConfiguredFilter.of(config),
                home(note, config, process),
                addition.detached());
        try {
            LaunchListener listener = plan.flags() == 0 ? null : new Agency(note, config);
            if (addition.detached()) {
                leave(addition, plan, container, listener);
                return 0;
            }
            RunningContainer running = Launcher.join(plan, container, addition.inherited(), listener);
            try (ContainerProcess program = ContainerProcess.of(running)) {
                writePid(addition, running.pid());
                return foreground.follow(program);
            }
        } catch (LaunchFailure e) {
            // Before its first process has ended, everything else in a container is killed, and nothing new comes in.
            if (Syscalls.pidfdHasEnded(container, isSignOfTheEnd(e) ? ENDING_MILLISECONDS : 0) > 0) {
                throw Lifecycle.notRunning(note.id(), process, ContainerState.Status.STOPPED);
            }
            throw new LifecycleException(
                    EnginePhrases.of(e, BundlePlanner.exec(process, "/")), ContainerException.of(e));
        }
    }

    /** Gives the listener of the filter to whoever decides; the process in the container is the last that is told of. */
    private static final class Agency implements LaunchListener {
        private final ContainerNote note;
        private final Config config;
        private long pid;

        Agency(ContainerNote note, Config config) {
            this.note = note;
            this.config = config;
        }

        @Override
        public void created(long process, long supervisor) {
            pid = process;
        }

        @Override
        public void stepDone(int index, Step step) {}

        @Override
        public void filterListens(int listener) throws IOException {
            ContainerState running = new ContainerState(
                    note.id(), ContainerState.Status.RUNNING, note.pid(), note.bundle(), config.annotations());
            SeccompAgent.give(config, pid, running, listener);
        }
    }

    /** Nobody would know of a program that goes on after an error: it is killed then, as the caller may well try again. */
    private static void leave(
            Lifecycle.Addition addition, LaunchPlan plan, int container, @Nullable LaunchListener listener)
            throws IOException {
        try (DetachedProcess program = detach(addition, plan, container, listener)) {
            try {
                writePid(addition, program.pid());
            } catch (IOException | RuntimeException | Error e) {
                program.kill();
                throw e;
            }
        }
    }

    private static DetachedProcess detach(
            Lifecycle.Addition addition, LaunchPlan plan, int container, @Nullable LaunchListener listener)
            throws IOException {
        try (DescriptorSocket console = DescriptorSocket.connect("--console-socket", addition.consoleSocket())) {
            return Launcher.joinDetached(plan, container, addition.inherited(), console, listener);
        }
    }

    private static boolean isSignOfTheEnd(LaunchFailure failure) {
        int errno = failure.errno();
        return errno == Errno.ESRCH || errno == Errno.ENOMEM || failure.stage() == LaunchFailure.Stage.DIED;
    }

    private static void writePid(Lifecycle.Addition addition, int pid) throws IOException {
        String file = addition.pidFile();
        if (file != null) {
            HostFiles.write(file, Bytes.encode(Integer.toString(pid)), PID_FILE_MODE);
        }
    }

    /** Of a process's user, by the container's own accounts; only where the environment does not say it. */
    static String home(ContainerNote note, Config config, ProcessConfig process) throws IOException {
        if (BundlePlanner.hasHome(process)) {
            return "/";
        }
        return Accounts.home(process.user().uid(), new Bundle(note.bundle(), config).files());
    }
}
