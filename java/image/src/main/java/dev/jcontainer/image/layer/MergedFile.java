package dev.jcontainer.image.layer;

import dev.jcontainer.image.tree.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A file as the layers show it together, by the rules of overlayfs: the highest layer that has the name wins, a whiteout
 * hides what is below it, and directories of one name are merged down to an opaque one or to something else of that name.
 * Immutable.
 *
 * @see <a href="https://docs.kernel.org/filesystems/overlayfs.html">Overlay Filesystem, "Upper and Lower",
 *     "whiteouts and opaque directories"</a>
 */
public final class MergedFile {
    private final LowerLayers layers;
    private final String path;
    private final Node node;
    private final List<Integer> highestFirst;

    private MergedFile(LowerLayers layers, String path, Node node, List<Integer> highestFirst) {
        this.layers = layers;
        this.path = path;
        this.node = node;
        this.highestFirst = highestFirst;
    }

    /** The root of the layers; null if there are none. */
    public static @Nullable MergedFile root(LowerLayers layers) throws IOException {
        List<Integer> all = new ArrayList<>();
        for (int layer = layers.count() - 1; layer >= 0; layer--) {
            all.add(layer);
        }
        return all.isEmpty() ? null : find(layers, "", all);
    }

    private static @Nullable MergedFile find(LowerLayers layers, String path, List<Integer> highestFirst)
            throws IOException {
        Node top = null;
        List<Integer> merged = new ArrayList<>();
        for (int layer : highestFirst) {
            Node found = layers.find(layer, path);
            if (found == null) {
                continue;
            }
            if (top == null) {
                top = found;
                merged.add(layer);
            } else if (found instanceof Node.Directory) {
                merged.add(layer);
            }
            // overlayfs does not look at the mark on the root of a layer
            boolean goesOn = found instanceof Node.Directory directory && (!directory.isOpaque() || path.isEmpty());
            if (!goesOn) {
                break;
            }
        }
        return top == null || top instanceof Node.Whiteout ? null : new MergedFile(layers, path, top, merged);
    }

    /** The file in the highest layer that has it; a directory's children are those of that layer only, or left out. */
    public Node node() {
        return node;
    }

    /** The path from the root, without a leading slash; empty for the root. */
    public String path() {
        return path;
    }

    /** All paths of this file in its layer, see {@link LowerLayers#paths}. */
    Set<String> paths() throws IOException {
        return layers.paths(layer(), path);
    }

    /** The number of the highest layer that has the file, from 0 for the lowest. */
    public int layer() {
        return highestFirst.get(0);
    }

    /** The file of that name in this directory; null if there is none, or if this is no directory. */
    public @Nullable MergedFile child(String name) throws IOException {
        return node instanceof Node.Directory
                ? find(layers, path.isEmpty() ? name : path + "/" + name, highestFirst)
                : null;
    }

    /** The names in this directory, in all layers, in no useful order; none if this is no directory. */
    public Set<String> names() throws IOException {
        if (!(node instanceof Node.Directory)) {
            return Set.of();
        }
        Set<String> names = new TreeSet<>();
        for (int layer : highestFirst) {
            names.addAll(layers.names(layer, path));
        }
        Set<String> visible = new TreeSet<>();
        for (String name : names) {
            if (child(name) != null) {
                visible.add(name);
            }
        }
        return Collections.unmodifiableSet(visible);
    }
}
