package dev.jcontainer.image;

import dev.jcontainer.image.store.ImageUse;
import java.io.IOException;

/**
 * An image that is in use, as if a container used it: its layers stay in the store, whatever other threads and processes
 * remove, until {@link #close} or the end of this process. A container keeps them by itself from its start on, so the use
 * may end then. Thread-safe.
 *
 * <pre>{@code
 * try (HeldImage held = images.pullHeld("alpine:3.20", PullOptions.defaults())) {
 *     container = Containers.start(held.image().container().build());
 * }
 * }</pre>
 */
public final class HeldImage implements AutoCloseable {
    private final Image image;
    private final ImageUse use;

    HeldImage(Image image, ImageUse use) {
        this.image = image;
        this.use = use;
    }

    /** The image. */
    public Image image() {
        return image;
    }

    /**
     * Keeps the image in the store as long as a detached container exists, whether it runs or not: writes the file {@code
     * image} to its record.
     *
     * @param record the directory of the container's record in the store, which exists
     * @throws IOException if the file cannot be written
     */
    public void keepFor(String record) throws IOException {
        image.keepFor(record);
    }

    /** Ends the use. */
    @Override
    public synchronized void close() {
        use.close();
    }
}
