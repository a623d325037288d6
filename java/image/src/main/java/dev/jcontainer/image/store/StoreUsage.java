package dev.jcontainer.image.store;

/**
 * What is in a store. Immutable.
 *
 * @param images how many images have a name; one with several names counts once
 * @param used how many of these a container uses
 * @param blobs manifests, configurations and compressed layers
 * @param layers layers as they are mounted
 * @param downloads parts of blobs, under way or not
 * @param garbage what nothing refers to, and a collection would remove
 * @param unused what a collection would remove if only the images in use had a name
 */
public record StoreUsage(
        int images, int used, Part blobs, Part layers, Part downloads, Garbage garbage, Garbage unused) {
    /**
     * A number of things, and what they take on the disk.
     *
     * @param count how many
     * @param bytes what they take together
     */
    public record Part(int count, long bytes) {}
}
