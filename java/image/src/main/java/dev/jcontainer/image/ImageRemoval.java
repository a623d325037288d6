package dev.jcontainer.image;

import java.util.List;

/**
 * What was removed. Immutable.
 *
 * @param untagged the names that were removed, as whole references: after the last tag that an image
 *     has in a repository, its digest there follows
 * @param deleted the ids of images that have lost their last name, such as {@code sha256:HEX}
 * @param deletedLayers the digests by which the store knew the layers of these images that were removed with them, the
 *     uppermost of an image first
 * @param blobs how many blobs were removed
 * @param layers how many layers were removed, also those of no image
 * @param bytes how many bytes were freed on the disk
 */
public record ImageRemoval(
        List<String> untagged, List<String> deleted, List<String> deletedLayers, int blobs, int layers, long bytes) {
    public ImageRemoval {
        untagged = List.copyOf(untagged);
        deleted = List.copyOf(deleted);
        deletedLayers = List.copyOf(deletedLayers);
    }
}
