package dev.jcontainer.image.layer;

import java.io.IOException;
import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Counts the steps that the entries of a layer take, with the questions about the layers below, and ends them: when the
 * thread is interrupted, or at a ceiling. Each question goes through all layers, and those may be 500. What links and
 * opaque directories of the layer itself make has a {@link Budget}. Not thread-safe.
 */
final class Effort {
    /**
     * A step is a name that is looked up, or about as long. A layer of 100000 entries above 500 others, each ten
     * directories deep, takes half as many; a machine does them in a minute.
     */
    static final long MOST_STEPS = 1_000_000_000;

    private static final int BETWEEN_LOOKS = 1 << 14;

    private final String layer;
    private final long most;
    private @Nullable LayerEntry entry;
    private long steps;
    private long nextLook;

    /** @param layer what messages call the layer */
    Effort(String layer, long most) {
        this.layer = layer;
        this.most = most;
        this.nextLook = Math.min(most, BETWEEN_LOOKS);
    }

    /** Begins an entry, which messages name. */
    void begin(LayerEntry next) throws IOException {
        entry = next;
        step(1);
    }

    /**
     * Counts steps.
     *
     * @throws InterruptedIOException if the thread is interrupted; it stays so
     * @throws LayerException beyond the ceiling
     */
    void step(long count) throws IOException {
        steps += count;
        if (steps > nextLook) {
            nextLook = steps + BETWEEN_LOOKS;
            look();
        }
    }

    private void look() throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("Applying the layer " + layer + " was interrupted");
        }
        if (steps > most && entry != null) {
            throw new LayerException(
                    layer,
                    entry.number(),
                    entry.path(),
                    "is where the layer takes more than " + most + " steps to apply, which no useful layer does");
        }
    }
}
