package dev.jcontainer.image.layer;

import dev.jcontainer.image.tree.Node;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The layers below one, each for itself: from 0, the lowest, to {@link #count} - 1. It is asked only when an entry needs
 * it, so an implementation does not read a layer before the first question about it. Not thread-safe.
 */
public interface LowerLayers {
    /** How many layers there are. */
    int count();

    /**
     * Looks a file up.
     *
     * @param layer the number of the layer
     * @param path normalised, without a leading slash; empty for the root. No part of it is a symbolic link
     * @return the file, or a {@link Node.Whiteout}; the children of a directory may be left out; null if the layer has
     *     none of that path
     */
    @Nullable
    Node find(int layer, String path) throws IOException;

    /** The names in a directory of a layer, which exists. */
    Set<String> names(int layer, String path) throws IOException;

    /**
     * All paths of a file of a layer, which may have several by hard links. An implementation may leave others out than
     * the one that it is asked about; then a new hard link to the file has not got these names.
     */
    default Set<String> paths(int layer, String path) throws IOException {
        return Set.of(path);
    }

    /** Layers whose trees are in memory, the lowest first. */
    static LowerLayers of(List<Node.Directory> lowestFirst) {
        List<Node.Directory> trees = List.copyOf(lowestFirst);
        return of(trees.size(), trees::get);
    }

    /** Layers whose trees are read, each when it is first asked about. */
    static LowerLayers of(int count, Trees trees) {
        return new TreeLayers(count, trees);
    }

    /** Gives the trees of layers. */
    @FunctionalInterface
    interface Trees {
        /** The tree of a layer, from 0 for the lowest; the same at each call, and not changed. */
        Node.Directory tree(int layer) throws IOException;
    }
}
