package dev.jcontainer.image.store;

import dev.jcontainer.image.name.Digest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares blobs and layers with what they should be, and remembers which are broken. It changes nothing. Other processes
 * may pull and remove meanwhile, so a problem counts only for the file or directory in which it was seen. To read takes
 * long, so it is done without the common lock, and what was found is known again under it by inode and time of change.
 * For one check, by one thread.
 */
final class PartChecker {
    private final Disk disk;
    private final String root;
    private final BlobStore blobs;
    private final LayerVerifier verifier;
    private final Map<String, Disk.Status> broken = new HashMap<>(); // by the lines of a Hold

    PartChecker(Disk disk, String root, BlobStore blobs, LayerVerifier verifier) {
        this.disk = disk;
        this.root = root;
        this.blobs = blobs;
        this.verifier = verifier;
    }

    /** Reads a blob or a layer. */
    @FunctionalInterface
    private interface Look {
        @Nullable
        String problem() throws IOException;
    }

    /** What is wrong with a blob; null if nothing is, or it does not exist. */
    @Nullable
    String problem(Digest blob) throws IOException {
        return look(Hold.BLOB + blob, blobs.path(blob), () -> blobs.problem(blob));
    }

    /** What is wrong with a layer; null if nothing is, or it does not exist. */
    @Nullable
    String problemOfLayer(Digest key) throws IOException {
        return look(Hold.LAYER + key.hex(), LayerStore.directory(root, key), () -> layerProblem(key));
    }

    /** Looks until nobody has replaced or removed it meanwhile. */
    private @Nullable String look(String part, String path, Look look) throws IOException {
        for (; ; ) {
            Disk.Status before = disk.status(path);
            String problem = null;
            IOException failure = null;
            try {
                problem = before == null ? null : look.problem();
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                failure = e; // or it was removed while it was read
            }
            if (problem == null && failure == null) {
                broken.remove(part);
                return null;
            }
            if (before != null && before.isSame(disk.status(path))) {
                if (failure != null) {
                    throw failure;
                }
                broken.put(part, before);
                return problem;
            }
        }
    }

    /** Whether a blob was found broken, and is the same still. */
    boolean isBroken(Digest blob) throws IOException {
        return isSame(broken.get(Hold.BLOB + blob), blobs.path(blob));
    }

    /** Whether a layer was found broken, and is the same still. */
    boolean isBrokenLayer(Digest key) throws IOException {
        return isSame(broken.get(Hold.LAYER + key.hex()), LayerStore.directory(root, key));
    }

    private boolean isSame(Disk.@Nullable Status found, String path) throws IOException {
        return found != null && found.isSame(disk.status(path));
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
