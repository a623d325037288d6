package dev.jcontainer.image;

import dev.jcontainer.image.store.StoreUsage;

/**
 * What the store has on the disk. Immutable.
 *
 * @param images images that have a name; one with several names counts once
 * @param blobs manifests, configurations and compressed layers
 * @param layers layers as they are mounted
 * @param downloads parts of blobs, for a later attempt to go on with
 * @param unusedBlobs how many blobs no image needs, nor a running pull or container
 * @param unusedLayers how many layers no image needs, nor a running pull or container
 * @param reclaimable what nothing refers to, in bytes
 */
public record ImageUsage(
        int images, Part blobs, Part layers, Part downloads, int unusedBlobs, int unusedLayers, long reclaimable) {
    /**
     * A number of things.
     *
     * @param count how many
     * @param bytes what they take on the disk together
     */
    public record Part(int count, long bytes) {}

    static ImageUsage of(StoreUsage usage) {
        return new ImageUsage(
                usage.images(),
                part(usage.blobs()),
                part(usage.layers()),
                part(usage.downloads()),
                usage.garbage().blobs(),
                usage.garbage().layers(),
                usage.garbage().bytes());
    }

    private static Part part(StoreUsage.Part part) {
        return new Part(part.count(), part.bytes());
    }

    /** What all takes on the disk, in bytes. */
    public long bytes() {
        return blobs.bytes() + layers.bytes() + downloads.bytes();
    }
}
