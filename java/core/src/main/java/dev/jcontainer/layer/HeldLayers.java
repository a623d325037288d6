package dev.jcontainer.layer;

import dev.jcontainer.kernel.Syscalls;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Layers whose devices exist until they are released. The caller closes it. Not thread-safe. */
public final class HeldLayers implements AutoCloseable {
    private final Map<String, ErofsLayer> layers;
    private final List<Integer> mounts = new ArrayList<>();

    /**
     * Holds the layers of these files.
     *
     * @param files the paths of files with EROFS images
     * @throws LayerMountException if a layer cannot be mounted on this host; then none is held
     */
    public static HeldLayers of(List<String> files) throws LayerMountException {
        return new HeldLayers(LayerCache.take(files));
    }

    private HeldLayers(Map<String, ErofsLayer> layers) {
        this.layers = layers;
    }

    /** What the layer of each file is mounted from. */
    public Map<String, LayerSource> sources() {
        Map<String, LayerSource> sources = new HashMap<>();
        for (Map.Entry<String, ErofsLayer> layer : layers.entrySet()) {
            sources.put(layer.getKey(), layer.getValue().source());
        }
        return sources;
    }

    /** A directory that shows a layer to this process until the layers are released. */
    public String directory(String file) throws LayerMountException {
        int mount = Objects.requireNonNull(layers.get(file)).mount();
        mounts.add(mount);
        return "/proc/self/fd/" + mount;
    }

    /** Releases the layers. They stay in the kernel for some seconds, for the next launch. */
    @Override
    public void close() {
        for (int mount : mounts) {
            Syscalls.close(mount);
        }
        mounts.clear();
        for (ErofsLayer layer : layers.values()) {
            LayerCache.giveBack(layer);
        }
        layers.clear();
    }
}
