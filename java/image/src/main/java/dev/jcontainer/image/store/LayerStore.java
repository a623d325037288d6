package dev.jcontainer.image.store;

import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.store.StoreException.Kind;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The layers of the store, {@code layers/HEX/}: each a mountable file, or a directory. Thread-safe. */
public final class LayerStore {
    static final String META = "/meta";
    private static final int MOST_META = 4096;

    private final Disk disk;
    private final Locks locks;
    private final String root;
    private final Removal removal;

    LayerStore(Disk disk, Locks locks, String root, Removal removal) {
        this.disk = disk;
        this.locks = locks;
        this.root = root;
        this.removal = removal;
    }

    static String directory(String root, Digest key) {
        return root + "/layers/" + key.hex();
    }

    /** The key that a directory's name says; null if it says none. */
    static @Nullable Digest keyOf(String name) {
        return BlobStore.digestOf(name.length() == 128 ? "sha512" : "sha256", name);
    }

    /** The name of the lock and of the new directory of a layer in {@code tmp}. */
    static String id(Digest key) {
        return "layer-" + key.hex();
    }

    /**
     * Looks for a layer. It may be collected at any time after this, unless a {@link Hold} kept it before, or a tag or a
     * container refers to it.
     *
     * @param key the diff id, or the chain id if the layer depends on lower ones
     * @throws StoreException {@link Kind#DAMAGED} if its metadata cannot be read, if its file is missing or has another
     *     length, or if another user owns it; its content is compared by a check only
     */
    public Optional<StoredLayer> find(Digest key) throws IOException {
        return Optional.ofNullable(find(disk, root, key));
    }

    static @Nullable StoredLayer find(Disk disk, String root, Digest key) throws IOException {
        String directory = directory(root, key);
        Disk.Status status = disk.status(directory);
        if (status == null) {
            return null;
        }
        if (!status.isDirectory()) { // a link would lead out of the store
            throw damaged(directory, "it is not a directory");
        }
        requireOwn(directory, status);
        LayerMeta meta = meta(disk, directory);
        if (meta == null) {
            return null;
        }
        StoredLayer layer = new StoredLayer(key, directory, meta);
        requireFiles(disk, layer);
        return layer;
    }

    private static void requireFiles(Disk disk, StoredLayer layer) throws StoreException {
        boolean isDirectory = layer.meta().kind() == LayerMeta.Kind.DIRECTORY;
        String file = isDirectory ? layer.tree() : layer.image();
        Disk.Status status = disk.status(file);
        if (status == null || !status.isFile() || status.size() != layer.meta().length()) {
            throw damaged(
                    file,
                    status == null
                            ? "it is missing"
                            : !status.isFile()
                                    ? "it is not a regular file"
                                    : "it has " + status.size() + " bytes, and the store has written "
                                            + layer.meta().length());
        }
        requireOwn(file, status);
        if (isDirectory) {
            Disk.Status diff = disk.status(layer.diff());
            if (diff == null || !diff.isDirectory()) {
                throw damaged(layer.diff(), diff == null ? "it is missing" : "it is not a directory");
            }
        }
    }

    /** Another user could change it; a launch refuses such an EROFS image, because the kernel would read it. */
    private static void requireOwn(String path, Disk.Status status) throws StoreException {
        if (!status.isOwn()) {
            throw damaged(path, "it belongs to the user " + status.uid());
        }
    }

    private static StoreException damaged(String file, String what) {
        return new StoreException(Kind.DAMAGED, "Cannot use " + file + ": " + what + ". Pull the image again.");
    }

    /** What is wrong with a layer, as a sentence; null if nothing is, or it does not exist. */
    static @Nullable String damage(Disk disk, String root, Digest key) throws IOException {
        try {
            boolean isMissing = find(disk, root, key) == null;
            return isMissing && disk.exists(directory(root, key))
                    ? "The layer " + directory(root, key) + " has no metadata."
                    : null;
        } catch (StoreException e) {
            if (e.kind() != Kind.DAMAGED) {
                throw e;
            }
            return e.getMessage();
        }
    }

    private Optional<StoredLayer> findIntact(Digest key) throws IOException {
        return damage(disk, root, key) == null ? find(key) : Optional.empty();
    }

    private static @Nullable LayerMeta meta(Disk disk, String directory) throws IOException {
        byte[] meta = new byte[MOST_META];
        int length = disk.read(directory + META, meta);
        return length < 0 ? null : LayerMetaCodec.decode(meta, length, directory + META);
    }

    /**
     * Looks for a layer under each of its keys; see {@link #find(Digest)}. One that is damaged, or that the caller cannot
     * use, counts as missing: it can be made anew.
     */
    Optional<StoredLayer> find(LayerKeys keys, Predicate<LayerMeta> usable) throws IOException {
        Optional<StoredLayer> found = findIntact(keys.diffId()).filter(layer -> usable.test(layer.meta()));
        // the lowest layer of an image has one key for both; what it took for its parents is not what is below another
        boolean fits = found.isPresent()
                && (!found.get().meta().dependsOnLower() || keys.diffId().equals(keys.chainId()));
        return fits ? found : findIntact(keys.chainId()).filter(layer -> usable.test(layer.meta()));
    }

    /** The bytes that a layer takes on the disk; 0 if its directory is damaged. */
    static long stored(Disk disk, String directory) throws IOException {
        try {
            LayerMeta meta = meta(disk, directory);
            return meta == null ? 0 : meta.stored();
        } catch (StoreException e) {
            if (e.kind() == Kind.DAMAGED) {
                return 0;
            }
            throw e;
        }
    }

    /**
     * Keeps a layer until the hold is closed, and looks for it.
     *
     * @param usable what layers the caller can use; others count as missing
     */
    public Optional<StoredLayer> keep(Hold hold, LayerKeys keys, Predicate<LayerMeta> usable) throws IOException {
        hold.keepLayer(keys);
        return find(keys, usable);
    }

    /**
     * Begins to make a layer, which the hold keeps from now on. It takes the lock of the chain id, so that one process,
     * and one thread of it, makes the layer of an image at a time. Who has this lock may wait for the layers below: since
     * each of them is below in every image that has this chain, no two can wait for each other. A damaged layer is
     * replaced, and so is one that the caller cannot use. The caller closes the result.
     *
     * @param usable what layers the caller can use
     * @param onWait is called if another process or thread makes the layer, before this waits for it
     * @throws java.io.InterruptedIOException if the thread is interrupted while it waits
     */
    public LayerCreation begin(Hold hold, LayerKeys keys, Predicate<LayerMeta> usable, Runnable onWait)
            throws IOException {
        hold.keepLayer(keys);
        Locks.Held lock = locks.take(id(keys.chainId()), onWait);
        try {
            return new LayerCreation(disk, locks, lock, removal, keys, root, usable, find(keys, usable));
        } catch (IOException | RuntimeException e) {
            BlobStore.closeAfter(lock, e);
            throw e;
        }
    }
}
