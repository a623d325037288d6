package dev.jcontainer.image.transfer;

import dev.jcontainer.image.layer.LowerFiles;
import dev.jcontainer.image.layer.LowerLayers;
import dev.jcontainer.image.store.StoredLayer;
import dev.jcontainer.image.tree.Content;
import dev.jcontainer.image.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The layers below one, which are fetched at the same time. They are waited for and read only if the archive of the
 * layer lacks a parent directory, hides something or links to a lower file. Layers begin in their order, the lowest
 * first, and none waits for one above it, so the wait ends. Not thread-safe.
 */
final class LowerTrees implements LowerLayers, LowerFiles {
    private final PulledLayer[] layers;
    private final int count;
    private final LowerLayers trees;

    /**
     * @param layers all layers of the pull, the lowest first; those from {@code count} on are not looked at
     * @param count how many of them are below
     */
    LowerTrees(PulledLayer[] layers, int count) {
        this.layers = layers;
        this.count = count;
        this.trees = LowerLayers.of(count, layer -> layers[layer].tree());
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public @Nullable Node find(int layer, String path) throws IOException {
        return trees.find(layer, path);
    }

    @Override
    public Set<String> names(int layer, String path) throws IOException {
        return trees.names(layer, path);
    }

    @Override
    public Set<String> paths(int layer, String path) throws IOException {
        return trees.paths(layer, path);
    }

    @Override
    public InputStream open(Content.Lower file) throws IOException {
        return StoredFiles.open(layer(file.layer()), file);
    }

    /** A lower layer, once it is in the store. */
    StoredLayer layer(int index) throws IOException {
        return layers[index].await();
    }

    /** A lower layer failed, which is the failure to tell. */
    static final class LowerLayerException extends IOException {
        private static final long serialVersionUID = 1;

        LowerLayerException(@Nullable Throwable cause) {
            super("A layer below this one failed.", cause);
        }
    }
}
