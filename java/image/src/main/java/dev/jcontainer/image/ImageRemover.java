package dev.jcontainer.image;

import dev.jcontainer.image.ImageException.Reason;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.store.Garbage;
import dev.jcontainer.image.store.ImageName;
import dev.jcontainer.image.store.Store;
import dev.jcontainer.image.store.StoredImage;
import dev.jcontainer.layer.LayerCache;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Removes names of images, and then what nothing refers to, by Docker's rules. Used once, by one thread. */
final class ImageRemover {
    private static final int SHORT = 12;
    private static final Garbage NOTHING = new Garbage(0, 0, 0, 0);

    private final Store store;
    private final List<StoredImage> names; // those that are left
    private final List<String> untagged = new ArrayList<>();
    private final List<String> deleted = new ArrayList<>();
    private final Set<Digest> layers = new LinkedHashSet<>(); // of the deleted images, as far as they were there

    private ImageRemover(Store store) throws IOException {
        store.sweep();
        this.store = store;
        this.names = new ArrayList<>(store.tags().list().images());
    }

    static ImageRemoval remove(Store store, String name, boolean force, boolean keepsContent) throws IOException {
        return new ImageRemover(store).remove(name, force, keepsContent);
    }

    static ImageRemoval prune(Store store, boolean all) throws IOException {
        return new ImageRemover(store).prune(all);
    }

    static ImageRemoval prune(Store store, Collection<Image> images) throws IOException {
        return new ImageRemover(store).prune(images);
    }

    private ImageRemoval remove(String name, boolean force, boolean keepsContent) throws IOException {
        StoredImage image = Lookup.find(store, name).orElseThrow(() -> Images.noSuchImage(name));
        boolean isId = Lookup.isId(image, name);
        if (name.indexOf('@') >= 0 && image.name().isTagged()) { // the digest is no name of its own in the store
            throw new ImageException(
                    Reason.IN_USE,
                    "Cannot remove " + name + ": this is only the digest of " + image.name()
                            + ". Remove the image by that name.");
        }
        List<StoredImage> all = withIdOf(image);
        List<StoredImage> named = isId ? all : withDigests(image, all);
        if (isId && !force && !isOneName(all)) {
            throw new ImageException(
                    Reason.IN_USE,
                    "Cannot remove " + name + ": the image has several names (" + texts(all)
                            + "). Remove each, or all of them with --force.");
        }
        refuseUsed(name, image, force, isId, named.size() == all.size());
        if (!force && named.size() == all.size() && store.isUsed(image)) {
            throw new ImageException(
                    Reason.IN_USE,
                    "Cannot remove " + name + ": a container uses the image. Stop the container first, or remove"
                            + " the name with --force; the image's files then stay until the container has ended.");
        }
        for (StoredImage one : named) {
            untag(one);
        }
        return result(keepsContent ? NOTHING : store.collect(image));
    }

    /**
     * Refuses an image of detached containers, in Docker's words. By a name it is refused unless the removal is forced;
     * its files stay as long as the containers. By its id a running container refuses it in any case.
     *
     * @param isLast whether the image would lose its last name
     */
    private void refuseUsed(String name, StoredImage image, boolean force, boolean isId, boolean isLast)
            throws IOException {
        List<String> users = isLast ? store.containersOf(image) : List.of();
        if (users.isEmpty() || force && !isId) {
            return;
        }
        String id = image.config().digest().hex().substring(0, SHORT);
        if (!isId) {
            throw new ImageException(
                    Reason.IN_USE,
                    "conflict: unable to remove repository reference \"" + name + "\" (must force) - container "
                            + shortened(users.get(0)) + " is using its referenced image " + id);
        }
        for (String user : users) {
            if (store.isRunning(user)) {
                throw new ImageException(
                        Reason.IN_USE,
                        "conflict: unable to delete " + id + " (cannot be forced) - image is being used by running"
                                + " container " + shortened(user));
            }
        }
        if (!force) {
            throw new ImageException(
                    Reason.IN_USE,
                    "conflict: unable to delete " + id + " (must be forced) - image is being used by stopped container "
                            + shortened(users.get(0)));
        }
    }

    private static String shortened(String id) {
        return id.substring(0, Math.min(SHORT, id.length()));
    }

    private ImageRemoval prune(boolean all) throws IOException {
        for (StoredImage image : List.copyOf(names)) {
            if ((all || !isTagged(withIdOf(image))) && !store.isUsed(image)) {
                untag(image);
            }
        }
        return result(store.collect());
    }

    private ImageRemoval prune(Collection<Image> images) throws IOException {
        for (Image image : images) {
            StoredImage meant = image.stored();
            Optional<StoredImage> present = store.tags().find(meant.name());
            boolean isMeant =
                    present.isPresent() && present.get().config().digest().equals(image.id());
            if (isMeant && !store.isUsed(meant)) {
                untag(present.get());
            }
        }
        return result(store.collect());
    }

    private void untag(StoredImage image) throws IOException {
        names.removeIf(one -> one.name().equals(image.name())); // a record's own equals costs a cold start 50 ms
        if (!store.tags().remove(image)) { // somebody else has removed the name, or given it to another image
            return;
        }
        untagged.add(image.name().toString());
        List<StoredImage> left = withIdOf(image);
        if (!isIn(left, image)) {
            ImageName name = image.name();
            String digest = ImageName.untagged(
                            name.registry(), name.repository(), image.target().digest())
                    .toString();
            if (!untagged.contains(digest)) {
                untagged.add(digest);
            }
        }
        if (left.isEmpty()) {
            deleted.add(image.config().digest().toString());
            List<Digest> keys = image.layerKeys();
            for (int i = keys.size() - 1; i >= 0; i--) {
                if (store.layers().find(keys.get(i)).isPresent()) {
                    layers.add(keys.get(i));
                }
            }
        }
    }

    private List<StoredImage> withIdOf(StoredImage image) {
        List<StoredImage> images = new ArrayList<>();
        for (StoredImage one : names) {
            if (one.config().digest().equals(image.config().digest())) {
                images.add(one);
            }
        }
        return images;
    }

    /** The name; with the last tag in a repository also the names by digest that the image has there. */
    private static List<StoredImage> withDigests(StoredImage image, List<StoredImage> all) {
        List<StoredImage> named = new ArrayList<>(List.of(image));
        for (StoredImage one : all) {
            if (inOneRepository(one, image) && !one.name().equals(image.name())) {
                if (!image.name().isTagged() || one.name().isTagged()) {
                    return List.of(image);
                }
                named.add(one);
            }
        }
        return named;
    }

    /** Whether one of the images is in the repository of an image. */
    private static boolean isIn(List<StoredImage> images, StoredImage image) {
        for (StoredImage one : images) {
            if (inOneRepository(one, image)) {
                return true;
            }
        }
        return false;
    }

    private static boolean inOneRepository(StoredImage one, StoredImage other) {
        ImageName name = other.name();
        return one.name().registry().equals(name.registry())
                && one.name().repository().equals(name.repository());
    }

    private static boolean isTagged(List<StoredImage> images) {
        for (StoredImage image : images) {
            if (image.name().isTagged()) {
                return true;
            }
        }
        return false;
    }

    /** Whether all names are in one repository, with at most one tag among them. */
    private static boolean isOneName(List<StoredImage> images) {
        int tags = 0;
        boolean isOne = true;
        for (StoredImage image : images) {
            tags += image.name().isTagged() ? 1 : 0;
            isOne &= inOneRepository(image, images.get(0));
        }
        return isOne && tags <= 1;
    }

    private static String texts(List<StoredImage> images) {
        StringBuilder names = new StringBuilder();
        for (StoredImage image : images) {
            names.append(names.length() == 0 ? "" : ", ").append(image.name());
        }
        return names.toString();
    }

    /** A layer that this JVM keeps mounted for the next launch would keep the place of its removed file. */
    private ImageRemoval result(Garbage garbage) throws IOException {
        if (garbage.layers() > 0) {
            LayerCache.clear();
        }
        List<String> deletedLayers = new ArrayList<>();
        for (Digest key : layers) {
            if (store.layers().find(key).isEmpty()) {
                deletedLayers.add(key.toString());
            }
        }
        return new ImageRemoval(untagged, deleted, deletedLayers, garbage.blobs(), garbage.layers(), garbage.bytes());
    }
}
