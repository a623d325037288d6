package dev.jcontainer.image.store;

import dev.jcontainer.image.name.Digest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares blobs and layers with what they should be, and remembers which are broken. It changes nothing. Other processes
 * may pull and remove meanwhile, so a problem counts only if it is still seen under the common lock, under which nothing
 * is removed. For one check, by one thread.
 */
final class PartChecker {
    private final Disk disk;
    private final Locks locks;
    private final String root;
    private final BlobStore blobs;
    private final LayerVerifier verifier;
    private final Set<String> broken = new HashSet<>(); // as the lines of a Hold

    PartChecker(Disk disk, Locks locks, String root, BlobStore blobs, LayerVerifier verifier) {
        this.disk = disk;
        this.locks = locks;
        this.root = root;
        this.blobs = blobs;
        this.verifier = verifier;
    }

    /** What is wrong with a blob now; null if nothing is, or it does not exist. The caller has the common lock. */
    @Nullable
    String lockedProblem(Digest blob) throws IOException {
        return note(Hold.BLOB + blob, blobs.problem(blob));
    }

    /** What is wrong with a layer now; null if nothing is, or it does not exist. The caller has the common lock. */
    @Nullable
    String lockedLayerProblem(Digest key) throws IOException {
        boolean exists = disk.exists(LayerStore.directory(root, key));
        return note(Hold.LAYER + key.hex(), exists ? layerProblem(key) : null);
    }

    /** What is wrong with a blob. */
    @Nullable
    String problem(Digest blob) throws IOException {
        if (blobs.problem(blob) == null) {
            return null;
        }
        try (Locks.Held shared = locks.shared()) {
            return lockedProblem(blob);
        }
    }

    /** What is wrong with a layer. */
    @Nullable
    String problemOfLayer(Digest key) throws IOException {
        if (!isSuspicious(key)) {
            return null;
        }
        try (Locks.Held shared = locks.shared()) {
            return lockedLayerProblem(key);
        }
    }

    /** A layer that cannot be read may have been removed meanwhile. The second look tells what it is. */
    private boolean isSuspicious(Digest key) throws InterruptedIOException {
        try {
            return layerProblem(key) != null;
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            return true;
        }
    }

    private @Nullable String note(String part, @Nullable String problem) {
        if (problem == null) {
            broken.remove(part);
        } else {
            broken.add(part);
        }
        return problem;
    }

    /** Whether a blob was found broken, and still is. The caller has the common lock. */
    boolean isBroken(Digest blob) throws IOException {
        return broken.contains(Hold.BLOB + blob) && lockedProblem(blob) != null;
    }

    /** Whether a layer was found broken, and still is. The caller has the common lock. */
    boolean isBrokenLayer(Digest key) throws IOException {
        return broken.contains(Hold.LAYER + key.hex()) && lockedLayerProblem(key) != null;
    }

    private @Nullable String layerProblem(Digest key) throws IOException {
        StoredLayer layer;
        try {
            layer = LayerStore.find(disk, root, key);
        } catch (StoreException e) {
            if (e.kind() != StoreException.Kind.DAMAGED) {
                throw e;
            }
            return e.getMessage();
        }
        if (layer == null) {
            return "it has no metadata";
        }
        LayerMeta meta = layer.meta();
        if (!meta.dependsOnLower() && !meta.diffId().hex().equals(key.hex())) {
            return "it is the layer " + meta.diffId();
        }
        return verifier.problem(layer);
    }
}
