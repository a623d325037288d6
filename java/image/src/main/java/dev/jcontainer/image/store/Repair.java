package dev.jcontainer.image.store;

import dev.jcontainer.image.name.Digest;
import java.io.IOException;
import java.util.Map;

/**
 * Removes what a check has found broken, so that a pull fetches it again. By then a pull may have replaced it, so it
 * removes, under the common lock, exclusively, only what is the same still, and otherwise looks again without that lock,
 * for which all others wait. What a running operation keeps is left to it.
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
            Outcome outcome = Outcome.LEFT;
            while (outcome == Outcome.LEFT && (parts.isBroken(blob) || parts.problem(blob) != null)) {
                outcome = takeOut(blob, path, gone);
            }
            removal.remove(gone);
            return outcome == Outcome.IN_USE ? outcome : Outcome.REMOVED;
        }
    }

    /** {@link Outcome#LEFT} means that it has changed since it was found broken. */
    private Outcome takeOut(Digest blob, String path, String gone) throws IOException {
        try (Locks.Held exclusive = locks.exclusive()) {
            if (!parts.isBroken(blob)) {
                return Outcome.LEFT;
            }
            if (marker.held().keepsBlob(blob)) {
                return Outcome.IN_USE;
            }
            takeOut(path, gone);
            return Outcome.REMOVED;
        }
    }

    /** Removes a layer; what a container uses is only taken out of its place, and a sweep removes it after its end. */
    Outcome layer(Digest key, String path) throws IOException {
        try (Locks.Held own = locks.takeNew(GarbageCollector.PREFIX)) {
            String gone = own.entry("." + LayerStore.id(key));
            Outcome outcome = Outcome.LEFT;
            while (outcome == Outcome.LEFT && (parts.isBrokenLayer(key) || parts.problemOfLayer(key) != null)) {
                outcome = takeOutLayer(key, path, gone);
            }
            removal.removeUnused(gone);
        }
        return parts.isBrokenLayer(key) ? Outcome.IN_USE : Outcome.REMOVED;
    }

    /** {@link Outcome#LEFT} means that it has changed since it was found broken. */
    private Outcome takeOutLayer(Digest key, String path, String gone) throws IOException {
        try (Locks.Held exclusive = locks.exclusive()) {
            if (!parts.isBrokenLayer(key)) {
                return Outcome.LEFT;
            }
            if (marker.held().keepsLayer(key)) {
                return Outcome.IN_USE;
            }
            takeOut(path, gone);
            return Outcome.REMOVED;
        }
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

    /** Removes the record of a container or a volume that was never completed, and returns whether it is gone. */
    boolean halfMade(String path) throws IOException {
        removal.removeUnused(path);
        return !disk.exists(path);
    }

    /** Removes what killed processes have left; returns why something stays, by its path. */
    Map<String, String> sweep() throws IOException {
        return new Sweeper(disk, locks, root, removal).sweep();
    }
}
