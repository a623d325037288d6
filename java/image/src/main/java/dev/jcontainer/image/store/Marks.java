package dev.jcontainer.image.store;

import dev.jcontainer.image.name.Digest;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What stays when garbage is collected. Not thread-safe. */
final class Marks {
    private final Set<String> kept = new HashSet<>();
    private final Set<String> held = new HashSet<>();

    Marks() {}

    /** Keeps all blobs and layers of an image. */
    void keep(StoredImage image) {
        for (Digest blob : image.blobs()) {
            keepBlob(blob);
        }
        for (Digest key : image.layerKeys()) {
            keepLayer(key);
        }
    }

    /** Keeps a blob. */
    void keepBlob(Digest blob) {
        kept.add(Hold.BLOB + blob);
    }

    /** Keeps a layer. */
    void keepLayer(Digest key) {
        kept.add(Hold.LAYER + key.hex());
    }

    /** Keeps what the lines of a hold say. */
    void keepLine(String line) {
        kept.add(line);
        held.add(line);
    }

    /** Whether a hold keeps a blob; a tag does not count. */
    boolean isHeld(@Nullable Digest blob) {
        return blob != null && held.contains(Hold.BLOB + blob);
    }

    boolean keepsBlob(Digest blob) {
        return kept.contains(Hold.BLOB + blob);
    }

    boolean keepsLayer(Digest key) {
        return kept.contains(Hold.LAYER + key.hex());
    }
}
