package dev.jcontainer.image;

import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.registry.RegistrySource;
import dev.jcontainer.image.store.Store;
import dev.jcontainer.image.store.StoredImage;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * An image of the store that may be the one that its tag means in the registry. Then a pull has nothing to do: it fetches
 * no document, and writes nothing.
 */
final class CurrentImage {
    private final Store store;
    private final LayerFormats formats;
    private final StoredImage image;

    CurrentImage(Store store, LayerFormats formats, StoredImage image) {
        this.store = store;
        this.formats = formats;
        this.image = image;
    }

    /**
     * Whether the registry says the image's digest, and all of the image is in the store, unharmed and for containers of
     * this process. What the registry says is believed, because the store's documents were compared with that digest:
     * a registry that lies could as well give an old document. The store is looked at while the registry is asked.
     */
    boolean isWhat(RegistrySource source) throws IOException, InterruptedException {
        FutureTask<Boolean> look = new FutureTask<>(this::isIntact);
        Thread thread = new Thread(look, "jcontainer-image-check");
        thread.setDaemon(true);
        thread.start();
        try {
            Optional<Digest> said = source.digest();
            return said.isPresent() && said.get().equals(image.target().digest()) && look.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException("The look at the store failed", e);
        } finally {
            thread.join();
        }
    }

    private boolean isIntact() throws IOException {
        return store.isIntact(image, formats.choose(store)::takes);
    }
}
