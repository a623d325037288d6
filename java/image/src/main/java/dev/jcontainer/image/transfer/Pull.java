package dev.jcontainer.image.transfer;

import dev.jcontainer.image.config.ImageConfig;
import dev.jcontainer.image.manifest.ChainIds;
import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.progress.LayerState;
import dev.jcontainer.image.progress.TransferListener;
import dev.jcontainer.image.source.ImageSource;
import dev.jcontainer.image.store.Hold;
import dev.jcontainer.image.store.ImageName;
import dev.jcontainer.image.store.LayerKeys;
import dev.jcontainer.image.store.Store;
import dev.jcontainer.image.store.StoredImage;
import dev.jcontainer.image.store.StoredLayer;
import dev.jcontainer.image.transfer.TransferException.Kind;
import dev.jcontainer.spec.Root;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Brings an image from a source into the store: the documents first, then the layers, three at a time, and the tag last,
 * so that what has a name is complete and verified.
 */
public final class Pull {
    private final Store store;
    private final LayerFormat format;
    private final ImageSource source;
    private final PullRequest request;
    private final TransferListener listener;

    /** Prepares a pull; the caller closes the source. */
    public Pull(Store store, LayerFormat format, ImageSource source, PullRequest request, TransferListener listener) {
        this.store = store;
        this.format = format;
        this.source = source;
        this.request = request;
        this.listener = listener;
    }

    /**
     * Pulls. What was fetched before a failure stays for the next attempt.
     *
     * @return the image under its name
     * @throws InterruptedException if the thread is interrupted; then the transfer has ended
     */
    public StoredImage run() throws IOException, InterruptedException {
        store.sweep();
        try (Hold hold = store.hold()) {
            return run(hold);
        }
    }

    /**
     * The same under a hold of the caller, which keeps the image until it is closed. A sweep comes before it.
     *
     * @return the image under its name
     */
    public StoredImage run(Hold hold) throws IOException, InterruptedException {
        Resolved resolved =
                new Resolver(source, store.blobs(), request.text()).resolve(request.digest(), request.platform());
        checkPlatform(resolved);
        checkLayers(resolved);
        put(hold, resolved.target(), resolved.targetBytes());
        put(hold, resolved.descriptor(), resolved.manifest().raw());
        put(hold, resolved.manifest().config(), resolved.configBytes());
        StoredImage image = image(resolved, fetch(hold, resolved));
        store.tags().put(hold, image);
        if (request.discardsBlobs()) {
            store.discardBlobs(hold, image);
        }
        return image;
    }

    private void put(Hold hold, Descriptor document, byte[] bytes) throws IOException {
        store.blobs().put(hold, document.digest(), bytes, listener::warn);
    }

    /** Refuses an image for another platform than the user asked for; one without a choice may be for any. */
    private void checkPlatform(Resolved resolved) throws TransferException {
        Platform is = resolved.platform();
        if (request.isPlatformGiven()
                && is != null
                && !request.platform().candidates().contains(is)) {
            throw new TransferException(
                    Kind.PLATFORM,
                    "Cannot take " + request.text() + ": it is for " + is + " only, and not for " + request.platform()
                            + ".");
        }
    }

    /** Refuses an image that no container could have, before its layers are fetched. */
    private void checkLayers(Resolved resolved) throws TransferException {
        int count = resolved.manifest().layers().size();
        if (resolved.config() != null && count > Root.MAX_LAYERS) {
            throw new TransferException(
                    Kind.IMAGE,
                    "Cannot take " + request.text() + ": it has " + count + " layers, and overlayfs stacks at most "
                            + Root.MAX_LAYERS + ". Build it with fewer of them.");
        }
    }

    private List<StoredImage.Layer> fetch(Hold hold, Resolved resolved) throws IOException, InterruptedException {
        List<Descriptor> blobs = resolved.manifest().layers();
        TransferProgress progress = begin(blobs);
        ImageConfig config = resolved.config();
        return config == null ? fetchBlobs(hold, blobs, progress) : fetchLayers(hold, blobs, config, progress);
    }

    private TransferProgress begin(List<Descriptor> blobs) {
        List<String> digests = new ArrayList<>(blobs.size());
        long[] sizes = new long[blobs.size()];
        for (int i = 0; i < sizes.length; i++) {
            digests.add(blobs.get(i).digest().toString());
            sizes[i] = blobs.get(i).size();
        }
        listener.begin(request.text(), digests);
        return new TransferProgress(listener, sizes);
    }

    private List<StoredImage.Layer> fetchLayers(
            Hold hold, List<Descriptor> blobs, ImageConfig config, TransferProgress progress)
            throws IOException, InterruptedException {
        List<Digest> chain = ChainIds.of(config.diffIds());
        PulledLayer[] layers = new PulledLayer[blobs.size()];
        LayerFetch.Common common = new LayerFetch.Common(store, hold, format, source, request.ceilings(), progress);
        try (Transfers transfers = new Transfers(source)) {
            for (int i = 0; i < blobs.size(); i++) {
                LayerKeys keys = new LayerKeys(config.diffIds().get(i), chain.get(i));
                Optional<StoredLayer> present = store.layers().keep(hold, keys, format::takes);
                if (present.isPresent()) {
                    layers[i] = new PulledLayer(CompletableFuture.completedFuture(present.get()));
                    keepBlob(transfers, hold, blobs.get(i), i, progress);
                } else {
                    progress.enter(i, LayerState.WAITING);
                    LowerTrees lower = new LowerTrees(layers, i);
                    layers[i] = new PulledLayer(transfers.start(new LayerFetch(common, i, blobs.get(i), keys, lower)));
                }
            }
            List<StoredImage.Layer> result = new ArrayList<>(blobs.size());
            transfers.await();
            for (int i = 0; i < layers.length; i++) {
                StoredLayer layer = layers[i].await();
                result.add(new StoredImage.Layer(
                        blobs.get(i), layer.key(), layer.meta().size()));
            }
            return result;
        }
    }

    /**
     * Makes sure that the store has the blob of a layer that exists: it may have been made from another blob, such as an
     * uncompressed one, or its blob may have been discarded.
     */
    private void keepBlob(Transfers transfers, Hold hold, Descriptor blob, int index, TransferProgress progress)
            throws IOException {
        if (request.discardsBlobs() || store.blobs().keep(hold, blob)) {
            progress.enter(index, LayerState.EXISTS);
        } else {
            progress.enter(index, LayerState.WAITING);
            Future<?> unused = transfers.start(new BlobFetch(store, hold, source, blob, index, progress));
        }
    }

    private List<StoredImage.Layer> fetchBlobs(Hold hold, List<Descriptor> blobs, TransferProgress progress)
            throws IOException, InterruptedException {
        List<Future<StoredImage.Layer>> fetched = new ArrayList<>(blobs.size());
        try (Transfers transfers = new Transfers(source)) {
            for (int i = 0; i < blobs.size(); i++) {
                progress.enter(i, LayerState.WAITING);
                fetched.add(transfers.start(new BlobFetch(store, hold, source, blobs.get(i), i, progress)));
            }
            transfers.await();
            List<StoredImage.Layer> result = new ArrayList<>(fetched.size());
            for (Future<StoredImage.Layer> blob : fetched) {
                result.add(ended(blob));
            }
            return result;
        }
    }

    private static <T> T ended(Future<T> transfer) throws InterruptedException {
        try {
            return transfer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("A transfer that has ended without a failure has no result", e);
        }
    }

    private StoredImage image(Resolved resolved, List<StoredImage.Layer> layers) {
        ImageName name = request.name();
        ImageConfig config = resolved.config();
        return new StoredImage(
                name == null
                        ? ImageName.untagged(
                                request.registry(),
                                request.repository(),
                                resolved.target().digest())
                        : name,
                resolved.target(),
                resolved.descriptor(),
                resolved.manifest().config(),
                resolved.platform(),
                config == null ? null : Times.seconds(config.created()),
                layers);
    }
}
