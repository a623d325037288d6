package dev.jcontainer.image;

import dev.jcontainer.image.ImageException.Reason;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.store.Garbage;
import dev.jcontainer.image.store.References;
import dev.jcontainer.image.store.Store;
import dev.jcontainer.image.store.StoredImage;
import dev.jcontainer.layer.LayerCache;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Removes names of images, and then what nothing refers to. */
final class Removal {
    private static final Garbage NOTHING = new Garbage(0, 0, 0, 0);

    private final Store store;
    private final References containers;
    private final List<String> untagged = new ArrayList<>();
    private final List<String> deleted = new ArrayList<>();

    Removal(Store store, References containers) {
        this.store = store;
        this.containers = containers;
    }

    ImageRemoval remove(String name, boolean force, boolean keepsContent) throws IOException {
        store.sweep();
        StoredImage image = Lookup.find(store, name).orElseThrow(() -> Images.noSuchImage(name));
        List<StoredImage> named =
                Lookup.isId(image, name) ? withId(image.config().digest()) : List.of(image);
        if (named.size() > 1 && !force) {
            throw new ImageException(
                    Reason.IN_USE,
                    "Cannot remove " + name + ": the image has several names (" + names(named)
                            + "). Remove each, or all of them with --force.");
        }
        for (StoredImage one : named) {
            untag(one);
        }
        return result(keepsContent ? NOTHING : store.collect(image, containers));
    }

    ImageRemoval prune(boolean all) throws IOException {
        store.sweep();
        for (StoredImage image : store.tags().list().images()) {
            if (all || !image.name().isTagged()) {
                untag(image);
            }
        }
        return result(store.collect(containers));
    }

    ImageRemoval prune(Collection<Image> images) throws IOException {
        store.sweep();
        for (Image image : images) {
            StoredImage meant = image.stored();
            Optional<StoredImage> present = store.tags().find(meant.name());
            if (present.isPresent() && present.get().config().digest().equals(image.id())) {
                untag(meant);
            }
        }
        return result(store.collect(containers));
    }

    private void untag(StoredImage image) throws IOException {
        store.tags().remove(image.name());
        untagged.add(image.name().toString());
        if (withId(image.config().digest()).isEmpty()) {
            deleted.add(image.config().digest().toString());
        }
    }

    private List<StoredImage> withId(Digest id) throws IOException {
        List<StoredImage> images = new ArrayList<>();
        for (StoredImage image : store.tags().list().images()) {
            if (image.config().digest().equals(id)) {
                images.add(image);
            }
        }
        return images;
    }

    private static String names(List<StoredImage> images) {
        StringBuilder names = new StringBuilder();
        for (StoredImage image : images) {
            names.append(names.length() == 0 ? "" : ", ").append(image.name());
        }
        return names.toString();
    }

    /** A layer that this JVM keeps mounted for the next launch would keep the place of its removed file. */
    private ImageRemoval result(Garbage garbage) {
        if (garbage.layers() > 0) {
            LayerCache.clear();
        }
        return new ImageRemoval(untagged, deleted, garbage.blobs(), garbage.layers(), garbage.bytes());
    }
}
