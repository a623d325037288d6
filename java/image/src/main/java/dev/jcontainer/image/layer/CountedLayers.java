package dev.jcontainer.image.layer;

import dev.jcontainer.image.tree.Node;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lower layers, the questions about which count as steps. Not thread-safe. */
final class CountedLayers implements LowerLayers {
    private static final int CHARACTERS_OF_A_STEP = 16;

    private final LowerLayers layers;
    private final Effort effort;

    CountedLayers(LowerLayers layers, Effort effort) {
        this.layers = layers;
        this.effort = effort;
    }

    @Override
    public int count() {
        return layers.count();
    }

    @Override
    public @Nullable Node find(int layer, String path) throws IOException {
        effort.step(1 + path.length() / CHARACTERS_OF_A_STEP);
        return layers.find(layer, path);
    }

    @Override
    public Set<String> names(int layer, String path) throws IOException {
        Set<String> names = layers.names(layer, path);
        effort.step(1 + names.size());
        return names;
    }

    @Override
    public Set<String> paths(int layer, String path) throws IOException {
        Set<String> paths = layers.paths(layer, path);
        effort.step(1 + paths.size());
        return paths;
    }
}
