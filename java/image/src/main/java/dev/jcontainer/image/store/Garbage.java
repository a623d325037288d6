package dev.jcontainer.image.store;

/**
 * What nothing refers to. Immutable.
 *
 * @param blobs how many blobs
 * @param layers how many layers
 * @param downloads how many parts of blobs that nobody downloads now
 * @param bytes what they take on the disk
 */
public record Garbage(int blobs, int layers, int downloads, long bytes) {
    static final Garbage NONE = new Garbage(0, 0, 0, 0);

    Garbage plus(Garbage other) {
        return new Garbage(
                blobs + other.blobs, layers + other.layers, downloads + other.downloads, bytes + other.bytes);
    }
}
