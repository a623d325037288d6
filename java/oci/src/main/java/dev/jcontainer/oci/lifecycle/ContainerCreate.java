package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.json.Document;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.launch.LaunchListener;
import dev.jcontainer.launch.LaunchRequest;
import dev.jcontainer.launch.Launcher;
import dev.jcontainer.launch.RunningContainer;
import dev.jcontainer.oci.bundle.Bundle;
import dev.jcontainer.oci.bundle.BundlePlanner;
import dev.jcontainer.oci.config.Config;
import dev.jcontainer.oci.config.ConfigReader;
import dev.jcontainer.oci.config.Hooks;
import dev.jcontainer.oci.config.Hooks.Hook;
import dev.jcontainer.oci.config.LinuxConfig.Namespace;
import dev.jcontainer.oci.config.ProcessConfig;
import dev.jcontainer.oci.hook.Cancellation;
import dev.jcontainer.oci.hook.HookRunner;
import dev.jcontainer.oci.hook.Poststop;
import dev.jcontainer.oci.state.ContainerDirectories;
import dev.jcontainer.oci.state.ContainerNote;
import dev.jcontainer.oci.state.ContainerState;
import dev.jcontainer.oci.state.FirstProcess;
import dev.jcontainer.oci.state.HostFiles;
import dev.jcontainer.oci.state.LifecycleException;
import dev.jcontainer.oci.state.LoadedContainer;
import dev.jcontainer.plan.CgroupPlan;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.prepare.Preparation;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The verb {@code create}: makes one container, whose lock is held. If that fails, everything is removed. */
final class ContainerCreate {
    private final ContainerDirectories directories;
    private final String id;
    private final CreateOptions options;
    private @Nullable BundleSubject subject; // null before the preparation
    private @Nullable ContainerNote note;
    private boolean isBorn; // from then on, the cgroups are the container's
    private boolean hooksHaveRun;

    private record Prepared(Config config, ProcessConfig process, LaunchPlan plan) {}

    ContainerCreate(ContainerDirectories directories, String id, CreateOptions options) {
        this.directories = directories;
        this.id = id;
        this.options = options;
    }

    static int create(ContainerDirectories directories, String id, CreateOptions options) throws IOException {
        ContainerCreate creation = new ContainerCreate(directories, id, options);
        try (ContainerDirectories.Lock lock = directories.create(id)) {
            return creation.run();
        }
    }

    /** Creates the container up to its first process, which waits for the start. Returns the pid of that process. */
    int run() throws IOException {
        try {
            Prepared prepared = prepare(null);
            detach(prepared);
            return finish(ContainerNote.Phase.CREATED).pid();
        } catch (IOException | RuntimeException | Error e) {
            undo();
            throw e;
        } finally {
            release();
        }
    }

    /** Creates the container and starts its program. The caller follows the program and closes it. */
    RunningContainer run(Foreground foreground) throws IOException {
        RunningContainer program = null;
        try {
            Prepared prepared = prepare(foreground);
            program = launch(prepared);
            ContainerNote made = finish(ContainerNote.Phase.STARTED);
            Config config = prepared.config;
            ContainerState running = made.state(ContainerState.Status.RUNNING, config);
            HookRunner.runAll("poststart", config.hooks().poststart(), running, options.cancellation());
            options.cancellation().check();
            return program;
        } catch (IOException | RuntimeException | Error e) {
            if (program != null) {
                program.close();
            }
            undo();
            throw e;
        } finally {
            release();
        }
    }

    private void release() {
        if (subject != null) {
            subject.close();
        }
    }

    /** Prepares a program in the foreground, or one that waits for the start if the foreground is null. */
    private Prepared prepare(@Nullable Foreground foreground) throws IOException {
        String path = options.bundle() + "/config.json";
        byte[] document = HostFiles.read(path);
        Config config = read(path, document);
        ProcessConfig process = config.process();
        if (process == null) {
            throw new DocumentException("", "Cannot create a container from " + path + ": process: missing");
        }
        if (foreground == null) {
            Terminals.checkDetached(process, options.consoleSocket());
        } else {
            process = Terminals.attached(process, options.consoleSocket(), foreground);
        }
        return prepare(document, config.with(process), process, foreground == null);
    }

    private static Config read(String path, byte[] document) throws DocumentException {
        try {
            return ConfigReader.read(Document.parse(document));
        } catch (DocumentException e) {
            throw new DocumentException("", "Cannot read " + path + ": " + e.getMessage());
        }
    }

    private Prepared prepare(byte[] document, Config config, ProcessConfig process, boolean waits) throws IOException {
        Bundle bundle = new Bundle(options.bundle(), config);
        BundleSubject prepared = new BundleSubject(bundle, process, id, directories.directory(id), options, waits);
        subject = prepared;
        LaunchPlan plan;
        try {
            plan = Preparation.plan(prepared);
        } catch (DocumentException e) {
            throw new DocumentException(
                    "", "Cannot create a container from " + options.bundle() + "/config.json: " + e.getMessage());
        }
        CgroupPlan cgroup = plan.cgroup();
        save(new ContainerNote(
                id,
                options.bundle(),
                bundle.rootfs(),
                Instant.now().toString(),
                ContainerNote.Phase.CREATING,
                0,
                0,
                cgroup == null ? List.of() : cgroup.directories(),
                cgroup != null && cgroup.unified(),
                prepared.placement().scopeName()));
        directories.saveConfig(id, document);
        return new Prepared(config, process, plan);
    }

    private ContainerNote finish(ContainerNote.Phase phase) throws IOException {
        ContainerNote made = Objects.requireNonNull(note);
        HostFiles.writePid(options.pidFile(), made.pid());
        save(made.with(phase));
        options.cancellation().check();
        return made;
    }

    private void save(ContainerNote next) throws IOException {
        directories.save(next);
        note = next;
    }

    private void detach(Prepared prepared) throws IOException {
        try (DescriptorSocket console = DescriptorSocket.connect("--console-socket", options.consoleSocket());
                DescriptorSocket pidfd = DescriptorSocket.connect("--pidfd-socket", options.pidfdSocket())) {
            LaunchRequest request = LaunchRequest.of(prepared.plan)
                    .inherit(options.inherited())
                    .listener(listener(prepared.config, pidfd))
                    .terminalTo(console)
                    .build();
            Launcher.detach(request).close();
        } catch (LaunchFailure e) {
            throw new LifecycleException(EnginePhrases.of(e, BundlePlanner.exec(prepared.process, "/")), e);
        }
    }

    private RunningContainer launch(Prepared prepared) throws IOException {
        try (DescriptorSocket pidfd = DescriptorSocket.connect("--pidfd-socket", options.pidfdSocket())) {
            LaunchRequest request = LaunchRequest.of(prepared.plan)
                    .inherit(options.inherited())
                    .listener(listener(prepared.config, pidfd))
                    .build();
            return Launcher.launch(request);
        } catch (LaunchFailure e) {
            throw new LifecycleException(EnginePhrases.of(e, BundlePlanner.exec(prepared.process, "/")), e);
        }
    }

    private LaunchListener listener(Config config, @Nullable DescriptorSocket pidfd) {
        LaunchListener made = new NoteListener(config).andThen(new NetDevicesListener(config));
        if (pidfd != null) {
            made = made.andThen(new PidfdListener(pidfd));
        }
        Namespace user = config.linux().namespace("user");
        boolean joinsUser = user != null && user.path() != null;
        return new BirthListener()
                .andThen(joinsUser ? new SecondProcessListener(made) : made)
                .andThen(new HookListener(config));
    }

    /** Puts the first process into the cgroup that systemd makes. From then on, the cgroups belong to the container. */
    private final class BirthListener implements LaunchListener {
        @Override
        public void created(long pid, long supervisor) throws IOException {
            if (!isBorn && subject != null) {
                subject.placement().enter((int) pid);
                isBorn = true;
            }
        }
    }

    /**
     * Notes the first process, and then sends the listener of its filter to the seccomp agent, with the pid from the
     * note.
     */
    private final class NoteListener implements LaunchListener {
        private final Config config;

        NoteListener(Config config) {
            this.config = config;
        }

        @Override
        public void created(long pid, long supervisor) throws IOException {
            if (note != null) {
                save(note.with((int) pid, FirstProcess.startTime((int) pid)));
            }
        }

        @Override
        public boolean filterListens(int listener) throws IOException {
            if (note != null) {
                SeccompAgent.give(config, note.pid(), note.state(ContainerState.Status.CREATING, config), listener);
            }
            return true;
        }
    }

    /** Runs the hooks at the sync points of the plan. */
    private final class HookListener implements LaunchListener {
        private final Config config;

        HookListener(Config config) {
            this.config = config;
        }

        @Override
        public void stepDone(int index, Step step) throws IOException {
            if (step instanceof LifecycleStep.SyncPoint) {
                switch (((LifecycleStep.SyncPoint) step).moment()) {
                    case CREATE_RUNTIME:
                        runCreateHooks(config);
                        break;
                    case START_CONTAINER: // in the foreground, the launch includes the start
                        runStartHooks(config);
                        break;
                }
            }
        }
    }

    private void runStartHooks(Config config) throws IOException {
        if (note != null) {
            hooksHaveRun = true;
            ContainerState state = note.state(ContainerState.Status.CREATED, config);
            List<Hook> hooks = config.hooks().startContainer();
            HookRunner.runInside("startContainer", hooks, state, config, note, options.cancellation());
        }
    }

    private void runCreateHooks(Config config) throws IOException {
        if (note == null) {
            return;
        }
        hooksHaveRun = true;
        ContainerState state = note.state(ContainerState.Status.CREATING, config);
        Hooks hooks = config.hooks();
        Cancellation cancellation = options.cancellation();
        HookRunner.run("prestart", hooks.prestart(), state, cancellation);
        HookRunner.run("createRuntime", hooks.createRuntime(), state, cancellation);
        HookRunner.runInside("createContainer", hooks.createContainer(), state, config, note, cancellation);
    }

    /**
     * Removes everything after a failure. If the launch failed, the launcher has already killed the processes and
     * removed the cgroups. After a launch, nobody else ends the first process, and it may have no cgroup, if its user
     * may not make one.
     */
    private void undo() throws IOException {
        ContainerNote last = note;
        if (last != null && isBorn) {
            try {
                new LoadedContainer(directories, last).end();
            } finally {
                last.cgroup().removeNow();
            }
        }
        if (last != null && hooksHaveRun) {
            Config config = new LoadedContainer(directories, last).config();
            Poststop.run(last, config);
        }
        directories.remove(id);
    }
}
