package dev.jcontainer.image.store;

import dev.jcontainer.image.name.Digest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The size of an image, of its layers unpacked; a layer that it has twice counts once. Immutable.
 *
 * @param shared the bytes of layers that other images have too
 * @param unique the bytes of layers that only this image has
 */
public record ImageSizes(long shared, long unique) {
    /** All its bytes. */
    public long size() {
        return shared + unique;
    }

    /**
     * The sizes of some images among each other, in their order. Two names of one manifest are one image, which does not
     * share with itself.
     */
    public static List<ImageSizes> of(List<StoredImage> images) {
        Map<Digest, Integer> users = new HashMap<>();
        Set<Digest> manifests = new HashSet<>();
        for (StoredImage image : images) {
            if (manifests.add(image.manifest().digest())) {
                for (Digest layer : sizes(image).keySet()) {
                    users.merge(layer, 1, Integer::sum);
                }
            }
        }
        List<ImageSizes> all = new ArrayList<>(images.size());
        for (StoredImage image : images) {
            long shared = 0;
            long unique = 0;
            for (Map.Entry<Digest, Long> layer : sizes(image).entrySet()) {
                boolean alone = users.getOrDefault(layer.getKey(), 0) == 1;
                unique += alone ? layer.getValue() : 0;
                shared += alone ? 0 : layer.getValue();
            }
            all.add(new ImageSizes(shared, unique));
        }
        return all;
    }

    /** The size of each layer, by its key; of each blob for an artifact. */
    private static Map<Digest, Long> sizes(StoredImage image) {
        Map<Digest, Long> sizes = new HashMap<>();
        for (StoredImage.Layer layer : image.layers()) {
            Digest key = layer.key();
            sizes.put(
                    key == null ? layer.blob().digest() : key,
                    key == null ? layer.blob().size() : layer.size());
        }
        return sizes;
    }
}
