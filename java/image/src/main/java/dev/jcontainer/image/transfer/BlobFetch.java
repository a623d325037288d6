package dev.jcontainer.image.transfer;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.progress.LayerState;
import dev.jcontainer.image.source.ImageSource;
import dev.jcontainer.image.store.BlobDownload;
import dev.jcontainer.image.store.Hold;
import dev.jcontainer.image.store.Store;
import dev.jcontainer.image.store.StoreException;
import dev.jcontainer.image.store.StoredImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Callable;

/** Brings one blob of an artifact into the store, whatever it is. */
final class BlobFetch implements Callable<StoredImage.Layer> {
    private final Store store;
    private final Hold hold;
    private final ImageSource source;
    private final Descriptor blob;
    private final int index;
    private final TransferProgress progress;

    BlobFetch(Store store, Hold hold, ImageSource source, Descriptor blob, int index, TransferProgress progress) {
        this.store = store;
        this.hold = hold;
        this.source = source;
        this.blob = blob;
        this.index = index;
        this.progress = progress;
    }

    @Override
    public StoredImage.Layer call() throws IOException {
        try (BlobDownload download =
                store.blobs().begin(hold, blob, () -> progress.enter(index, LayerState.WAITING_FOR_PROCESS))) {
            download.tellDamage(progress::warn);
            if (download.isPresent()) {
                progress.enter(index, LayerState.EXISTS);
            } else {
                progress.enter(index, LayerState.DOWNLOADING);
                fetch(download);
                progress.enter(index, LayerState.COMPLETE);
            }
            return new StoredImage.Layer(blob, null, 0);
        }
    }

    private void fetch(BlobDownload download) throws IOException {
        boolean done = false;
        while (!done) {
            try {
                fetchOnce(download);
                done = true;
            } catch (StoreException e) {
                if (e.kind() != StoreException.Kind.CONTENT || !source.distrust(blob)) {
                    throw e;
                }
                download.startOver();
            }
        }
    }

    private void fetchOnce(BlobDownload download) throws IOException {
        try (InputStream in = new BlobInput(source, blob, download, position -> progress.at(index, position))) {
            HashedInput.drain(in);
        }
        download.commit();
    }
}
