package dev.jcontainer.image.directory;

import dev.jcontainer.image.layer.LayerSink;
import dev.jcontainer.image.tree.Content;
import dev.jcontainer.image.tree.Node;
import dev.jcontainer.worker.LeftOut;
import dev.jcontainer.worker.Worker;
import java.io.IOException;
import java.util.List;

/**
 * Writes a layer as the directory {@link #TREE}, by a worker: for root with all owners and nodes, for an ordinary user
 * as root of its user namespace. While the bytes come, they go to numbered files in the directory {@link #FILES}, which
 * are moved to their names at the end. Of an ordinary user, the tree belongs to other ids, so not it but the directory
 * above it can be renamed by this process.
 *
 * <p>Not thread-safe.
 */
public final class DirectorySink implements LayerSink {
    /** The name of the directory with the files of the layer, for the lower directory of an overlay. */
    public static final String TREE = "diff";
    /** The name of the directory of numbered files; it does not exist any more when the layer is finished. */
    public static final String FILES = "files";

    private final String directory;
    private final LowerDirectories lowers;
    private final MissingOwners missing;
    private final Worker worker;
    private final Notes notes = new Notes();
    private long count;
    private long size;
    private boolean isFinished;

    private DirectorySink(String directory, LowerDirectories lowers, MissingOwners missing, Worker worker) {
        this.directory = directory;
        this.lowers = lowers;
        this.missing = missing;
        this.worker = worker;
    }

    /**
     * Begins a layer.
     *
     * @param directory the absolute path of an existing empty directory of this user
     * @param lowers where the lower layers are
     * @throws IOException if the worker cannot be started
     */
    public static DirectorySink begin(String directory, LowerDirectories lowers, MissingOwners missing)
            throws IOException {
        Worker worker = Worker.start(directory);
        try {
            worker.records().stage(FILES);
            return new DirectorySink(directory, lowers, missing, worker);
        } catch (IOException | RuntimeException | Error e) {
            worker.close();
            throw e;
        }
    }

    @Override
    public void begin(long length) throws IOException {
        size = length;
        if (size > 0) {
            worker.records().begin(count);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        worker.records().write(bytes, offset, length);
    }

    @Override
    public void skip(long length) throws IOException {
        if (length > 0) {
            worker.records().skip(length);
        }
    }

    @Override
    public Content.Stored end() throws IOException {
        if (size == 0) {
            return new Content.Stored(0, 0); // made at the end, without a numbered file
        }
        worker.records().end();
        return new Content.Stored(count++, size);
    }

    /**
     * Writes the tree, and flushes the file system.
     *
     * @throws OwnersException if the user's user namespace lacks owners of files, and they are to be refused
     * @throws dev.jcontainer.worker.WorkerException if the tree cannot be written; it names the file
     */
    @Override
    public void finish(Node.Directory root) throws IOException {
        if (worker.idMap() != null && missing == MissingOwners.REFUSE) {
            Owners.check(root, worker.idMap());
        }
        new TreeWriter(worker, count, lowers, notes).write(TREE, root);
        worker.records().remove(FILES);
        worker.records().flush();
        LeftOut attributes = worker.sync();
        notes.unsupported(
                attributes == null
                        ? null
                        : new LeftOut(attributes.count(), inLayer(attributes.path()), attributes.attribute()));
        isFinished = true;
    }

    /** The path of an entry in the layer, for one below the worker's directory. */
    public static String inLayer(String path) {
        return path.equals(TREE) ? "/" : path.startsWith(TREE + "/") ? path.substring(TREE.length()) : path;
    }

    /** Whether each file has the owner and the group that the layer says; final when the layer is finished. */
    public boolean hasOwners() {
        return notes.hasOwners();
    }

    /** What could not be written as the layer has it, as sentences; final when the layer is finished. */
    public List<String> notes() {
        return notes.sentences();
    }

    /** The pid of the worker. */
    int pid() {
        return worker.pid();
    }

    /** Ends the worker. If the layer is not finished, everything that was made of it is removed. */
    @Override
    public void close() throws IOException {
        worker.close();
        if (!isFinished) {
            Trees.remove(directory, List.of(FILES, TREE));
        }
    }
}
