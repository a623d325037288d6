package dev.jcontainer.image.store;

import java.io.IOException;

/** SKELETON. Thread-safe. */
public final class GarbageCollector {
    GarbageCollector() {}

    /**
     * What containers refer to. It is asked while garbage is chosen, and no hold can be opened or extended meanwhile. So
     * a container that is made under a {@link Hold} is seen here before the hold ends. Thread-safe.
     */
    @FunctionalInterface
    public interface Roots {
        /** Names what must stay. */
        void visit(Marks marks) throws IOException;
    }

    /** What stays. Not thread-safe. */
    public interface Marks {
        /** Keeps all blobs and layers of an image. */
        void keep(StoredImage image);
    }

    /**
     * What was removed, or could be.
     *
     * @param blobs how many blobs
     * @param layers how many layers
     * @param downloads how many parts of blobs that nobody downloads now
     * @param bytes what they took on the disk
     */
    public record Garbage(int blobs, int layers, int downloads, long bytes) {}
}
