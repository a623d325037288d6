package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.ContainerException;
import dev.jcontainer.ContainerProcess;
import dev.jcontainer.host.HostFacts;
import dev.jcontainer.host.HostProbe;
import dev.jcontainer.host.UserNamespaces;
import dev.jcontainer.json.Document;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.launch.LaunchListener;
import dev.jcontainer.launch.Launcher;
import dev.jcontainer.network.NetDevices;
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
import dev.jcontainer.plan.step.Step;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The verb {@code create}: makes one container, whose lock is held. If that fails, nothing is left. */
final class ContainerCreate {
    /** Less than others a place where hooks have their files. */
    private static final String STAGING = "/mnt";

    private final ContainerDirectories directories;
    private final String id;
    private final CreateOptions options;
    private CgroupPlacement placement = CgroupPlacement.NONE;
    private MountOwners owners = new MountOwners();
    private @Nullable ContainerNote note;
    private boolean isBorn; // and so its cgroups are its own
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

    /** Up to its first process, which waits; returns its pid. */
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

    /** Up to its program, which the caller follows and closes. */
    ContainerProcess run(Foreground foreground) throws IOException {
        ContainerProcess program = null;
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
        placement.close();
        owners.close();
    }

    /** In the foreground, or waiting where that is null. */
    private Prepared prepare(@Nullable Foreground foreground) throws IOException {
        String path = options.bundle() + "/config.json";
        byte[] document = HostFiles.read(path);
        Config config = read(path, document);
        ProcessConfig process = config.process();
        if (process == null) {
            throw new DocumentException("", "Cannot make a container of " + path + ": process: missing");
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
        HostFacts facts = HostProbe.probe(false);
        LaunchPlan plan;
        try {
            plan = BundlePlanner.plan(bundle, facts, surroundings(bundle, process, facts, waits));
        } catch (DocumentException e) {
            throw new DocumentException(
                    "", "Cannot make a container of " + options.bundle() + "/config.json: " + e.getMessage());
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
                placement.scopeName()));
        directories.saveConfig(id, document);
        return new Prepared(config, process, plan);
    }

    private ContainerNote finish(ContainerNote.Phase phase) throws IOException {
        ContainerNote made = Objects.requireNonNull(note);
        String pidFile = options.pidFile();
        if (pidFile != null) {
            HostFiles.write(pidFile, Integer.toString(made.pid()).getBytes(StandardCharsets.US_ASCII), 0644);
        }
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
            Launcher.detach(
                    prepared.plan, options.inherited(), listener(prepared.config, prepared.plan, pidfd), console);
        } catch (LaunchFailure e) {
            throw new LifecycleException(
                    EnginePhrases.of(e, BundlePlanner.exec(prepared.process, "/")), ContainerException.of(e));
        }
    }

    private ContainerProcess launch(Prepared prepared) throws IOException {
        try (DescriptorSocket pidfd = DescriptorSocket.connect("--pidfd-socket", options.pidfdSocket())) {
            LaunchListener listener = listener(prepared.config, prepared.plan, pidfd);
            return ContainerProcess.of(Launcher.launch(prepared.plan, options.inherited(), listener));
        } catch (LaunchFailure e) {
            throw new LifecycleException(
                    EnginePhrases.of(e, BundlePlanner.exec(prepared.process, "/")), ContainerException.of(e));
        }
    }

    /** In the foreground the start is a part of the launch: its hooks come right before the exec. */
    private LaunchListener listener(Config config, LaunchPlan plan, @Nullable DescriptorSocket pidfd) {
        int last = plan.steps().size() - 2;
        Namespace user = config.linux().namespace("user");
        boolean isTwofold = user != null && user.path() != null;
        return new LaunchListener() {
            @Override
            public void created(long pid, long supervisor) throws IOException {
                if (!isBorn) {
                    placement.enter((int) pid);
                    isBorn = true;
                    if (isTwofold) {
                        return; // it only enters the user namespace, and another one goes on there
                    }
                }
                if (note != null) {
                    save(note.with((int) pid, FirstProcess.startTime((int) pid)));
                }
                moveNetDevices(config, pid);
                if (pidfd != null) {
                    sendPidfd(pidfd, (int) pid);
                }
            }

            @Override
            public void filterListens(int listener) throws IOException {
                if (note != null) {
                    SeccompAgent.give(config, note.pid(), note.state(ContainerState.Status.CREATING, config), listener);
                }
            }

            @Override
            public void stepDone(int index, Step step) throws IOException {
                if (index == last) {
                    runStartHooks(config);
                } else {
                    runCreateHooks(config);
                }
            }
        };
    }

    /** A namespace that is there is joined by the steps only. */
    private static void moveNetDevices(Config config, long pid) throws IOException {
        Namespace network = config.linux().namespace("network");
        if (network != null) {
            String path = network.path() == null ? "/proc/" + pid + "/ns/net" : network.path();
            NetDevices.move(config.linux().netDevices(), path);
        }
    }

    /** The name is what runc gives to a first process. */
    private static void sendPidfd(DescriptorSocket socket, int pid) throws IOException {
        int descriptor = SystemCallException.check(Syscalls.pidfdOpen(pid), "hold process " + pid);
        try {
            socket.send("standard", descriptor);
        } finally {
            Syscalls.close(descriptor);
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

    private BundlePlanner.Surroundings surroundings(
            Bundle bundle, ProcessConfig process, HostFacts facts, boolean waits) throws IOException {
        placement = CgroupPlacement.of(bundle.config(), id, facts.permittedCapabilities(), options.systemd());
        owners = MountOwners.of(bundle.config(), facts.permittedCapabilities());
        return new BundlePlanner.Surroundings(
                id,
                directories.directory(id),
                bundle.home(process),
                placement.plan(),
                ConfiguredFilter.of(bundle.config()),
                new File(STAGING).isDirectory() ? STAGING : facts.stagingDirectory(),
                options.joinsKeyring(),
                waits,
                UserNamespaces.mayMakeNodes(facts.permittedCapabilities()),
                owners.paths(),
                options.pivots());
    }

    /**
     * Where the launch has failed, the launcher has killed what there was and removed the cgroups by now. After it a first
     * process is there that nobody else will end, and that has no cgroup where its user may make none.
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
