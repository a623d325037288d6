package dev.jcontainer.image.store;

import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.store.StoreException.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects garbage: what neither a tag nor a hold refers to, and no container uses. It chooses under the common lock, exclusively, and renames what it has chosen to {@code
 * tmp/gone-ID.NAME}; then it releases the lock, and takes its time to remove that. So nobody waits for long, and a
 * killed collection leaves only what the next sweep removes. On a full disk it needs no place: what cannot be renamed is
 * removed at once. Thread-safe.
 */
final class GarbageCollector {
    static final String PREFIX = "gone-";
    private static final String UNLOCKED = PREFIX + "full";

    private final Disk disk;
    private final Locks locks;
    private final String root;
    private final BlobStore blobs;
    private final Marker marker;
    private final Removal removal;

    GarbageCollector(Disk disk, Locks locks, String root, BlobStore blobs, Marker marker, Removal removal) {
        this.disk = disk;
        this.locks = locks;
        this.root = root;
        this.blobs = blobs;
        this.marker = marker;
        this.removal = removal;
    }

    /** A file or a directory, its name among the garbage, and what it counts. */
    private record Item(String path, String name, Garbage garbage) {}

    /** What is in the store and not marked. */
    private final class Choice {
        private final Marks marks;
        private final List<Item> items = new ArrayList<>();

        Choice(Marks marks) {
            this.marks = marks;
        }

        void blob(Digest blob) throws IOException {
            Disk.Status status = marks.keepsBlob(blob) ? null : disk.status(blobs.path(blob));
            if (status != null) {
                items.add(new Item(blobs.path(blob), BlobStore.id(blob), new Garbage(1, 0, 0, status.allocated())));
            }
        }

        void layer(Digest key) throws IOException {
            String path = LayerStore.directory(root, key);
            if (!marks.keepsLayer(key) && disk.exists(path)) {
                long stored = LayerStore.stored(disk, path);
                items.add(new Item(path, LayerStore.id(key), new Garbage(0, 1, 0, stored)));
            }
        }

        /** A part of a blob. Who downloads it keeps the blob by a hold, also while the common lock is waited for. */
        void part(String name) throws IOException {
            String id = name.substring(0, name.length() - Sweeper.PART.length());
            String path = root + "/tmp/" + name;
            Disk.Status status = marks.isHeld(BlobStore.ofId(id)) ? null : disk.status(path);
            if (status != null) {
                items.add(new Item(path, id + "-part", new Garbage(0, 0, 1, status.allocated())));
            }
        }

        /** All but files that the store has not written. */
        void everything() throws IOException {
            for (String algorithm : BlobStore.ALGORITHMS) {
                for (String name : disk.list(root + "/blobs/" + algorithm)) {
                    Digest blob = BlobStore.digestOf(algorithm, name);
                    if (blob != null) {
                        blob(blob);
                    }
                }
            }
            for (String name : disk.list(root + "/layers")) {
                Digest key = LayerStore.keyOf(name);
                if (key != null) {
                    layer(key);
                }
            }
            for (String name : disk.list(root + "/tmp")) {
                if (name.endsWith(Sweeper.PART)) {
                    part(name);
                }
            }
        }
    }

    /** Removes all blobs, layers and unused parts of blobs that nothing refers to. */
    Garbage all() throws IOException {
        List<String> gone = new ArrayList<>();
        try (Locks.Held own = newLock()) {
            try (Locks.Held exclusive = locks.exclusive()) {
                Choice choice = new Choice(marker.mark(null, null));
                choice.everything();
                return takeOut(choice.items, own, gone);
            } finally {
                removeAll(gone);
            }
        }
    }

    /** Counts what {@link #all} would remove. */
    Garbage found() throws IOException {
        try (Locks.Held exclusive = locks.exclusive()) {
            return found(marker.mark(null, null));
        }
    }

    /** Counts what {@link #all} would remove if these images were all that have a name. */
    Garbage found(List<StoredImage> named) throws IOException {
        try (Locks.Held exclusive = locks.exclusive()) {
            Marks marks = marker.held();
            for (StoredImage image : named) {
                marks.keep(image);
            }
            return found(marks);
        }
    }

    private Garbage found(Marks marks) throws IOException {
        Garbage found = Garbage.NONE;
        Choice choice = new Choice(marks);
        choice.everything();
        for (Item item : choice.items) {
            try (Unused unused = Unused.take(item.path())) {
                found = unused == null ? found : found.plus(item.garbage());
            }
        }
        return found;
    }

    /** Removes the blobs and layers of an image that nothing refers to. */
    Garbage image(StoredImage image) throws IOException {
        return collect(image.blobs(), image.layerKeys(), null, null);
    }

    /** Removes the blobs of an image's layers, as far as nothing but this hold and this image refers to them. */
    Garbage layerBlobs(Hold own, StoredImage image) throws IOException {
        List<Digest> layers = new ArrayList<>();
        for (StoredImage.Layer layer : image.layers()) {
            if (layer.key() != null) {
                layers.add(layer.blob().digest());
            }
        }
        return collect(layers, List.of(), own, image.name());
    }

    private Garbage collect(
            List<Digest> candidates, List<Digest> layers, @Nullable Hold ownHold, @Nullable ImageName ownName)
            throws IOException {
        List<String> gone = new ArrayList<>();
        try (Locks.Held own = newLock()) {
            try (Locks.Held exclusive = locks.exclusive()) {
                Choice choice = new Choice(marker.mark(ownHold, ownName));
                for (Digest blob : candidates) {
                    choice.blob(blob);
                }
                for (Digest key : layers) {
                    choice.layer(key);
                }
                return takeOut(choice.items, own, gone);
            } finally {
                removeAll(gone);
            }
        }
    }

    /** The lock of what this collection renames; null if there is no place for its file. */
    private Locks.@Nullable Held newLock() throws IOException {
        try {
            return locks.takeNew(PREFIX);
        } catch (StoreException e) {
            if (e.kind() == Kind.FULL) {
                return null; // then a sweep may help to remove it
            }
            throw e;
        }
    }

    /**
     * Renames garbage, which nobody finds any more then, and adds its new paths to the list. What belongs to another user
     * may be impossible to rename: that fails after the rest is done.
     */
    private Garbage takeOut(List<Item> items, Locks.@Nullable Held own, List<String> gone) throws IOException {
        Garbage taken = Garbage.NONE;
        StoreException failure = null;
        for (Item item : items) {
            String kind = "." + item.name();
            String path = own == null ? root + "/tmp/" + UNLOCKED + kind : own.entry(kind);
            try {
                if (takeOutUnused(item.path(), path)) {
                    gone.add(path);
                    taken = taken.plus(item.garbage());
                }
            } catch (StoreException e) {
                failure = later(failure, e);
            }
        }
        if (failure != null) {
            throw failure;
        }
        return taken;
    }

    /** Keeps a failure that says nothing about the rest; any other is thrown now. */
    private static StoreException later(@Nullable StoreException first, StoreException failure) throws StoreException {
        if (failure.kind() != Kind.DAMAGED) {
            throw failure;
        }
        if (first == null) {
            return failure;
        }
        first.addSuppressed(failure);
        return first;
    }

    /** Leaves what a container uses, so that its files stay, and a pull finds them. */
    private boolean takeOutUnused(String path, String newPath) throws IOException {
        try (Unused unused = Unused.take(path)) {
            return unused != null && takeOut(path, newPath);
        }
    }

    private boolean takeOut(String path, String newPath) throws IOException {
        try {
            return disk.renameIfThere(path, newPath); // an image can have a blob twice
        } catch (StoreException e) {
            if (e.kind() != Kind.FULL) {
                throw e;
            }
            removal.remove(path);
            return true;
        }
    }

    private void removeAll(List<String> gone) throws IOException {
        for (String path : gone) {
            removal.remove(path);
        }
    }
}
