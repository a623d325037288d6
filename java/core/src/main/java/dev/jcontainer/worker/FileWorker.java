package dev.jcontainer.worker;

import dev.jcontainer.host.HostFacts;
import dev.jcontainer.host.IdMap;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Natives;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.launch.LaunchRequest;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.plan.WorkerPlanner;
import dev.jcontainer.plan.step.Namespaces;
import dev.jcontainer.prepare.Host;
import dev.jcontainer.spec.UserNamespace;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process of the helper that reads and writes files below one root: that of a container, or a directory of the host.
 * A path is resolved once, below that root; names of entries are never followed. It executes nothing of the container,
 * and no process of the container sees it.
 *
 * <p>Records are sent many at once. A record that fails ends the worker, and the next call throws its {@link
 * WorkerException}. Not thread-safe, but {@link #close} may be called by any thread: it kills the worker, as the end of
 * this JVM does in any way. The caller closes it.
 */
public final class FileWorker implements Closeable {
    private final WorkerProcess process;
    private final FileAnswers answers;
    private final FileRecords records;
    private final Closeable held;
    private long syncs;

    private FileWorker(WorkerProcess process, Closeable held) throws IOException {
        this.process = process;
        this.held = held;
        this.answers = new FileAnswers(process.answers());
        this.records = new FileRecords(new RecordWriter(process.input(answers::failure)));
    }

    /** How the root is told to the worker. */
    private interface Beginning {
        void on(FileRecords records) throws IOException;
    }

    /**
     * Enters a running container: its root is that of the mount namespace of its first process, and owners are those of
     * its user namespace.
     *
     * @param pid the first process in the PID namespace of this JVM
     * @param pidfd a pidfd of the same process, which the caller keeps
     * @param isAlone whether what is mounted below the container's root is left out
     * @throws IOException if the container has ended, or has the files of this machine
     */
    public static FileWorker join(int pid, int pidfd, boolean isAlone) throws IOException {
        Natives.require();
        HostFacts facts = Host.own().facts(false, List.of());
        boolean hasUsers = isOther(pid, "user");
        boolean hasMounts = isOther(pid, "mnt");
        if (Syscalls.pidfdHasEnded(pidfd, 0) > 0) { // otherwise the number was that of the pidfd
            throw new IOException("The container has ended.");
        }
        if (!hasMounts) {
            throw new IOException("The container has no files of its own: it sees those of this machine.");
        }
        int namespaces = (int) (Namespaces.MOUNT | (hasUsers ? Namespaces.USER : 0));
        LaunchRequest request = WorkerProcess.request(WorkerPlanner.files(facts.permittedCapabilities()))
                .giving(pidfd)
                .build();
        return start(request, records -> records.join(isAlone, namespaces));
    }

    /** Whether a process has another namespace of a kind than this one. */
    private static boolean isOther(int pid, String kind) throws IOException {
        Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/" + kind));
        return !own.equals(Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/" + kind)));
    }

    /**
     * Works in a directory of the host with the rights of this process.
     *
     * @param directory an absolute path
     */
    public static FileWorker inDirectory(String directory) throws IOException {
        Natives.require();
        HostFacts facts = Host.own().facts(false, List.of());
        return start(
                WorkerProcess.request(WorkerPlanner.files(facts.permittedCapabilities()))
                        .build(),
                records -> records.root(false, directory));
    }

    /**
     * Works in a directory of the host as root of the user's user namespace, or as root.
     *
     * @param directory an absolute path
     */
    public static FileWorker ofUser(String directory) throws IOException {
        Natives.require();
        HostFacts facts = Host.own().facts(false, List.of());
        IdMap map = Host.own().idMap(UserNamespace.DEFAULT, facts);
        return start(
                WorkerProcess.request(WorkerPlanner.files(map, facts.permittedCapabilities()))
                        .build(),
                records -> records.root(false, directory));
    }

    /**
     * Works in the files that a plan has mounted.
     *
     * @param plan a plan of {@link dev.jcontainer.plan.Planner#files}, whose program is the worker
     * @param root where it mounts the root
     * @param isAlone whether what is mounted below the root is left out
     * @param held is closed when the worker has ended, also if it cannot be started
     */
    public static FileWorker of(LaunchPlan plan, String root, boolean isAlone, Closeable held) throws IOException {
        Natives.require();
        return start(WorkerProcess.request(plan).build(), records -> records.root(isAlone, root), held);
    }

    private static FileWorker start(LaunchRequest request, Beginning beginning) throws IOException {
        return start(request, beginning, () -> {});
    }

    private static FileWorker start(LaunchRequest request, Beginning beginning, Closeable held) throws IOException {
        WorkerProcess process = null;
        try {
            process = WorkerProcess.launch(request, "copies files");
            FileWorker worker = new FileWorker(process, held);
            beginning.on(worker.records);
            worker.sync(); // so that the error is about the root
            return worker;
        } catch (IOException | RuntimeException | Error e) {
            try (held) {
                if (process != null) {
                    process.kill();
                }
                throw e;
            }
        }
    }

    /** The pid of the worker. */
    public int pid() {
        return process.pid();
    }

    /** What the worker is told to do. */
    public FileRecords records() {
        return records;
    }

    /**
     * What a path leads to.
     *
     * @param follows whether a symbolic link at its end is followed
     * @return null if there is nothing, or if something on the way is no directory
     * @throws IOException if it cannot be looked at for another reason
     */
    public @Nullable FileEntry stat(String path, boolean follows) throws IOException {
        records.stat(follows, path);
        records.flushRecords();
        return found(path);
    }

    /**
     * What the paths lead to, without following links at their ends; null for each that leads to nothing.
     *
     * @param paths at most 256, so that the answers do not wait for the questions
     */
    public List<@Nullable FileEntry> stat(List<String> paths) throws IOException {
        for (int i = 0; i < paths.size(); i++) {
            records.stat(false, paths.get(i));
        }
        records.flushRecords();
        List<@Nullable FileEntry> found = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            found.add(found(paths.get(i)));
        }
        return found;
    }

    private @Nullable FileEntry found(String path) throws IOException {
        FileEntry entry = null;
        while (answers.next() != FileAnswers.DONE) {
            entry = answers.entry("", List.of());
        }
        int errno = answers.errno();
        if (errno != 0 && errno != Errno.ENOENT && errno != Errno.ENOTDIR) {
            throw WorkerException.of(Operation.STAT, errno, "", path, null);
        }
        return entry;
    }

    /**
     * Reads everything at a path and below it.
     *
     * @param follows whether a symbolic link at its end is followed
     * @param hasBytes whether the bytes of files are read
     */
    public FileTree tree(String path, boolean follows, boolean hasBytes) throws IOException {
        records.tree((follows ? FileRecords.FOLLOW : 0) | (hasBytes ? 0 : FileRecords.NO_DATA), path);
        records.flushRecords();
        return new FileTree(answers, path);
    }

    /**
     * Waits until everything is done.
     *
     * @return the extended attributes that the file system did not take since the worker was started; null if it took
     *     all
     * @throws WorkerException if a record has failed
     */
    public @Nullable LeftOut sync() throws IOException {
        records.sync(++syncs);
        records.flushRecords();
        int type = answers.next();
        if (type != FileAnswers.DONE || answers.number() != syncs) {
            throw new IOException("The worker has answered to something else than it was asked.");
        }
        return answers.leftOut();
    }

    /** Kills the worker if it has not ended, and waits until it has. What it has done stays. */
    @Override
    public void close() throws IOException {
        try (held) {
            process.end(answers);
        }
    }
}
