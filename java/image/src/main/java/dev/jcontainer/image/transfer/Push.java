package dev.jcontainer.image.transfer;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.Documents;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.progress.LayerState;
import dev.jcontainer.image.progress.TransferListener;
import dev.jcontainer.image.source.ImageTarget;
import dev.jcontainer.image.store.ImageUse;
import dev.jcontainer.image.store.Store;
import dev.jcontainer.image.store.StoredBlob;
import dev.jcontainer.image.store.StoredImage;
import dev.jcontainer.image.transfer.TransferException.Kind;
import dev.jcontainer.kernel.BulkInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Writes an image of the store to a target, bit for bit: blobs first, three at a time, and the manifest last. Of an image
 * that was chosen from an index, only the manifest of its platform is in the store, so that is what is written.
 */
public final class Push {
    private final Store store;
    private final StoredImage image;
    private final ImageTarget target;
    private final TransferListener listener;

    /** Prepares a push; the caller closes the target. */
    public Push(Store store, StoredImage image, ImageTarget target, TransferListener listener) {
        this.store = store;
        this.image = image;
        this.target = target;
        this.listener = listener;
    }

    /**
     * Pushes.
     *
     * @param text what the listener is told to be pushed
     * @throws TransferException {@link Kind#MISSING} if the compressed layers were not kept
     * @throws InterruptedException if the thread is interrupted; then the transfer has ended
     */
    public void run(String text) throws IOException, InterruptedException {
        byte[] manifest = store.blobs().read(image.manifest().digest(), Documents.MAX_BYTES);
        byte[] config = store.blobs().read(image.config().digest(), Documents.MAX_BYTES);
        try (ImageUse use = store.useBlobs(image)) { // no hold, since the store may be on a read-only file system
            pushLayers(text);
            target.putBlob(image.config(), () -> new ByteArrayInputStream(config));
            target.putManifest(null, image.manifest().mediaType(), manifest);
        }
    }

    private void pushLayers(String text) throws IOException, InterruptedException {
        List<StoredImage.Layer> layers = image.layers();
        List<String> digests = new ArrayList<>(layers.size());
        long[] sizes = new long[layers.size()];
        for (int i = 0; i < sizes.length; i++) {
            digests.add(layers.get(i).blob().digest().toString());
            sizes[i] = layers.get(i).blob().size();
            find(layers.get(i).blob()); // before the first of them is sent
        }
        listener.begin(text, digests);
        TransferProgress progress = new TransferProgress(listener, sizes);
        try (Transfers transfers = new Transfers(target)) {
            for (int i = 0; i < sizes.length; i++) {
                progress.enter(i, LayerState.WAITING);
                transfers.start(new Layer(layers.get(i).blob(), i, progress));
            }
            transfers.await();
        }
    }

    private StoredBlob find(Descriptor blob) throws IOException {
        return store.blobs()
                .find(blob.digest())
                .orElseThrow(() -> new TransferException(
                        Kind.MISSING,
                        "Cannot push or save " + image.name() + ": its blob " + blob.digest()
                                + " was not kept. Pull the image again, without --discard-blobs."));
    }

    private void verify(StoredBlob blob, Digest found) throws TransferException {
        if (!found.equals(blob.digest())) {
            throw new TransferException(
                    Kind.CONTENT,
                    "Cannot push or save " + image.name() + ": the disk has not kept " + blob.path()
                            + ". Run 'jcontainer system check --repair' and pull the image again.");
        }
    }

    private final class Layer implements Callable<Boolean> {
        private final Descriptor blob;
        private final int index;
        private final TransferProgress progress;

        Layer(Descriptor blob, int index, TransferProgress progress) {
            this.blob = blob;
            this.index = index;
            this.progress = progress;
        }

        @Override
        public Boolean call() throws IOException {
            boolean sent = target.putBlob(blob, this::open);
            progress.enter(index, sent ? LayerState.PUSHED : LayerState.EXISTS_REMOTELY);
            return sent;
        }

        private InputStream open() throws IOException {
            progress.enter(index, LayerState.PUSHING);
            StoredBlob stored = find(blob);
            InputStream in = stored.open(0);
            return new BulkInput() {
                private final MessageDigest hash = blob.digest().newHash();
                private long position;

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    int count = in.read(bytes, offset, length);
                    if (count > 0) {
                        position += count;
                        hash.update(bytes, offset, count);
                        if (position == stored.size()) {
                            verify(stored, Digest.of(hash)); // before the target says only that it is wrong
                        }
                        progress.at(index, position);
                    }
                    return count;
                }

                @Override
                public void close() throws IOException {
                    in.close();
                }
            };
        }
    }
}
