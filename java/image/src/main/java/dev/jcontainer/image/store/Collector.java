package dev.jcontainer.image.store;

import dev.jcontainer.image.name.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects garbage. It chooses under the common lock, exclusively, and renames what it has chosen into {@code
 * tmp/gone-ID.d}; then it releases the lock, and takes its time to remove that. So nobody waits for long, and a killed
 * collection leaves only what the next sweep removes. Thread-safe.
 */
final class Collector {
    static final String PREFIX = "gone-";
    private static final String GONE = ".d";

    private final Disk disk;
    private final Locks locks;
    private final String root;
    private final BlobStore blobs;
    private final Marker marker;
    private final Removal removal;

    Collector(Disk disk, Locks locks, String root, BlobStore blobs, Marker marker, Removal removal) {
        this.disk = disk;
        this.locks = locks;
        this.root = root;
        this.blobs = blobs;
        this.marker = marker;
        this.removal = removal;
    }

    /** A blob or a layer, by its path and by its name among the garbage. */
    private record Item(String path, String name, boolean isLayer) {}

    /** What is in the store and not marked. */
    private final class Choice {
        private final Marks marks;
        private final List<Item> items = new ArrayList<>();

        Choice(Marks marks) {
            this.marks = marks;
        }

        void blob(Digest blob) {
            if (!marks.keepsBlob(blob)) {
                items.add(new Item(blobs.path(blob), BlobStore.id(blob), false));
            }
        }

        void layer(Digest key) {
            if (!marks.keepsLayer(key)) {
                items.add(new Item(LayerStore.directory(root, key), LayerStore.id(key), true));
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
        }
    }

    /** Removes all blobs, layers and unused parts of blobs that nothing refers to. */
    Garbage all(References containers) throws IOException {
        Garbage removed;
        try (Locks.Held own = locks.takeNew(PREFIX)) {
            try (Locks.Held exclusive = locks.exclusive()) {
                Choice choice = new Choice(marker.mark(containers, null, null));
                choice.everything();
                removed = takeOut(choice.items, own);
            } finally {
                removal.removeAll(own.entry(GONE));
            }
        }
        return removed.plus(parts(true));
    }

    /** Counts what {@link #all} would remove. */
    Garbage found(References containers) throws IOException {
        List<Item> items;
        try (Locks.Held shared = locks.shared()) {
            Choice choice = new Choice(marker.mark(containers, null, null));
            choice.everything();
            items = choice.items;
        }
        Garbage found = Garbage.NONE;
        for (Item item : items) {
            found = found.plus(measured(item));
        }
        return found.plus(parts(false));
    }

    /** Removes the blobs and layers of an image that nothing refers to. */
    Garbage image(StoredImage image, References containers) throws IOException {
        return collect(image.blobs(), image.layerKeys(), containers, null, null);
    }

    /** Removes the blobs of an image's layers, as far as nothing but this hold and this image refers to them. */
    Garbage layerBlobs(Hold own, StoredImage image, References containers) throws IOException {
        List<Digest> blobs = new ArrayList<>();
        for (StoredImage.Layer layer : image.layers()) {
            if (layer.key() != null) {
                blobs.add(layer.blob().digest());
            }
        }
        return collect(blobs, List.of(), containers, own, image.name());
    }

    private Garbage collect(
            List<Digest> candidates,
            List<Digest> layers,
            References containers,
            @Nullable Hold ownHold,
            @Nullable ImageName ownName)
            throws IOException {
        try (Locks.Held own = locks.takeNew(PREFIX)) {
            try (Locks.Held exclusive = locks.exclusive()) {
                Choice choice = new Choice(marker.mark(containers, ownHold, ownName));
                for (Digest blob : candidates) {
                    choice.blob(blob);
                }
                for (Digest key : layers) {
                    choice.layer(key);
                }
                return takeOut(choice.items, own);
            } finally {
                removal.removeAll(own.entry(GONE));
            }
        }
    }

    /** Renames garbage, which nobody finds any more then. */
    private Garbage takeOut(List<Item> items, Locks.Held own) throws IOException {
        String gone = own.entry(GONE);
        Garbage taken = Garbage.NONE;
        if (!items.isEmpty()) {
            disk.makeDirectory(gone);
        }
        for (Item item : items) {
            Garbage measured = measured(item);
            // an image can have a blob twice
            if (disk.renameIfThere(item.path(), gone + "/" + item.name())) {
                taken = taken.plus(measured);
            }
        }
        return taken;
    }

    private Garbage measured(Item item) throws IOException {
        Disk.Status status = disk.status(item.path());
        if (status == null) {
            return Garbage.NONE;
        }
        return item.isLayer()
                ? new Garbage(0, 1, 0, LayerStore.stored(disk, item.path()))
                : new Garbage(1, 0, 0, status.allocated());
    }

    /** Counts the parts that nobody writes, and removes them if that is wanted. */
    private Garbage parts(boolean remove) throws IOException {
        Garbage parts = Garbage.NONE;
        for (String name : disk.list(root + "/tmp")) {
            if (name.endsWith(Sweeper.PART)) {
                parts = parts.plus(part(name, remove));
            }
        }
        return parts;
    }

    private Garbage part(String name, boolean remove) throws IOException {
        String id = name.substring(0, name.length() - Sweeper.PART.length());
        if (!remove && !disk.exists(locks.file(id))) {
            return partMeasured(name); // a lock file exists as long as it is locked: needs no inode
        }
        Locks.Held lock = locks.tryTake(id);
        if (lock == null) {
            return Garbage.NONE;
        }
        try (lock) {
            Garbage part = partMeasured(name);
            if (remove) {
                removal.remove(root + "/tmp/" + name);
            }
            return part;
        }
    }

    private Garbage partMeasured(String name) throws IOException {
        Disk.Status status = disk.status(root + "/tmp/" + name);
        return status == null ? Garbage.NONE : new Garbage(0, 0, 1, status.allocated());
    }
}
