package dev.jcontainer.image.layer;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The layers below, as the entries of one layer ask for them. It notes that something was asked: which first question a
 * layer asks depends on the layer alone, so a layer that asks none is the same above any others.
 */
final class Questions {
    private final LowerLayers lower;
    private boolean asked;
    private @Nullable MergedFile root;

    Questions(LowerLayers lower, Effort effort) {
        this.lower = new CountedLayers(lower, effort);
    }

    /** The merged root below; null if this is the lowest layer. */
    @Nullable
    MergedFile root() throws IOException {
        if (!asked) {
            asked = true;
            root = MergedFile.root(lower);
        }
        return root;
    }

    boolean asked() {
        return asked;
    }
}
