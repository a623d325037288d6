package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.ContainerException;
import dev.jcontainer.ContainerProcess;
import dev.jcontainer.cgroup.Cgroup;
import dev.jcontainer.cgroup.FrozenCgroups;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.launch.Launcher;
import dev.jcontainer.launch.Starter;
import dev.jcontainer.oci.ContainerState;
import dev.jcontainer.oci.bundle.BundlePlanner;
import dev.jcontainer.oci.bundle.ResourceLimits;
import dev.jcontainer.oci.config.Config;
import dev.jcontainer.oci.config.ConfigReader;
import dev.jcontainer.oci.config.Hooks.Hook;
import dev.jcontainer.oci.config.ProcessConfig;
import dev.jcontainer.oci.config.Resources;
import dev.jcontainer.oci.systemd.Systemd;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.spec.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The containers whose state is below one directory. Nothing of it stays in memory: each method looks at the disk and the
 * kernel anew, and whoever changes a container holds its lock.
 *
 * <p>Thread-safe, also towards other processes: of two that start or delete a container one does, and the other is told.
 */
public final class Lifecycle {
    private static final int KILL = 9;
    private static final int PATIENCE_MILLISECONDS = 10_000;

    private final ContainerDirectories directories;

    /** For the containers below a directory, which is made with the first one. */
    public Lifecycle(String root) {
        this.directories = new ContainerDirectories(root);
    }

    /**
     * A container as it is listed.
     *
     * @param rootfs the root filesystem, absolute
     * @param created when, in ISO 8601
     * @param owner the user whose it is, in a list; else empty, as runc has it
     */
    public record Listed(ContainerState state, String rootfs, String created, String owner) {
        /** The document that {@code state} prints. */
        public String toJson() {
            return state.toJson(rootfs, created, owner);
        }
    }

    /**
     * Makes a container of a bundle; its first process waits for {@link #start}.
     *
     * @return the pid of the first process
     * @throws LifecycleException if there is one of this name
     */
    public int create(String id, ContainerCreate.Options options) throws IOException {
        ContainerDirectories.checkId(id);
        ContainerCreate creation = new ContainerCreate(directories, id, options);
        try (ContainerDirectories.Lock lock = directories.create(id)) {
            return creation.run();
        }
    }

    /**
     * Makes a container of a bundle and runs it in the foreground, then removes it.
     *
     * @param keep whether it stays, stopped
     * @return what the foreground says of its program
     * @throws LifecycleException if there is one of this name
     * @throws ContainerException if the program cannot be executed
     */
    public int run(String id, ContainerCreate.Options options, boolean keep, Foreground foreground)
            throws IOException, InterruptedException {
        ContainerDirectories.checkId(id);
        ContainerCreate creation = new ContainerCreate(directories, id, options);
        ContainerProcess program;
        try (ContainerDirectories.Lock lock = directories.create(id)) {
            program = creation.run(foreground);
        }
        try {
            return foreground.follow(program);
        } finally {
            program.close();
            if (!keep) {
                delete(id, true);
            }
        }
    }

    /**
     * Makes a container of a bundle and starts it; on a failure nothing is left.
     *
     * @throws LifecycleException if there is one of this name
     * @throws ContainerException if the program cannot be executed
     */
    public void runDetached(String id, ContainerCreate.Options options) throws IOException {
        create(id, options);
        try {
            start(id, options.cancellation());
        } catch (IOException | RuntimeException | Error e) {
            delete(id, true);
            throw e;
        }
    }

    /**
     * Has a container's first process execute its program.
     *
     * @throws LifecycleException if it does not wait for that
     * @throws ContainerException if the program cannot be executed
     */
    public void start(String id) throws IOException {
        start(id, new Cancellation());
    }

    private void start(String id, Cancellation cancellation) throws IOException {
        ContainerDirectories.checkId(id);
        try (ContainerDirectories.Lock lock = directories.lock(id)) {
            ContainerNote note = directories.load(id);
            ContainerState.Status status = status(note);
            if (status != ContainerState.Status.CREATED || note.phase() != ContainerNote.Phase.CREATED) {
                throw new LifecycleException("The container " + id + " cannot be started: cannot start a container that"
                        + " is " + status.word());
            }
            FrozenCgroups.refuse(
                    note.cgroups(), note.unified()); // it would not come to the program, and nobody to the end of this
            Config config = config(id);
            try {
                ContainerState created = state(note, config, ContainerState.Status.CREATED);
                List<Hook> hooks = config.hooks().startContainer();
                HookRunner.runInside("startContainer", hooks, created, config, note, cancellation);
            } catch (IOException e) {
                end(note);
                throw e;
            }
            execute(note, config);
            directories.save(note.with(ContainerNote.Phase.STARTED));
            ContainerState running = state(note, config, ContainerState.Status.RUNNING);
            HookRunner.runAll("poststart", config.hooks().poststart(), running, cancellation);
            cancellation.check();
        }
    }

    private void execute(ContainerNote note, Config config) throws IOException {
        ProcessConfig process = config.process();
        if (process == null) {
            throw new LifecycleException("The container " + note.id() + " has no process to start");
        }
        LifecycleStep.Exec exec = BundlePlanner.exec(process, "/");
        try {
            Starter.start(
                    directories.directory(note.id()),
                    note.pid(),
                    note.startTime(),
                    exec,
                    listener -> give(note, config, listener));
        } catch (LaunchFailure e) {
            throw new LifecycleException(EnginePhrases.of(e, exec), ContainerException.of(e));
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ECONNREFUSED || e.errno() == Errno.ENOENT) {
                throw new LifecycleException(
                        "The container " + note.id() + " cannot be started: cannot start a"
                                + " container that has stopped",
                        e);
            }
            throw e;
        }
    }

    /** Without whoever decides about its system calls it is not to run. */
    private static void give(ContainerNote note, Config config, int listener) throws IOException {
        try {
            SeccompAgent.give(config, note.pid(), state(note, config, ContainerState.Status.CREATED), listener);
        } catch (IOException e) {
            end(note);
            throw e;
        }
    }

    /** What there is to know of a container. */
    public Listed state(String id) throws IOException {
        ContainerDirectories.checkId(id);
        return listed(id, "");
    }

    private Listed listed(String id, String owner) throws IOException {
        ContainerNote note = directories.load(id);
        return new Listed(state(note, config(id), status(note)), note.rootfs(), note.created(), owner);
    }

    /** All containers whose directories can be read, by name; one that is being made or deleted may be missing. */
    public List<Listed> list() throws IOException {
        List<Listed> all = new ArrayList<>();
        for (String id : directories.ids()) {
            try {
                all.add(listed(id, directories.owner(id)));
            } catch (LifecycleException e) {
                continue; // it has been deleted meanwhile, or is not there yet
            }
        }
        return all;
    }

    /**
     * Sends a signal to the first process, or to every process. To kill the first is to kill every process, also where they
     * are in a pid namespace that does not end with it.
     *
     * @throws LifecycleException if the first process has ended, and it is not for all
     */
    public void kill(String id, int signal, boolean all) throws IOException {
        ContainerDirectories.checkId(id);
        ContainerNote note = directories.load(id);
        boolean sent;
        try (FirstProcess first = FirstProcess.of(note)) {
            sent = first.signal(signal);
        }
        if (all || sent && signal == KILL && !config(id).linux().isNew("pid")) {
            signalAll(note, signal);
        } else if (!sent) {
            throw new LifecycleException("The container " + id + " cannot be signalled: container not running");
        } else if (signal == KILL && cgroup(note).isFrozen()) {
            cgroup(note).thaw(); // on cgroup v1 what is frozen does not die
        }
    }

    private static void signalAll(ContainerNote note, int signal) throws IOException {
        if (signal == KILL) {
            cgroup(note).kill();
            return;
        }
        Cgroup cgroup = ownCgroup(note, "signal all processes of");
        for (Long pid : cgroup.processes()) {
            if (pid != note.pid()) {
                Signals.send(pid.intValue(), signal);
            }
        }
    }

    /**
     * Removes what is left of a container that has ended.
     *
     * @param force whether one that runs is killed first, and one that is not there is as good
     * @throws LifecycleException if it has not ended
     */
    public void delete(String id, boolean force) throws IOException {
        ContainerDirectories.checkId(id);
        try (ContainerDirectories.Lock lock = directories.lock(id)) {
            ContainerNote note = loadOrRemove(id);
            if (note == null) {
                return;
            }
            ContainerState.Status status = status(note);
            boolean ended = status == ContainerState.Status.STOPPED
                    || status == ContainerState.Status.CREATING && note.pid() == 0;
            if (!ended && !force && status != ContainerState.Status.CREATED) {
                throw new LifecycleException("The container " + id
                        + " cannot be deleted: cannot delete container that is" + " not stopped: " + status.word());
            }
            end(note);
            if (note.pid() > 0) {
                cgroup(note).removeNow();
            } else {
                cgroup(note).remove(); // nobody was born into it: whoever is in it is another's
            }
            Config config = configOrNull(id);
            if (config != null) {
                Poststop.run(note, config);
            }
            directories.remove(id);
        } catch (LifecycleException e) {
            if (!force || !String.valueOf(e.getMessage()).endsWith(ContainerDirectories.MISSING)) {
                throw e;
            }
        }
    }

    /** Null, and the directory gone, where {@code create} was killed before it had written anything. */
    private @Nullable ContainerNote loadOrRemove(String id) throws IOException {
        try {
            return directories.load(id);
        } catch (LifecycleException e) {
            directories.remove(id);
            return null;
        }
    }

    /** Kills the first process, and with it its pid namespace, and waits until it is dead. */
    static void end(ContainerNote note) throws IOException {
        try (FirstProcess first = FirstProcess.of(note)) {
            if (first.signal(KILL)) {
                cgroup(note).kill(); // also where it is paused
                first.awaitEnd(PATIENCE_MILLISECONDS);
            }
        }
    }

    /**
     * How a process is added.
     *
     * @param pidFile gets its pid, null for none
     * @param consoleSocket the path of the socket that gets its terminal, null for none
     * @param inherited the caller's descriptors that it gets
     * @param detached whether it is left to the caller's subreaper; else {@link #exec} waits for it
     * @param cgroups below the container's, {@code PATH} or on cgroup v1 {@code CONTROLLER,…:PATH}; empty for its own
     * @param evenPaused whether it may be added to a paused container, in which it waits
     */
    public record Addition(
            ProcessConfig process,
            @Nullable String pidFile,
            @Nullable String consoleSocket,
            Launcher.Inherited inherited,
            boolean detached,
            List<String> cgroups,
            boolean evenPaused) {
        public Addition {
            cgroups = List.copyOf(cgroups);
        }
    }

    /** The process of a container's configuration, for one that is to be like it. */
    public ProcessConfig process(String id) throws IOException {
        ContainerDirectories.checkId(id);
        directories.load(id);
        ProcessConfig process = config(id).process();
        if (process == null) {
            throw new LifecycleException("The container " + id + " has no process in its configuration");
        }
        return process;
    }

    /**
     * Executes one more program in a container that runs.
     *
     * @param foreground follows one that is not detached
     * @return its exit status, 128 and the signal where one ended it; 0 for one that is detached
     * @throws ContainerException if it cannot be executed
     */
    public int exec(String id, Addition addition, Foreground foreground) throws IOException, InterruptedException {
        ContainerDirectories.checkId(id);
        ContainerNote note = directories.load(id);
        ContainerState.Status status = status(note);
        boolean isThere = status == ContainerState.Status.RUNNING || status == ContainerState.Status.CREATED;
        if (!isThere && !(status == ContainerState.Status.PAUSED && addition.evenPaused())) {
            throw new LifecycleException(
                    "Cannot execute " + addition.process().args().get(0) + " in the container " + id
                            + ": cannot exec in a " + status.word() + " container");
        }
        try (FirstProcess first = FirstProcess.of(note)) {
            return ContainerExec.run(note, config(id), addition, first.descriptor(), foreground);
        }
    }

    static LifecycleException notRunning(String id, ProcessConfig process, ContainerState.Status status) {
        return new LifecycleException("Cannot execute " + process.args().get(0) + " in the container " + id
                + ": cannot exec in a " + status.word() + " container");
    }

    /** Stops all processes of a container where they are. */
    public void pause(String id) throws IOException {
        running(id, "pause", false).freeze();
    }

    /** Lets them go on. */
    public void resume(String id) throws IOException {
        ContainerDirectories.checkId(id);
        ContainerNote note = directories.load(id);
        if (status(note) != ContainerState.Status.PAUSED) {
            throw new LifecycleException("The container " + id + " cannot be resumed: container not paused");
        }
        ownCgroup(note, "resume").thaw();
    }

    /**
     * Changes those of a container's limits that are given, at once; the others stay.
     *
     * @param systemd where systemd is found, for a container whose cgroup it has made
     * @throws dev.jcontainer.cgroup.CgroupException if the host cannot enforce one of them; those before it are set
     */
    public void update(String id, Resources resources, Systemd.Buses systemd) throws IOException {
        ContainerDirectories.checkId(id);
        ContainerNote note = directories.load(id);
        ContainerState.Status status = status(note);
        if (status == ContainerState.Status.STOPPED || status == ContainerState.Status.CREATING) {
            throw new LifecycleException(
                    "Cannot update the container " + id + ": container not running: it is " + status.word());
        }
        Limits limits = ResourceLimits.change(resources);
        Cgroup cgroup = ownCgroup(note, "update");
        checkUsage(id, resources.memory(), cgroup);
        if (!note.scope().isEmpty()) {
            try (Systemd manager = Systemd.connect(systemd)) {
                manager.update(note.scope(), cgroup.writesOf(limits));
            }
        }
        cgroup.update(limits);
    }

    /** The kernel would kill for what is used above a new limit. */
    private static void checkUsage(String id, Resources.Memory memory, Cgroup cgroup) throws IOException {
        Long limit = memory.limit();
        if (Boolean.TRUE.equals(memory.checkBeforeUpdate()) && limit != null && limit > 0) {
            long used = cgroup.usage().memory();
            if (used > limit) {
                throw new LifecycleException(
                        "Cannot update the container " + id + ": memory.checkBeforeUpdate: it uses " + used
                                + " bytes, more than the new limit of " + limit);
            }
        }
    }

    /**
     * What its processes use, as one line of JSON; also while they are paused.
     *
     * @throws LifecycleException if it does not run
     */
    public String statistics(String id) throws IOException {
        return Statistics.of(directories.load(id), running(id, "watch", true).usage());
    }

    /** The same of one that ran when it was looked at last; null where it has ended since. */
    public @Nullable String statisticsUnlessEnded(String id) throws IOException {
        ContainerNote note = directories.load(id);
        String statistics = Statistics.of(note, ownCgroup(note, "watch").usage());
        return status(note) == ContainerState.Status.STOPPED ? null : statistics; // it may have ended as we read
    }

    /** How many of its processes the kernel has killed for want of memory; -1 where it does not count them. */
    public long oomKills(String id) throws IOException {
        ContainerDirectories.checkId(id);
        return cgroup(directories.load(id)).usage().oomKills();
    }

    /** Waits for the end of its first process, at most this long; returns whether that has come. */
    public boolean awaitEnd(String id, int milliseconds) throws IOException {
        ContainerDirectories.checkId(id);
        ContainerNote note = directories.load(id);
        try (FirstProcess first = FirstProcess.of(note)) {
            first.awaitEnd(milliseconds);
        }
        return status(note) == ContainerState.Status.STOPPED;
    }

    /** The pids of its processes, in the host's numbers. */
    public List<Long> processes(String id) throws IOException {
        ContainerDirectories.checkId(id);
        return ownCgroup(directories.load(id), "list the processes of").processes();
    }

    private Cgroup running(String id, String what, boolean evenPaused) throws IOException {
        ContainerDirectories.checkId(id);
        ContainerNote note = directories.load(id);
        ContainerState.Status status = status(note);
        boolean isThere = status == ContainerState.Status.RUNNING || status == ContainerState.Status.CREATED;
        if (!isThere && !(status == ContainerState.Status.PAUSED && evenPaused)) {
            throw new LifecycleException(
                    "Cannot " + what + " the container " + id + ": container not running: it is " + status.word());
        }
        return ownCgroup(note, what);
    }

    /** Of one that must have it; an ordinary user's may have none. */
    private static Cgroup ownCgroup(ContainerNote note, String what) throws LifecycleException {
        if (note.cgroups().isEmpty()) {
            throw new LifecycleException("Cannot " + what + " the container " + note.id()
                    + ": it has no cgroup, as this user may make none here: delegate one to it");
        }
        return cgroup(note);
    }

    private static Cgroup cgroup(ContainerNote note) {
        return Cgroup.of(note.cgroups(), note.unified());
    }

    private static ContainerState state(ContainerNote note, Config config, ContainerState.Status status) {
        int pid = status == ContainerState.Status.STOPPED ? 0 : note.pid();
        return new ContainerState(note.id(), status, pid, note.bundle(), config.annotations());
    }

    private static ContainerState.Status status(ContainerNote note) throws IOException {
        try (FirstProcess first = FirstProcess.of(note)) {
            if (!first.isAlive()) {
                return note.pid() == 0 ? ContainerState.Status.CREATING : ContainerState.Status.STOPPED;
            }
            if (note.phase() == ContainerNote.Phase.CREATING) {
                return ContainerState.Status.CREATING;
            }
            if (note.phase() == ContainerNote.Phase.CREATED && first.isWaiting()) {
                return ContainerState.Status.CREATED;
            }
        }
        return cgroup(note).isFrozen() ? ContainerState.Status.PAUSED : ContainerState.Status.RUNNING;
    }

    private Config config(String id) throws IOException {
        return ConfigReader.read(HostFiles.document(directories.config(id)));
    }

    /** Null where {@code create} was killed before it had written it: then no hook has run either. */
    private @Nullable Config configOrNull(String id) throws IOException {
        try {
            return config(id);
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ENOENT) {
                return null;
            }
            throw e;
        }
    }
}
