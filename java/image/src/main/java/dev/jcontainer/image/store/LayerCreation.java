package dev.jcontainer.image.store;

import dev.jcontainer.image.name.Digest;
import dev.jcontainer.kernel.Errno;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A layer that is being written to {@code tmp/layer-HEX.new/}, under its lock. Not thread-safe. A creation is closed in
 * any case.
 */
public final class LayerCreation implements AutoCloseable {
    /** Each attempt means that another process has made the layer, and that it was damaged or removed at once. */
    private static final int ATTEMPTS = 100;

    private final Disk disk;
    private final Locks locks;
    private final Locks.Held lock;
    private final Removal removal;
    private final LayerKeys keys;
    private final String root;
    private final String directory;
    private final Predicate<LayerMeta> usable;
    private @Nullable StoredLayer present;

    LayerCreation(
            Disk disk,
            Locks locks,
            Locks.Held lock,
            Removal removal,
            LayerKeys keys,
            String root,
            Predicate<LayerMeta> usable,
            Optional<StoredLayer> present)
            throws IOException {
        this.disk = disk;
        this.locks = locks;
        this.lock = lock;
        this.removal = removal;
        this.keys = keys;
        this.root = root;
        this.usable = usable;
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

    /** Gives sentences to a listener if the store has the layer, but damaged. It stays until the new one is committed. */
    public void tellDamage(Consumer<String> listener) throws IOException {
        if (present == null) {
            for (Digest key : keys.diffId().equals(keys.chainId()) ? List.of(keys.diffId()) : keys.both()) {
                String damage = LayerStore.damage(disk, root, key);
                if (damage != null) {
                    listener.accept("A damaged layer is replaced: " + damage);
                }
            }
        }
    }

    /**
     * The path of an empty directory in which the caller makes {@code layer.erofs}, or {@code diff} and {@code
     * tree.erofs}, and flushes them to the disk.
     */
    public String directory() {
        return directory;
    }

    /**
     * What a failure of the caller while it writes files means for the store: the same, or a {@link StoreException} if
     * the disk is full.
     */
    public IOException explained(IOException failure) {
        return StoreException.of(failure);
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
        for (int attempts = ATTEMPTS; !disk.renameIfFree(directory, place); attempts--) {
            if (attempts == 0) {
                throw Disk.failure(Errno.ENOTEMPTY, "rename " + directory + " to", place, null);
            }
            StoredLayer other = makePlace(key, place);
            if (other != null) {
                layer = other;
                removal.remove(directory);
                break;
            }
        }
        present = layer;
        return layer;
    }

    /**
     * Makes place for the layer, or returns the same one, which was made above another chain meanwhile. No collection or
     * other creation takes part: this decides and renames under the common lock. A good layer is replaced only if it is of
     * no use to the caller. What a container uses stays until a sweep after its end.
     */
    private @Nullable StoredLayer makePlace(Digest key, String place) throws IOException {
        try (Locks.Held own = locks.takeNew(GarbageCollector.PREFIX)) {
            String old = own.entry("." + LayerStore.id(key));
            try (Locks.Held exclusive = locks.exclusive()) {
                StoredLayer other =
                        LayerStore.damage(disk, root, key) == null ? LayerStore.find(disk, root, key) : null;
                if (other != null && usable.test(other.meta())) {
                    return other;
                }
                disk.renameIfThere(place, old);
            }
            removal.removeUnused(old);
        }
        return null;
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
