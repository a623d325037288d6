package dev.jcontainer.image;

import dev.jcontainer.image.config.ImageConfig;
import dev.jcontainer.image.manifest.Documents;
import dev.jcontainer.image.manifest.ImageConfigs;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.store.ImageUse;
import dev.jcontainer.image.store.LayerMeta;
import dev.jcontainer.image.store.Store;
import dev.jcontainer.image.store.StoreException;
import dev.jcontainer.image.store.StoredImage;
import dev.jcontainer.image.store.StoredLayer;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An image of the store, under one of its names. It is a snapshot: what happens to the store later does not change it,
 * but its methods that read fail with an {@link IOException} that says so if the image has been removed. Thread-safe.
 */
public final class Image {
    private final Store store;
    private final StoredImage image;

    Image(Store store, StoredImage image) {
        this.store = store;
        this.image = image;
    }

    /** Its name as a whole reference: {@code docker.io/library/alpine:3.20}; its id if it came without a name. */
    public String name() {
        return image.name().registry().equals(ImagePull.NONE)
                ? id().toString()
                : image.name().toString();
    }

    /** Its registry, such as {@code docker.io}. */
    public String registry() {
        return image.name().registry();
    }

    /** Its repository, such as {@code library/alpine}. */
    public String repository() {
        return image.name().repository();
    }

    /** Its tag; null if it has only a digest. */
    public @Nullable String tag() {
        return image.name().isTagged() ? image.name().tag() : null;
    }

    /** Its id: the digest of its configuration. */
    public Digest id() {
        return image.config().digest();
    }

    /** What its name refers to in the registry: the digest of an index, or of the manifest itself. */
    public Digest digest() {
        return image.target().digest();
    }

    /** The digest of the manifest of its platform. */
    public Digest manifestDigest() {
        return image.manifest().digest();
    }

    /** Its platform; null if it is an artifact, or does not say it. */
    public @Nullable Platform platform() {
        return image.platform();
    }

    /**
     * Whether its programs are for the processor of this machine, or it does not say for which. Those of another run
     * only if an emulator is registered with the kernel.
     */
    public boolean isForThisMachine() {
        Platform platform = image.platform();
        return platform == null || Platform.host().candidates().contains(platform);
    }

    /** When it was made, as it says itself, in seconds since 1970; null if it does not say it. */
    public @Nullable Long created() {
        return image.created();
    }

    /** The size of its layers as archives, in bytes; of an artifact, that of its blobs. */
    public long size() {
        long size = 0;
        for (StoredImage.Layer layer : image.layers()) {
            size += layer.key() == null ? layer.blob().size() : layer.size();
        }
        return size;
    }

    /** The sizes of its layers as archives, in bytes, the lowest first. */
    public List<Long> layerSizes() {
        List<Long> sizes = new ArrayList<>();
        for (StoredImage.Layer layer : image.layers()) {
            sizes.add(layer.size());
        }
        return sizes;
    }

    /**
     * The digests by which the store knows its layers, the lowest first; images that share a layer have the same one. An
     * artifact has none.
     */
    public List<Digest> layers() {
        return image.layerKeys();
    }

    /** Whether a container, or who is about to start one, uses it now. */
    public boolean isUsed() throws IOException {
        return store.isUsed(image);
    }

    /** Whether it is an artifact: anything but the files of a container, which can only be moved. */
    public boolean isArtifact() {
        return image.layers().isEmpty()
                ? image.platform() == null
                : image.layers().get(0).key() == null;
    }

    /**
     * The document of its manifest, as it came.
     *
     * @throws ImageException if the image has been removed
     */
    public byte[] manifest() throws IOException {
        try {
            return store.blobs().read(manifestDigest(), Documents.MAX_BYTES);
        } catch (StoreException e) {
            throw removed(e);
        }
    }

    private static IOException removed(StoreException e) {
        return e.kind() == StoreException.Kind.MISSING
                ? new ImageException(ImageException.Reason.NOT_FOUND, e.getMessage(), e)
                : e;
    }

    /**
     * Its configuration.
     *
     * @throws ImageException if it is an artifact, or has been removed
     */
    public ImageConfig config() throws IOException {
        if (isArtifact()) {
            throw new ImageException(
                    ImageException.Reason.NOT_RUNNABLE, name() + " is an artifact: it has no configuration to run.");
        }
        try {
            return ImageConfigs.parse(store.blobs().readUnhashed(image.config(), Documents.MAX_BYTES));
        } catch (StoreException e) {
            throw removed(e);
        } catch (DocumentException e) {
            throw new ImageException(
                    ImageException.Reason.NOT_RUNNABLE,
                    "Cannot read the configuration of " + name() + ": " + e.getMessage() + ".",
                    e);
        }
    }

    /**
     * Its files, as the root filesystem of containers. All containers of an image share them; what a container writes is
     * kept in memory and lost with it. A container keeps them in the store from its start to its end. If they are removed
     * before that, the start fails and says so; {@link #hold} prevents it.
     *
     * @throws ImageException if it has no layers, or they have been removed
     */
    public Root.Layers root() throws IOException {
        List<Root.Layer> layers = new ArrayList<>();
        int rootLayer = 0;
        for (Digest key : image.layerKeys()) {
            Optional<StoredLayer> found = store.layers().find(key);
            if (found.isEmpty()) {
                throw new ImageException(
                        ImageException.Reason.NOT_FOUND,
                        "Cannot run " + name() + ": its layer " + key
                                + " is not in the store. The image has been removed; pull it again.");
            }
            StoredLayer layer = found.get();
            rootLayer = layer.meta().describesRoot() ? layers.size() : rootLayer;
            layers.add(
                    layer.meta().kind() == LayerMeta.Kind.EROFS
                            ? Root.Layer.erofs(layer.image())
                            : Root.Layer.directory(layer.diff()));
        }
        if (layers.isEmpty()) {
            throw new ImageException(
                    ImageException.Reason.NOT_RUNNABLE, "Cannot run " + name() + ": it has no layers.");
        }
        return Root.layers(layers).rootLayer(rootLayer).holding(store.usedPaths(image));
    }

    /**
     * Begins to use the image, so that nothing of it is removed until the caller closes the result.
     *
     * @throws ImageException if it has been removed
     */
    public HeldImage hold() throws IOException {
        Optional<ImageUse> use = store.use(image);
        if (use.isEmpty()) {
            throw new ImageException(
                    ImageException.Reason.NOT_FOUND,
                    "Cannot use " + name() + ": the image has been removed; pull it again.");
        }
        return new HeldImage(this, use.get());
    }

    /**
     * Begins the specification of a container: its root, command, environment, directory, user and stop signal are
     * those that the image says.
     *
     * @throws ImageException if the image cannot be run, or says something that no container can have
     */
    public ContainerSpec.Builder container() throws IOException {
        return ImageContainer.of(this);
    }

    void keepFor(String record) throws IOException {
        store.keepFor(record, image);
    }

    StoredImage stored() {
        return image;
    }
}
