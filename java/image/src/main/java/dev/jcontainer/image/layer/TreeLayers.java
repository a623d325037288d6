package dev.jcontainer.image.layer;

import dev.jcontainer.image.tree.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Layers whose trees are read into memory when they are asked about, and kept by the layer that asks. */
final class TreeLayers implements LowerLayers {
    private final Trees source;
    private final List<Node.@Nullable Directory> layers;
    private final List<@Nullable Map<Node, Set<String>>> linked;

    TreeLayers(int count, Trees source) {
        this.source = source;
        this.layers = new ArrayList<>(Collections.nCopies(count, null));
        this.linked = new ArrayList<>(Collections.nCopies(count, null));
    }

    private Node.Directory tree(int layer) throws IOException {
        Node.Directory tree = layers.get(layer);
        if (tree == null) {
            tree = source.tree(layer);
            layers.set(layer, tree);
        }
        return tree;
    }

    @Override
    public int count() {
        return layers.size();
    }

    @Override
    public @Nullable Node find(int layer, String path) throws IOException {
        Node node = tree(layer);
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
    public Set<String> names(int layer, String path) throws IOException {
        return find(layer, path) instanceof Node.Directory directory
                ? directory.children().keySet()
                : Set.of();
    }

    @Override
    public Set<String> paths(int layer, String path) throws IOException {
        Map<Node, Set<String>> several = linked.get(layer);
        if (several == null) {
            several = new IdentityHashMap<>();
            collect(tree(layer), "", new IdentityHashMap<>(), several);
            linked.set(layer, several);
        }
        Node node = find(layer, path);
        return node == null ? Set.of(path) : several.getOrDefault(node, Set.of(path));
    }

    private static void collect(
            Node.Directory directory, String prefix, Map<Node, String> first, Map<Node, Set<String>> several) {
        directory.children().forEach((name, node) -> {
            String path = prefix + name;
            if (node instanceof Node.Directory below) {
                collect(below, path + "/", first, several);
                return;
            }
            String other = first.putIfAbsent(node, path);
            if (other != null) {
                several.computeIfAbsent(node, key -> new HashSet<>(Set.of(other)))
                        .add(path);
            }
        });
    }
}
