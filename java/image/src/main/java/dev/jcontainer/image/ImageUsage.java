package dev.jcontainer.image;

import dev.jcontainer.image.store.StoreUsage;

/**
 * What the store has on the disk. Immutable.
 *
 * @param images images that have a name; one with several names counts once
 * @param active how many of these a container uses
 * @param blobs manifests, configurations and compressed layers
 * @param layers layers as they are mounted
 * @param downloads parts of blobs, for a later attempt to go on with
 * @param unusedBlobs how many blobs no image needs, nor a running pull or container
 * @param unusedLayers how many layers no image needs, nor a running pull or container
 * @param reclaimable what pruning all images would free, in bytes: all but what images in use and running pulls need
 */
public record ImageUsage(
        int images,
        int active,
        Part blobs,
        Part layers,
        Part downloads,
        int unusedBlobs,
        int unusedLayers,
        long reclaimable) {
    /**
     * A number of things.
     *
     * @param count how many
     * @param active how many of them images in use or running pulls need
     * @param bytes what they take on the disk together
     */
    public record Part(int count, int active, long bytes) {}

    static ImageUsage of(StoreUsage usage) {
        return new ImageUsage(
                usage.images(),
                usage.used(),
                part(usage.blobs(), usage.unused().blobs()),
                part(usage.layers(), usage.unused().layers()),
                part(usage.downloads(), usage.unused().downloads()),
                usage.garbage().blobs(),
                usage.garbage().layers(),
                usage.unused().bytes());
    }

    private static Part part(StoreUsage.Part part, int unused) {
        return new Part(part.count(), part.count() - unused, part.bytes());
    }

    /** What all takes on the disk, in bytes. */
    public long bytes() {
        return blobs.bytes() + layers.bytes() + downloads.bytes();
    }
}
