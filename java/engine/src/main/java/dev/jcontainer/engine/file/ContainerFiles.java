package dev.jcontainer.engine.file;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerHandle;
import dev.jcontainer.copy.CopyException;
import dev.jcontainer.copy.FileCopy;
import dev.jcontainer.copy.TreeEntries;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineException.Reason;
import dev.jcontainer.host.HostFacts;
import dev.jcontainer.host.IdMap;
import dev.jcontainer.host.Identity;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.plan.Planner;
import dev.jcontainer.prepare.Host;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.CopyOptions;
import dev.jcontainer.spec.Root;
import dev.jcontainer.worker.FileWorker;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/**
 * The files of a container: copies them as {@code docker cp} does, and exports its root filesystem. The container may
 * run or be stopped; nothing of it is executed or paused. Paths in the container are resolved once, by a process that
 * has the container's root as its own, so a link never leads to a file of the host.
 *
 * <p>Each method starts such a process, and ends it. Thread-safe, as long as the container exists. Paths may have any
 * byte but NUL, see {@code dev.jcontainer.kernel.Bytes}.
 */
public final class ContainerFiles {
    private static final String COPIED_FROM = "archive-path";
    private static final String COPIED_TO = "extract-to-dir";

    private final FileSession session;
    private final Listener listener;

    private ContainerFiles(FileSession session) {
        this(session, action -> {});
    }

    private ContainerFiles(FileSession session, Listener listener) {
        this.session = session;
        this.listener = listener;
    }

    /** Is told what was done. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Called after a copy.
         *
         * @param action as docker's events have it: {@code archive-path}, {@code extract-to-dir} or {@code export}
         */
        void isDone(String action);
    }

    /** The same files with a listener. */
    public ContainerFiles noting(Listener value) {
        return new ContainerFiles(session, value);
    }

    /** Tells whether a process that had a pid still runs. */
    @FunctionalInterface
    public interface Living {
        /** Whether it runs, so that its pid belongs to no other process. */
        boolean isAlive() throws IOException;
    }

    /** The files of a container that this process has started. */
    public static ContainerFiles of(Container container) {
        return ofProcess((int) container.pid(), container::isAlive);
    }

    /** The files of a running container that was found; the handle must stay open. */
    public static ContainerFiles of(ContainerHandle container) {
        return ofProcess((int) container.pid(), container::isAlive);
    }

    /**
     * The files of a running container.
     *
     * @param pid its first process
     * @param process tells whether that still runs
     */
    public static ContainerFiles ofProcess(int pid, Living process) {
        return new ContainerFiles(isAlone -> join(pid, process, isAlone));
    }

    /** Keeps others from starting or removing a stopped container while its files are copied. */
    @FunctionalInterface
    public interface Exclusion {
        /** Begins; what is returned ends it. */
        Closeable begin() throws IOException;
    }

    /**
     * The files of a container that does not run: they are mounted for the time of a copy.
     *
     * @param spec what it was started with; what it writes must be kept
     * @param exclusion is begun before each copy
     * @throws EngineException {@link Reason#STATE} if what the container writes is lost with it, so that it has no files
     */
    public static ContainerFiles ofStopped(ContainerSpec spec, Exclusion exclusion) throws EngineException {
        Root root = spec.root();
        if (root.kept() == null && !(root instanceof Root.Directory && !((Root.Directory) root).isEphemeral())) {
            throw new EngineException(
                    Reason.STATE, "The container does not run, and what it wrote was not kept: it has no files.");
        }
        return new ContainerFiles(isAlone -> mount(spec, isAlone, exclusion));
    }

    private static FileWorker join(int pid, Living process, boolean isAlone) throws IOException {
        int pidfd = Syscalls.pidfdOpen(pid);
        if (pidfd == -Errno.ESRCH) {
            throw ended();
        }
        check(pidfd, "hold the container");
        try {
            if (!process.isAlive()) { // otherwise the pidfd is that of the container: its pid was not free
                throw ended();
            }
            return FileWorker.join(pid, pidfd, isAlone);
        } finally {
            Syscalls.close(pidfd);
        }
    }

    private static EngineException ended() {
        return new EngineException(Reason.STATE, "The container has ended, so its files cannot be reached.");
    }

    /** A worker for the files of a root filesystem, which the caller closes. */
    static FileWorker mounted(ContainerSpec spec) throws IOException {
        return mount(spec, false, () -> () -> {});
    }

    private static FileWorker mount(ContainerSpec spec, boolean isAlone, Exclusion exclusion) throws IOException {
        Host host = Host.own();
        HostFacts facts = host.facts(true, List.of());
        IdMap map = host.idMap(spec.userNamespace(), facts);
        Identity root = new Identity(0, 0, List.of(), "/", map);
        LaunchPlan plan = Planner.files(spec, facts, root);
        return FileWorker.of(plan, Planner.filesRoot(spec, facts, map), isAlone, exclusion.begin());
    }

    /**
     * Writes files of the container as a tar archive, which begins with the last name of the path.
     *
     * @param path a path of the container; a relative one begins at its root. {@code DIRECTORY/.} names the entries below
     *     {@code ./}
     * @param out gets the archive, and stays open
     * @throws EngineException if there is no such file
     */
    public void copyFrom(String path, OutputStream out, CopyOptions options) throws IOException {
        try (FileWorker worker = session.open(false)) {
            TarOutput.write(FileCopy.entries(worker, path, options), out);
            listener.isDone(COPIED_FROM);
        } catch (CopyException e) {
            throw refused(e);
        }
    }

    /**
     * Copies files of the container to the host, with the rights of this process.
     *
     * @param path a path of the container
     * @param destination a path of the host; a slash at its end says that it is a directory
     * @return a sentence about what was left out, if anything was
     * @throws EngineException if there is no such file, or the destination cannot take it, by the rules of {@code docker
     *     cp}
     */
    public Optional<String> copyFrom(String path, String destination, CopyOptions options) throws IOException {
        try (FileWorker from = session.open(false)) {
            Optional<String> leftOut = FileCopy.fromContainer(from, path, destination, options);
            listener.isDone(COPIED_FROM);
            return leftOut;
        } catch (CopyException e) {
            throw refused(e);
        }
    }

    /**
     * Copies files of the host into the container; they are read with the rights of this process.
     *
     * @param source a path of the host. {@code DIRECTORY/.} stands for what the directory has, so it is a text
     * @param path a path of the container; a slash at its end says that it is a directory
     * @return a sentence about what was left out, if anything was
     * @throws EngineException if there is no such file, or the destination cannot take it, by the rules of {@code docker
     *     cp}
     */
    public Optional<String> copyTo(String source, String path, CopyOptions options) throws IOException {
        try (FileWorker to = session.open(false)) {
            Optional<String> leftOut = FileCopy.toContainer(source, to, path, options);
            listener.isDone(COPIED_TO);
            return leftOut;
        } catch (CopyException e) {
            throw refused(e);
        }
    }

    /**
     * Writes a tar archive into a directory of the container. Files get the owners that the archive has.
     *
     * @param archive is read to the end of the archive, and stays open
     * @param path an existing directory of the container
     * @return a sentence about what was left out, if anything was
     * @throws EngineException if the path is no directory
     */
    public Optional<String> copyTo(InputStream archive, String path) throws IOException {
        try (FileWorker worker = session.open(false)) {
            Optional<String> leftOut = FileCopy.toContainer(new TarEntries(archive), worker, path);
            listener.isDone(COPIED_TO);
            return leftOut;
        } catch (CopyException e) {
            throw refused(e);
        }
    }

    /**
     * Writes the root filesystem as a tar archive, without what is mounted in it.
     *
     * @param out gets the archive, and stays open
     */
    public void export(OutputStream out) throws IOException {
        try (FileWorker worker = session.open(true)) {
            TarOutput.write(new TreeEntries(worker.tree("/", true, true), ""), out);
            listener.isDone("export");
        }
    }

    private static EngineException refused(CopyException why) {
        return new EngineException(
                why.isMissing() ? Reason.NOT_FOUND : Reason.INVALID, String.valueOf(why.getMessage()), why);
    }
}
