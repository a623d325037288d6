package dev.jcontainer.image.store;

import dev.jcontainer.image.name.Digest;
import java.util.List;

/**
 * The keys under which a layer of an image can be in the store. Immutable.
 *
 * @param diffId the key of a layer that is the same above all others
 * @param chainId the key of a layer whose content depends on those below, because its archive lacks parent directories
 *     or links to files of lower layers
 */
public record LayerKeys(Digest diffId, Digest chainId) {
    List<Digest> both() {
        return List.of(diffId, chainId);
    }

    Digest of(boolean dependsOnLower) {
        return dependsOnLower ? chainId : diffId;
    }
}
