package dev.jcontainer.image.store;

import dev.jcontainer.image.name.Digest;
import java.io.IOException;

/**
 * Removes what a check has found broken, so that a pull fetches it again. It decides once more under the common lock,
 * exclusively, as a collection does: by then a pull may have replaced it. What a running operation keeps is left to it.
 */
final class Repair {
    /** What has become of something broken. */
    enum Outcome {
        /** It is there as before. */
        LEFT,
        /** It is there as before, because a running command uses it. */
        IN_USE,
        /** It is gone. */
        REMOVED
    }

    /** Decides whether a tag is broken still. */
    @FunctionalInterface
    interface Decision {
        boolean isBroken() throws IOException;
    }

    private final Disk disk;
    private final Locks locks;
    private final String root;
    private final PartChecker parts;
    private final Marker marker;
    private final Removal removal;
    private final TagStore tags;

    Repair(Disk disk, Locks locks, String root, PartChecker parts, Marker marker, Removal removal, TagStore tags) {
        this.disk = disk;
        this.locks = locks;
        this.root = root;
        this.parts = parts;
        this.marker = marker;
        this.removal = removal;
        this.tags = tags;
    }

    /** Removes a blob. Its own lock comes first: who has it may be about to put a good one into its place. */
    Outcome blob(Digest blob, String path) throws IOException {
        try (Locks.Held own = locks.take(BlobStore.id(blob), () -> {})) {
            String gone = own.entry(".gone");
            try (Locks.Held exclusive = locks.exclusive()) {
                if (parts.lockedProblem(blob) == null) {
                    return Outcome.REMOVED;
                }
                if (marker.held().keepsBlob(blob)) {
                    return Outcome.IN_USE;
                }
                takeOut(path, gone);
            }
            removal.remove(gone);
        }
        return Outcome.REMOVED;
    }

    /** Removes a layer; what a container uses is only taken out of its place, and a sweep removes it after its end. */
    Outcome layer(Digest key, String path) throws IOException {
        try (Locks.Held own = locks.takeNew(Collector.PREFIX)) {
            String gone = own.entry("." + LayerStore.id(key));
            try (Locks.Held exclusive = locks.exclusive()) {
                if (parts.lockedLayerProblem(key) == null) {
                    return Outcome.REMOVED;
                }
                if (marker.held().keepsLayer(key)) {
                    return Outcome.IN_USE;
                }
                takeOut(path, gone);
            }
            removal.removeUnused(gone);
        }
        return disk.exists(path) ? Outcome.IN_USE : Outcome.REMOVED;
    }

    /** On a full disk it needs no place: what cannot be renamed is removed at once. */
    private void takeOut(String path, String gone) throws IOException {
        try {
            disk.renameIfThere(path, gone);
        } catch (StoreException e) {
            if (e.kind() != StoreException.Kind.FULL) {
                throw e;
            }
            removal.removeUnused(path);
        }
    }

    /** Removes a tag. */
    Outcome tag(String file, Decision decision) throws IOException {
        try (Locks.Held exclusive = locks.exclusive()) {
            if (decision.isBroken()) {
                tags.removeFile(file);
            }
        }
        return Outcome.REMOVED;
    }

    /** Removes what killed processes have left. */
    void sweep() throws IOException {
        new Sweeper(disk, locks, root, removal).sweep();
    }
}
