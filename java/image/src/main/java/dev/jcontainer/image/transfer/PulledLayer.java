package dev.jcontainer.image.transfer;

import dev.jcontainer.image.store.StoredLayer;
import dev.jcontainer.image.transfer.LowerTrees.LowerLayerException;
import dev.jcontainer.image.tree.Node;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ref.SoftReference;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * A layer of an image that is being pulled, as those above it see it. Its tree is read once for all of them, unless the
 * heap is too small to keep it. Thread-safe.
 */
final class PulledLayer {
    private final Future<StoredLayer> layer;
    private SoftReference<Node.Directory> tree = new SoftReference<>(null); // guarded by this

    PulledLayer(Future<StoredLayer> layer) {
        this.layer = layer;
    }

    /** The layer, once it is in the store. */
    StoredLayer await() throws IOException {
        try {
            return layer.get();
        } catch (ExecutionException e) {
            throw new LowerLayerException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The transfer was interrupted.");
        }
    }

    /** Its tree, which nobody changes. */
    Node.Directory tree() throws IOException {
        StoredLayer stored = await();
        synchronized (this) {
            Node.Directory known = tree.get();
            if (known == null) {
                known = StoredFiles.tree(stored);
                tree = new SoftReference<>(known);
            }
            return known;
        }
    }
}
