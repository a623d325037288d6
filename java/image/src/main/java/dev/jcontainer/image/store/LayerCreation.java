package dev.jcontainer.image.store;

import dev.jcontainer.image.name.Digest;
import dev.jcontainer.kernel.Errno;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A layer that is being written to {@code tmp/layer-HEX.new/}, under its lock. Not thread-safe. A creation is closed in
 * any case.
 */
public final class LayerCreation implements AutoCloseable {
    private final Disk disk;
    private final Locks.Held lock;
    private final Removal removal;
    private final LayerKeys keys;
    private final String root;
    private final String directory;
    private @Nullable StoredLayer present;

    LayerCreation(
            Disk disk, Locks.Held lock, Removal removal, LayerKeys keys, String root, Optional<StoredLayer> present)
            throws IOException {
        this.disk = disk;
        this.lock = lock;
        this.removal = removal;
        this.keys = keys;
        this.root = root;
        this.directory = root + "/tmp/" + LayerStore.id(keys.chainId()) + ".new";
        this.present = present.orElse(null);
        if (this.present == null) {
            removal.remove(directory);
            disk.makeDirectory(directory);
        }
    }

    /** The layer, if another process has made it before this one had the lock. */
    public Optional<StoredLayer> present() {
        return Optional.ofNullable(present);
    }

    /**
     * The path of an empty directory in which the caller makes {@code layer.erofs}, or {@code diff} and {@code
     * tree.erofs}, and flushes them to the disk.
     */
    public String directory() {
        return directory;
    }

    /** Empties {@link #directory}, for another attempt. */
    public void startOver() throws IOException {
        removal.remove(directory);
        disk.makeDirectory(directory);
    }

    /** Puts the layer into its place, under the key that its metadata say; it is complete from then on. */
    public StoredLayer commit(LayerMeta meta) throws IOException {
        if (present != null) {
            return present;
        }
        Digest key = keys.of(meta.dependsOnLower());
        String place = LayerStore.directory(root, key);
        disk.writeFile(directory + LayerStore.META, LayerMetaCodec.encode(meta));
        disk.syncDirectory(directory);
        StoredLayer layer = new StoredLayer(key, place, meta);
        if (!disk.renameIfFree(directory, place)) {
            layer = other(key, place);
            removal.remove(directory);
        }
        present = layer;
        return layer;
    }

    /** The same layer, which was made above another chain meanwhile. */
    private StoredLayer other(Digest key, String place) throws IOException {
        StoredLayer other = LayerStore.find(disk, root, key);
        if (other == null) {
            throw Disk.failure(Errno.ENOTEMPTY, "rename " + directory + " to", place, null);
        }
        return other;
    }

    /** Releases the lock, and removes what was not committed. */
    @Override
    public void close() throws IOException {
        try (lock) {
            if (present == null) {
                removal.remove(directory);
            }
        }
    }
}
