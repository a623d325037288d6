package dev.jcontainer.image.store;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An image of the store under one name: the content of its tag file. It has all that listing and collecting need, so
 * that they read no manifest. Immutable.
 *
 * @param name what it is called
 * @param target what the tag refers to in the registry: an index, or the manifest itself
 * @param manifest the manifest of the chosen platform
 * @param config its configuration
 * @param platform the platform; null for an artifact
 * @param created when it was made as its configuration says it, in seconds since 1970; null if that does not say it
 * @param layers its layers, the lowest first
 */
public record StoredImage(
        ImageName name,
        Descriptor target,
        Descriptor manifest,
        Descriptor config,
        @Nullable Platform platform,
        @Nullable Long created,
        List<Layer> layers) {
    /**
     * A layer of an image.
     *
     * @param blob its compressed form; the blob may be missing if the layer exists
     * @param key the key of its directory in {@code layers}: the diff id, or the chain id; null for a layer of an
     *     artifact, which is only a blob
     * @param size its size as a tar archive, in bytes; 0 without a key
     */
    public record Layer(Descriptor blob, @Nullable Digest key, long size) {}

    public StoredImage {
        layers = List.copyOf(layers);
    }

    /** The same image under another name. */
    public StoredImage named(ImageName other) {
        return new StoredImage(other, target, manifest, config, platform, created, layers);
    }

    /** The digests of its documents: target, manifest and configuration. */
    public List<Digest> documents() {
        return List.of(target.digest(), manifest.digest(), config.digest());
    }

    /** The digests of all its blobs, target and layers too; a blob that is used twice stands there twice. */
    public List<Digest> blobs() {
        List<Digest> blobs = new ArrayList<>(layers.size() + 3);
        blobs.addAll(documents());
        for (Layer layer : layers) {
            blobs.add(layer.blob().digest());
        }
        return blobs;
    }

    /** The keys of its layers, the lowest first. */
    public List<Digest> layerKeys() {
        List<Digest> keys = new ArrayList<>(layers.size());
        for (Layer layer : layers) {
            if (layer.key() != null) {
                keys.add(layer.key());
            }
        }
        return keys;
    }
}
