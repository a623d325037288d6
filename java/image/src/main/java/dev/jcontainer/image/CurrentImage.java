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
final class CurrentImage implements AutoCloseable {
    private final StoredImage image;
    private final FutureTask<Boolean> look;
    private final Thread thread;

    private CurrentImage(StoredImage image, FutureTask<Boolean> look) {
        this.image = image;
        this.look = look;
        this.thread = new Thread(look, "jcontainer-image-check");
    }

    /** Begins to look at the store, while the registry is found and asked. The caller closes the result. */
    static CurrentImage begin(Store store, LayerFormats formats, StoredImage image) {
        CurrentImage current =
                new CurrentImage(image, new FutureTask<>(() -> store.isIntact(image, formats.choose(store)::takes)));
        current.thread.setDaemon(true);
        current.thread.start();
        return current;
    }

    /**
     * Whether the registry says the image's digest, and all of the image is in the store, unharmed and for containers of
     * this process. What the registry says is believed, because the store's documents were compared with that digest:
     * a registry that lies could as well give an old document. The look at the store has ended then.
     */
    boolean isWhat(RegistrySource source) throws IOException, InterruptedException {
        try {
            Optional<Digest> said = source.digest();
            return said.isPresent() && said.get().equals(image.target().digest()) && look.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException("The look at the store failed", e);
        } finally {
            close();
        }
    }

    /** Waits for the end of the look at the store. */
    @Override
    public void close() throws InterruptedException {
        thread.join();
    }
}
