package dev.jcontainer.image.store;

import dev.jcontainer.image.manifest.Documents;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.store.StoreException.Kind;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Whether all that an image needs is in the store. Thread-safe. */
final class Completeness {
    private final Disk disk;
    private final String root;

    Completeness(Disk disk, String root) {
        this.disk = disk;
        this.root = root;
    }

    /** Refuses an image that is not complete. */
    void require(StoredImage image) throws IOException {
        String missing = missing(image);
        if (missing != null) {
            throw new StoreException(
                    Kind.MISSING, "Cannot name the image " + image.name() + ": " + missing + " is not in the store.");
        }
    }

    /** Something that an image needs and that is missing; null if it is complete. */
    @Nullable
    String missing(StoredImage image) throws IOException {
        for (Digest document : image.documents()) {
            if (!hasBlob(document)) {
                return "the blob " + document;
            }
        }
        for (StoredImage.Layer layer : image.layers()) {
            Digest key = layer.key();
            if (key == null && !hasBlob(layer.blob().digest())) {
                return "the blob " + layer.blob().digest();
            }
            if (key != null && !hasLayer(LayerStore.directory(root, key))) {
                return "the layer " + key;
            }
        }
        return null;
    }

    /** One of another user, which may not even be entered, is none. */
    private boolean hasLayer(String directory) throws StoreException {
        Disk.Status status = disk.status(directory);
        return status != null && status.isOwn() && disk.exists(directory + LayerStore.META);
    }

    /**
     * Whether all of an image is there and unharmed: its documents have their digests, its layers and their blobs their
     * lengths.
     *
     * @param usable whether the caller can use a layer
     */
    boolean isIntact(StoredImage image, BlobStore blobs, Predicate<LayerMeta> usable) throws IOException {
        try {
            for (Digest document : new LinkedHashSet<>(image.documents())) {
                blobs.read(document, Documents.MAX_BYTES);
            }
            for (StoredImage.Layer layer : image.layers()) {
                if (!blobs.has(layer.blob()) || !isUsable(layer.key(), usable)) {
                    return false;
                }
            }
            return true;
        } catch (StoreException e) {
            if (e.kind() != Kind.MISSING && e.kind() != Kind.DAMAGED) {
                throw e;
            }
            return false;
        }
    }

    private boolean isUsable(@Nullable Digest key, Predicate<LayerMeta> usable) throws IOException {
        if (key == null) {
            return true;
        }
        StoredLayer layer = LayerStore.find(disk, root, key);
        return layer != null && usable.test(layer.meta());
    }

    private boolean hasBlob(Digest blob) throws StoreException {
        return disk.exists(root + "/blobs/" + blob.algorithm() + "/" + blob.hex());
    }
}
