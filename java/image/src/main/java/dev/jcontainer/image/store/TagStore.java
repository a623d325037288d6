package dev.jcontainer.image.store;

import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.store.StoreException.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The names of images, {@code tags/REGISTRY/REPOSITORY/TAG}: a small file for each, which has all that listing and
 * collecting need. {@link TagPath} encodes each part of the path. Names are given and taken away under the common lock,
 * exclusively: whether a name is the last one of an image depends on all the others. Thread-safe.
 */
public final class TagStore {
    private static final int MOST = 1 << 20;
    private static final int FIRST_READ = 4096;

    private final Disk disk;
    private final Locks locks;
    private final String root;
    private final String tags;

    TagStore(Disk disk, Locks locks, String root) {
        this.disk = disk;
        this.locks = locks;
        this.root = root;
        this.tags = root + "/tags";
    }

    /**
     * All images of a store.
     *
     * @param images those that can be read, in the order of their names; one image can have several names
     * @param damaged the files that are no tags
     */
    public record Listing(List<StoredImage> images, List<StoreException> damaged) {}

    /** Looks a name up. */
    public Optional<StoredImage> find(ImageName name) throws IOException {
        String file = path(name);
        StoredImage image = read(file);
        if (image != null && !image.name().equals(name)) {
            throw misplaced(file, image);
        }
        return Optional.ofNullable(image);
    }

    /** All images. One that is put or removed meanwhile is in the list or not. */
    public Listing list() throws IOException {
        Listing listing = new Listing(new ArrayList<>(), new ArrayList<>());
        for (String file : files()) {
            list(file, listing);
        }
        return listing;
    }

    /** The paths of all tags, in the order of their names. */
    List<String> files() throws IOException {
        List<String> files = new ArrayList<>();
        for (String registry : sorted(tags)) {
            for (String repository : sorted(tags + "/" + registry)) {
                String directory = tags + "/" + registry + "/" + repository;
                for (String tag : sorted(directory)) {
                    files.add(directory + "/" + tag);
                }
            }
        }
        return files;
    }

    /** Whether a tag is in a directory of the store, and not where a symbolic link in its place leads. */
    boolean isInStore(String file) throws IOException {
        String repository = file.substring(0, file.lastIndexOf('/'));
        return isNoLink(repository) && isNoLink(repository.substring(0, repository.lastIndexOf('/')));
    }

    private boolean isNoLink(String path) throws IOException {
        Disk.Status status = disk.status(path);
        return status == null || status.isDirectory(); // another process may have removed it
    }

    private void list(String file, Listing listing) throws IOException {
        try {
            StoredImage image = readInPlace(file);
            if (image != null) {
                listing.images().add(image);
            }
        } catch (StoreException e) {
            if (e.kind() != Kind.DAMAGED) {
                throw e;
            }
            listing.damaged().add(e);
        }
    }

    /** The image of a tag; null if there is no such file. */
    @Nullable
    StoredImage readInPlace(String file) throws IOException {
        StoredImage image = read(file);
        if (image != null && !path(image.name()).equals(file)) {
            throw misplaced(file, image);
        }
        return image;
    }

    private List<String> sorted(String directory) throws IOException {
        List<String> names = new ArrayList<>(disk.list(directory));
        Collections.sort(names);
        return names;
    }

    /**
     * Gives an image a name, once all that it needs is in the store; the hold keeps that from now on. The image is on the
     * disk after this. If the name was the last one of another image, that one keeps a name with the digest of its
     * manifest and without a tag.
     *
     * @throws StoreException {@link Kind#MISSING} if a blob or a layer of the image is not in the store; a layer needs
     *     no blob
     */
    public void put(Hold hold, StoredImage image) throws IOException {
        byte[] content = ImageCodec.encode(image);
        if (content.length > MOST) {
            throw new StoreException(
                    Kind.CONTENT,
                    "Cannot store the image " + image.name() + ": it has "
                            + image.layers().size() + " layers.");
        }
        hold.keepImage(image);
        for (String directory : List.of("/blobs/sha256", "/blobs/sha512", "/layers")) {
            disk.syncDirectory(root + directory); // commit leaves it to us: once for all
        }
        String temporary = hold.newTag();
        try {
            disk.writeFile(temporary, content);
            try (Locks.Held exclusive = locks.exclusive()) {
                putLocked(hold, image, temporary);
            }
            sync(image.name());
        } catch (IOException e) {
            removeAfter(temporary, e); // a full disk needs its place
            throw e;
        }
    }

    /** Nothing is removed between the look at what the image needs and its name. */
    private void putLocked(Hold hold, StoredImage image, String temporary) throws IOException {
        Completeness completeness = new Completeness(disk, root);
        completeness.require(image);
        StoredImage old = image.name().isTagged() ? loser(image) : null;
        if (old != null && completeness.missing(old) == null) {
            StoredImage untagged = old.named(untagged(old));
            String other = hold.otherTag();
            disk.writeFile(other, ImageCodec.encode(untagged));
            rename(other, untagged.name());
            sync(untagged.name()); // before the other name is gone
        }
        rename(temporary, image.name());
    }

    /** The image that loses its last name to another; null if there is none. */
    private @Nullable StoredImage loser(StoredImage image) throws IOException {
        StoredImage old = replaced(image);
        return old == null || hasOtherName(old) ? null : old;
    }

    /** The image that has the name of another one now. */
    private @Nullable StoredImage replaced(StoredImage image) throws IOException {
        StoredImage old = findIntact(image.name()).orElse(null);
        return old == null || sameId(old, image) ? null : old;
    }

    /** A tag that cannot be read is replaced. */
    private Optional<StoredImage> findIntact(ImageName name) throws IOException {
        try {
            return find(name);
        } catch (StoreException e) {
            if (e.kind() != Kind.DAMAGED) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private boolean hasOtherName(StoredImage image) throws IOException {
        for (StoredImage other : list().images()) {
            if (sameId(other, image) && !other.name().equals(image.name())) {
                return true;
            }
        }
        return false;
    }

    private static boolean sameId(StoredImage one, StoredImage other) {
        return one.config().digest().equals(other.config().digest());
    }

    private static ImageName untagged(StoredImage image) {
        Digest manifest = image.manifest().digest();
        return ImageName.untagged(image.name().registry(), image.name().repository(), manifest);
    }

    private void removeAfter(String file, IOException failure) {
        try {
            disk.removeFile(file);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private void rename(String temporary, ImageName name) throws IOException {
        String registry = tags + "/" + TagPath.encode(name.registry());
        String directory = directory(name);
        disk.makeDirectory(registry);
        disk.makeDirectory(directory);
        disk.rename(temporary, path(name));
    }

    /** Another process may have removed the name since, and its directories. */
    private void sync(ImageName name) throws IOException {
        disk.syncDirectoryIfThere(directory(name));
        disk.syncDirectoryIfThere(tags + "/" + TagPath.encode(name.registry()));
        disk.syncDirectory(tags);
    }

    /**
     * Removes a name, and returns its image, whose blobs and layers stay until they are collected.
     *
     * @return empty if there is no such name
     */
    public Optional<StoredImage> remove(ImageName name) throws IOException {
        try (Locks.Held exclusive = locks.exclusive()) {
            Optional<StoredImage> image = find(name);
            if (image.isPresent()) {
                removeFile(path(name));
            }
            return image;
        }
    }

    /** Removes the name of an image, and returns whether the image had it still: another may have got it meanwhile. */
    public boolean remove(StoredImage image) throws IOException {
        try (Locks.Held exclusive = locks.exclusive()) {
            Optional<StoredImage> present = find(image.name());
            boolean isIts = present.isPresent() && sameId(present.get(), image);
            if (isIts) {
                removeFile(path(image.name()));
            }
            return isIts;
        }
    }

    /** Removes the file of a tag, and directories that are empty then. The caller has the common lock, exclusively. */
    void removeFile(String file) throws IOException {
        String directory = file.substring(0, file.lastIndexOf('/'));
        String registry = directory.substring(0, directory.lastIndexOf('/'));
        disk.removeFile(file);
        boolean removed = disk.removeDirectory(directory) && disk.removeDirectory(registry);
        // before its content is collected: after a power failure the tag must not come back without it
        boolean synced = !removed && (disk.syncDirectoryIfThere(directory) || disk.syncDirectoryIfThere(registry));
        if (!synced) {
            disk.syncDirectory(tags);
        }
    }

    private @Nullable StoredImage read(String file) throws IOException {
        byte[] content = new byte[FIRST_READ];
        int length = disk.read(file, content);
        while (length == content.length && length < MOST + 1) {
            content = new byte[Math.min(8 * length, MOST + 1)];
            length = disk.read(file, content);
        }
        return length < 0 ? null : ImageCodec.decode(content, length, file);
    }

    private static StoreException misplaced(String file, StoredImage image) {
        return new StoreException(
                Kind.DAMAGED,
                "Cannot read " + file + ": it is the tag of " + image.name()
                        + ". Pull the image again, or run 'jcontainer system check --repair'.");
    }

    private String path(ImageName name) {
        return directory(name) + "/" + TagPath.encode(name.tag());
    }

    private String directory(ImageName name) {
        return tags + "/" + TagPath.encode(name.registry()) + "/" + TagPath.encode(name.repository());
    }
}
