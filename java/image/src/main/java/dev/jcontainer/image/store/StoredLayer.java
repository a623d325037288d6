package dev.jcontainer.image.store;

import dev.jcontainer.image.name.Digest;
import java.io.IOException;
import java.io.InputStream;

/**
 * A layer of the store, complete. Immutable.
 *
 * @param key its key: the diff id, or the chain id if it depends on lower layers
 * @param directory the path of its directory, in the form of {@code dev.jcontainer.kernel.Bytes}
 * @param meta what is known about it
 */
public record StoredLayer(Digest key, String directory, LayerMeta meta) {
    /** The file of a layer of {@link LayerMeta.Kind#EROFS}. */
    public String image() {
        return directory + "/layer.erofs";
    }

    /** The files of a layer of {@link LayerMeta.Kind#DIRECTORY}. */
    public String diff() {
        return directory + "/diff";
    }

    /**
     * Opens a file of a layer of {@link LayerMeta.Kind#DIRECTORY}. The caller closes the stream.
     *
     * @param path its path in the layer, in which no part is a symbolic link
     */
    public InputStream open(String path, long size) throws IOException {
        return StoredInput.open(diff() + "/" + path, 0, size);
    }

    /** The metadata of a layer of {@link LayerMeta.Kind#DIRECTORY}. */
    public String tree() {
        return directory + "/tree.erofs";
    }
}
