package dev.jcontainer.image.transfer;

import dev.jcontainer.image.layer.LowerFiles;
import dev.jcontainer.image.layer.LowerLayers;
import dev.jcontainer.image.store.StoredLayer;
import dev.jcontainer.image.tree.Content;
import dev.jcontainer.image.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The layers below one, which are fetched at the same time. They are waited for and read only if the archive of the
 * layer lacks a parent directory or links to a lower file. Layers begin in their order, the lowest first, and none waits
 * for one above it, so the wait ends. Not thread-safe.
 */
final class LowerTrees implements LowerLayers, LowerFiles {
    private final LayerFormat format;
    private final List<Future<StoredLayer>> layers;
    private @Nullable LowerLayers trees;

    LowerTrees(LayerFormat format, List<Future<StoredLayer>> layers) {
        this.format = format;
        this.layers = List.copyOf(layers);
    }

    @Override
    public int count() {
        return layers.size();
    }

    @Override
    public @Nullable Node find(int layer, String path) throws IOException {
        return trees().find(layer, path);
    }

    @Override
    public Set<String> names(int layer, String path) throws IOException {
        return trees().names(layer, path);
    }

    @Override
    public Set<String> paths(int layer, String path) throws IOException {
        return trees().paths(layer, path);
    }

    private LowerLayers trees() throws IOException {
        LowerLayers known = trees;
        if (known == null) {
            List<Node.Directory> read = new ArrayList<>(layers.size());
            for (int i = 0; i < layers.size(); i++) {
                read.add(format.tree(layer(i)));
            }
            known = LowerLayers.of(read);
            trees = known;
        }
        return known;
    }

    @Override
    public InputStream open(Content.Lower file) throws IOException {
        return format.open(layer(file.layer()), file);
    }

    /** A lower layer, once it is in the store. */
    StoredLayer layer(int index) throws IOException {
        try {
            return layers.get(index).get();
        } catch (ExecutionException e) {
            throw new LowerLayerException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The transfer was interrupted.");
        }
    }

    /** A lower layer failed, which is the failure to tell. */
    static final class LowerLayerException extends IOException {
        private static final long serialVersionUID = 1;

        LowerLayerException(@Nullable Throwable cause) {
            super("A layer below this one failed.", cause);
        }
    }
}
