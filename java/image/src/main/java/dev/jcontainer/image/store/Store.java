package dev.jcontainer.image.store;

import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Images on the disk, shared by all processes of one user:
 *
 * <pre>
 * version                     "1"
 * lock                        see {@link Locks}
 * blobs/ALGORITHM/HEX         {@link BlobStore}: manifests, configurations and compressed layers, as they came
 * layers/HEX/                 {@link LayerStore}: layers as they are mounted
 * tags/REGISTRY/REPO/TAG      {@link TagStore}: what is kept
 * tmp/ID.lock, tmp/ID.*       what is under way; what has an unlocked ID is left over
 * </pre>
 *
 * Nothing is changed in its place: a file is written to {@code tmp}, verified, flushed and renamed. So readers lock
 * nothing, and a process may be killed at any point. No decision depends on a clock.
 *
 * <p>Thread-safe. It holds no descriptor and needs no closing.
 */
public final class Store {
    private static final int ID_BYTES = 8;

    private final Disk disk;
    private final String root;
    private final Removal removal;
    private final Locks locks;
    private final Sweeper sweeper;
    private final BlobStore blobs;
    private final LayerStore layers;
    private final TagStore tags;
    private final Collector collector;

    private Store(Disk disk, String root, TreeRemover remover) {
        this.disk = disk;
        this.root = root;
        this.locks = new Locks(disk, root);
        this.removal = new Removal(disk, remover);
        this.sweeper = new Sweeper(disk, locks, root, removal);
        this.blobs = new BlobStore(disk, locks, root);
        this.layers = new LayerStore(disk, locks, root, removal);
        this.tags = new TagStore(disk, root);
        this.collector = new Collector(disk, locks, root, blobs, new Marker(disk, locks, root, tags), removal);
    }

    /** The directory of this user's store, which may not exist yet; see {@link StoreDirectory}. */
    public static String defaultDirectory() throws IOException {
        return StoreDirectory.ofThisUser();
    }

    /**
     * Opens a store, and makes it if the directory is missing or empty.
     *
     * @param directory its path, in the form of {@code dev.jcontainer.kernel.Bytes}
     * @param remover removes unpacked layers
     * @throws StoreException {@link StoreException.Kind#UNUSABLE} if the directory belongs to another user, if others
     *     may write to it, if it is of another version, or if it is no store
     */
    public static Store open(String directory, TreeRemover remover) throws IOException {
        return open(directory, remover, null);
    }

    static Store open(String directory, TreeRemover remover, @Nullable Steps steps) throws IOException {
        Disk disk = new Disk(steps);
        return new Store(disk, StoreDirectory.open(disk, directory), remover);
    }

    /** The path of its directory. */
    public String directory() {
        return root;
    }

    /** The blobs. */
    public BlobStore blobs() {
        return blobs;
    }

    /** The layers. */
    public LayerStore layers() {
        return layers;
    }

    /** The tags. */
    public TagStore tags() {
        return tags;
    }

    /**
     * Removes what killed processes have left in {@code tmp}: all that is not under way, but not parts of blobs, with
     * which the next download goes on. A command that writes calls it first.
     */
    public void sweep() throws IOException {
        sweeper.sweep();
    }

    /**
     * Removes all blobs, layers and partial downloads that no tag, container or hold refers to.
     *
     * @throws StoreException {@link StoreException.Kind#DAMAGED} if a tag cannot be read; nothing is removed then
     */
    public Garbage collect(References containers) throws IOException {
        return collector.all(containers);
    }

    /** Counts what {@link #collect(References)} would remove now. */
    public Garbage garbage(References containers) throws IOException {
        return collector.found(containers);
    }

    /** Removes the blobs and layers of one image, which has lost its tag, as far as nothing refers to them. */
    public Garbage collect(StoredImage image, References containers) throws IOException {
        return collector.image(image, containers);
    }

    /**
     * Removes the blobs of an image's layers: it can be run without them, but not be pushed. Those that another image,
     * another hold or a container refers to stay.
     *
     * @param own the hold under which the image was pulled
     */
    public Garbage discardBlobs(Hold own, StoredImage image, References containers) throws IOException {
        return collector.layerBlobs(own, image, containers);
    }

    /**
     * Checks everything: each blob against its digest, each layer against its checksum, each tag against what it refers
     * to, and that nothing else is there. It needs no more memory for a larger store than for names and findings.
     *
     * @param repair whether what is broken is removed, and what killed processes have left; a tag is broken if what it
     *     needs is
     * @param findings is called for each finding, as it is found
     */
    public void check(LayerVerifier verifier, boolean repair, Consumer<Finding> findings) throws IOException {
        new Checker(disk, locks, root, removal, verifier, findings, repair).check(this);
    }

    /** Counts what is in the store. */
    public StoreUsage usage(References containers) throws IOException {
        return new UsageCounter(disk, root).count(tags.list().images(), garbage(containers));
    }

    /** The path of a file in the store that does not exist, for an archive while it is read. */
    public String temporaryFile() throws IOException {
        return root + "/tmp/spool-" + randomId() + ".archive";
    }

    /** Begins an operation that keeps what it needs from being collected. The caller closes the hold. */
    public Hold hold() throws IOException {
        String id = Hold.PREFIX + randomId();
        Locks.Held own = locks.tryTake(id);
        if (own == null) {
            throw new IOException("Cannot lock " + locks.file(id) + ": another process has the same random number.");
        }
        return new Hold(disk, locks, id, own);
    }

    /** 16 random hexadecimal digits. */
    static String randomId() throws IOException {
        byte[] random = new byte[ID_BYTES];
        SystemCallException.check(Syscalls.random(random), "get random bytes");
        StringBuilder hex = new StringBuilder(2 * ID_BYTES);
        for (byte one : random) {
            hex.append(Character.forDigit(one >> 4 & 15, 16)).append(Character.forDigit(one & 15, 16));
        }
        return hex.toString();
    }
}
