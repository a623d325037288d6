package dev.jcontainer.image.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
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
 * containers/ID/image         {@link ContainerUses}: what a detached container needs
 * tmp/ID.lock, tmp/ID.*       what is under way; what has an unlocked ID is left over
 * </pre>
 *
 * Nothing is changed in its place: a file is written to {@code tmp}, verified, flushed and renamed. So readers lock
 * nothing, and a process may be killed at any point. No decision depends on a clock.
 *
 * <p>Thread-safe. It holds no descriptor and needs no closing.
 */
public final class Store {
    private final Disk disk;
    private final String root;
    private final TreeRemover remover;

    private Store(Disk disk, String root, TreeRemover remover) {
        this.disk = disk;
        this.root = root;
        this.remover = remover;
    }

    // The parts have no state but the paths, and are made when they are asked for: each is a class that a cold start
    // need not load.

    private Locks locks() {
        return new Locks(disk, root);
    }

    private Removal removal() {
        return new Removal(disk, remover);
    }

    private GarbageCollector collector() {
        Locks locks = locks();
        return new GarbageCollector(disk, locks, root, blobs(), new Marker(disk, locks, root, tags()), removal());
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
        return new BlobStore(disk, locks(), root, remover);
    }

    /** The layers. */
    public LayerStore layers() {
        return new LayerStore(disk, locks(), root, removal());
    }

    /** The tags. */
    public TagStore tags() {
        return new TagStore(disk, locks(), root);
    }

    /**
     * Removes what killed processes have left in {@code tmp}: all that is not under way, but not parts of blobs, with
     * which the next download goes on. A command that writes calls it first.
     */
    public void sweep() throws IOException {
        new Sweeper(disk, locks(), root, removal()).sweep();
    }

    /**
     * Removes all blobs, layers and partial downloads that no tag or hold refers to, and no container uses.
     *
     * @throws StoreException {@link StoreException.Kind#DAMAGED} if a tag cannot be read; nothing is removed then
     */
    public Garbage collect() throws IOException {
        return collector().all();
    }

    /** Counts what {@link #collect()} would remove now. */
    public Garbage garbage() throws IOException {
        return collector().found();
    }

    /** Removes the blobs and layers of one image, which has lost its tag, as far as nothing else needs them. */
    public Garbage collect(StoredImage image) throws IOException {
        return collector().image(image);
    }

    /**
     * Removes the blobs of an image's layers: it can be run without them, but not be pushed. Those that another image or
     * another hold refers to stay.
     *
     * @param own the hold under which the image was pulled
     */
    public Garbage discardBlobs(Hold own, StoredImage image) throws IOException {
        return collector().layerBlobs(own, image);
    }

    /**
     * Checks everything: each blob against its digest, each layer against its checksum, each tag against what it refers
     * to, and that nothing else is there. It needs no more memory for a larger store than for names and findings, and
     * writes nothing without repair.
     *
     * @param repair whether what is broken is removed, and what killed processes have left; a tag is broken if what it
     *     needs is
     * @param findings is called for each finding, as it is found
     */
    public void check(LayerVerifier verifier, boolean repair, Consumer<Finding> findings) throws IOException {
        Locks locks = locks();
        PartChecker parts = new PartChecker(disk, root, blobs(), verifier);
        Marker marker = new Marker(disk, locks, root, tags());
        Repair repairs = repair ? new Repair(disk, locks, root, parts, marker, removal(), tags()) : null;
        new Checker(this, disk, locks, parts, repairs, findings).check();
    }

    /** Counts what is in the store. */
    public StoreUsage usage() throws IOException {
        TagStore.Listing listing = tags().list();
        List<StoredImage> used = new ArrayList<>();
        for (StoredImage image : listing.images()) {
            if (isUsed(image)) {
                used.add(image);
            }
        }
        // what a tag refers to that cannot be read is not known, so a collection would refuse to remove anything
        boolean isKnown = listing.damaged().isEmpty();
        Garbage garbage = isKnown ? garbage() : Garbage.NONE;
        Garbage unused = isKnown ? collector().found(used) : Garbage.NONE;
        return new UsageCounter(disk, root).count(listing.images(), used, garbage, unused);
    }

    /** The directory for files that are removed by the next sweep if their process is killed. */
    public String temporaryDirectory() {
        return root + "/tmp";
    }

    /** What a failure of a caller to write to the store means: the same, or a {@link StoreException} if the disk is full. */
    public IOException explained(IOException failure) {
        return StoreException.of(failure);
    }

    /** The path of a file in the store that does not exist, for an archive while it is read. */
    public String temporaryFile() throws IOException {
        return root + "/tmp/spool-" + Locks.randomId() + ".archive";
    }

    /**
     * Whether all of an image is there and unharmed: its documents have their digests, its layers and their blobs their
     * lengths.
     *
     * @param usable whether the caller can use a layer
     */
    public boolean isIntact(StoredImage image, Predicate<LayerMeta> usable) throws IOException {
        return new Completeness(disk, root).isIntact(image, blobs(), usable);
    }

    /**
     * Begins to use an image as a container does, so that nothing of it is removed before a container is started from it.
     * The caller closes the use.
     *
     * @return empty if something of the image has been removed
     */
    public Optional<ImageUse> use(StoredImage image) throws IOException {
        return Optional.ofNullable(ImageUse.take(root, image));
    }

    /**
     * Begins to use the blobs of an image's layers, so that none of those that exist is removed while the caller reads
     * them. Unlike a hold it writes nothing. The caller closes the use.
     */
    public ImageUse useBlobs(StoredImage image) throws IOException {
        return ImageUse.takeBlobs(root, image);
    }

    /** Whether a container, also one that does not run, or who is about to start one, uses an image. */
    public boolean isUsed(StoredImage image) throws IOException {
        if (!containersOf(image).isEmpty()) {
            return true;
        }
        try (Locks.Held exclusive = locks().exclusive();
                Unused unused = Unused.take(ImageUse.config(root, image))) {
            return unused == null;
        }
    }

    /** The ids of the detached containers that are made from an image, whether they run or not. */
    public List<String> containersOf(StoredImage image) throws IOException {
        return new ContainerUses(disk, root).of(image);
    }

    /** Whether a detached container runs. */
    public boolean isRunning(String container) throws IOException {
        return new ContainerUses(disk, root).isRunning(container);
    }

    /**
     * Keeps what an image needs as long as a container exists. The caller uses the image until this returns.
     *
     * @param record the directory of the container's record, in {@code containers} of this store
     */
    public void keepFor(String record, StoredImage image) throws IOException {
        try (Locks.Held shared = locks().shared()) {
            new ContainerUses(disk, root).write(record, image);
        }
    }

    /** The paths on which a container of an image takes shared locks. */
    public List<String> usedPaths(StoredImage image) {
        return ImageUse.paths(root, image);
    }

    /** Begins an operation that keeps what it needs from being collected. The caller closes the hold. */
    public Hold hold() throws IOException {
        Locks locks = locks();
        return new Hold(disk, locks, locks.takeNew(Hold.PREFIX));
    }
}
