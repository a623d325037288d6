package dev.jcontainer.image;

import java.util.List;

/**
 * What was removed. Immutable.
 *
 * @param untagged the names that were removed, as whole references
 * @param deleted the ids of images that have lost their last name, such as {@code sha256:HEX}
 * @param blobs how many blobs were removed
 * @param layers how many layers were removed
 * @param bytes how many bytes were freed on the disk
 */
public record ImageRemoval(List<String> untagged, List<String> deleted, int blobs, int layers, long bytes) {
    public ImageRemoval {
        untagged = List.copyOf(untagged);
        deleted = List.copyOf(deleted);
    }
}
