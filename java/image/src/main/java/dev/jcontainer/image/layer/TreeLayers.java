package dev.jcontainer.image.layer;

import dev.jcontainer.image.tree.Node;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Layers whose trees are in memory. */
final class TreeLayers implements LowerLayers {
    private final List<Node.Directory> layers;

    TreeLayers(List<Node.Directory> lowestFirst) {
        this.layers = List.copyOf(lowestFirst);
    }

    @Override
    public int count() {
        return layers.size();
    }

    @Override
    public @Nullable Node find(int layer, String path) {
        Node node = layers.get(layer);
        int start = 0;
        while (start < path.length() && node instanceof Node.Directory directory) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            node = directory.children().get(path.substring(start, end));
            start = end + 1;
        }
        return start < path.length() ? null : node;
    }

    @Override
    public Set<String> names(int layer, String path) {
        return find(layer, path) instanceof Node.Directory directory
                ? directory.children().keySet()
                : Set.of();
    }
}
