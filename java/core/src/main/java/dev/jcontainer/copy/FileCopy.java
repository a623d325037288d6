package dev.jcontainer.copy;

import dev.jcontainer.kernel.PlainText;
import dev.jcontainer.spec.CopyOptions;
import dev.jcontainer.worker.FileEntry;
import dev.jcontainer.worker.FileWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Copies between the files of a container, which a worker has as its root, and those of this machine. A path in the
 * container is resolved once, by that worker, so a link never leads to a file of this machine.
 */
public final class FileCopy {
    private static final EntryWriter.Owner ROOT = new EntryWriter.Owner(0, 0);

    private FileCopy() {}

    /**
     * Copies files of a container to this machine, with the rights of this process.
     *
     * @param container a worker for the files of the container, which the caller closes
     * @param path a path of the container
     * @param destination a path of this machine; a slash at its end says that it is a directory
     * @return a sentence about what was left out, if anything was
     * @throws CopyException if there is no such file, or the destination cannot take it
     */
    public static Optional<String> fromContainer(
            FileWorker container, String path, String destination, CopyOptions options) throws IOException {
        EntryWriter.Owner owner = options.keepsOwners() ? null : own();
        try (FileWorker to = FileWorker.inDirectory("/")) {
            return copy(container, path, to, absolute(destination), owner, true, options);
        }
    }

    /**
     * Copies files of this machine into a container; they are read with the rights of this process.
     *
     * @param source a path of this machine. {@code DIRECTORY/.} stands for what the directory has, so it is a text
     * @param container a worker for the files of the container, which the caller closes
     * @param path a path of the container; a slash at its end says that it is a directory
     * @return a sentence about what was left out, if anything was
     * @throws CopyException if there is no such file, or the destination cannot take it
     */
    public static Optional<String> toContainer(String source, FileWorker container, String path, CopyOptions options)
            throws IOException {
        try (FileWorker from = FileWorker.inDirectory("/")) {
            return copy(from, absolute(source), container, path, options.keepsOwners() ? null : ROOT, false, options);
        }
    }

    /**
     * Writes files into a directory of a container, with the owners that they have.
     *
     * @param container a worker for the files of the container, which the caller closes
     * @param path an existing directory of the container
     * @return a sentence about what was left out, if anything was
     * @throws CopyException if the path is no directory
     */
    public static Optional<String> toContainer(CopiedEntries entries, FileWorker container, String path)
            throws IOException {
        FileEntry found = container.stat(path, true);
        if (found == null || !found.isDirectory()) {
            throw Placement.refused("the archive", path, "the destination must be an existing directory");
        }
        return new EntryWriter(container, null, false).write(entries, path);
    }

    /**
     * The files at a path of a container and below it; their names begin with the last name of the path.
     *
     * @throws CopyException if there is no such file
     */
    public static CopiedEntries entries(FileWorker container, String path, CopyOptions options) throws IOException {
        source(container, path, options);
        return new TreeEntries(container.tree(path, follows(path, options), true), CopyPath.base(path));
    }

    private static Optional<String> copy(
            FileWorker from,
            String source,
            FileWorker to,
            String destination,
            EntryWriter.@Nullable Owner owner,
            boolean toHost,
            CopyOptions options)
            throws IOException {
        FileEntry found = source(from, source, options);
        Placement place = Placement.of(found.isDirectory(), source, to, destination);
        TreeEntries entries = new TreeEntries(from.tree(source, follows(source, options), true), place.base());
        return new EntryWriter(to, owner, toHost).write(entries, place.directory());
    }

    private static FileEntry source(FileWorker worker, String path, CopyOptions options) throws IOException {
        FileEntry found = worker.stat(path, follows(path, options));
        if (found == null) {
            throw new CopyException("Cannot copy " + PlainText.escaped(path) + ": there is no such file.", true);
        }
        return found;
    }

    private static boolean follows(String path, CopyOptions options) {
        return options.followsLink() || CopyPath.saysDirectory(path);
    }

    /** The absolute path of a text; a {@link Path} would lose a slash or {@code /.} at its end. */
    private static String absolute(String path) {
        return path.startsWith("/") ? path : Path.of("").toAbsolutePath() + "/" + path;
    }

    private static EntryWriter.Owner own() throws IOException {
        Path process = Path.of("/proc/self");
        return new EntryWriter.Owner(
                (Integer) Files.getAttribute(process, "unix:uid"), (Integer) Files.getAttribute(process, "unix:gid"));
    }
}
