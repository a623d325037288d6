package dev.jcontainer.image.store;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Compares the files of a layer with the checksum in its metadata; the package of the file system knows how. */
@FunctionalInterface
public interface LayerVerifier {
    /**
     * Verifies a layer.
     *
     * @return what is wrong, a clause that follows the path and a colon; null if nothing is
     * @throws IOException if it cannot be read
     */
    @Nullable
    String problem(StoredLayer layer) throws IOException;
}
