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
 * collecting need. {@link TagPath} encodes each part of the path. Thread-safe.
 */
public final class TagStore {
    private static final int MOST = 1 << 20;
    private static final int FIRST_READ = 4096;
    private static final int ATTEMPTS = 100;

    private final Disk disk;
    private final String root;
    private final String tags;

    TagStore(Disk disk, String root) {
        this.disk = disk;
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
     * disk after this. If the name belonged to another image, that one keeps a name with the digest of its manifest and
     * without a tag.
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
        try (Locks.Held shared = hold.lockStore()) {
            putLocked(hold, image, content);
        }
    }

    /** Nothing is removed between the look at what the image needs and its name. */
    private void putLocked(Hold hold, StoredImage image, byte[] content) throws IOException {
        new Completeness(disk, root).require(image);
        for (String directory : List.of("/blobs/sha256", "/blobs/sha512", "/layers")) {
            disk.syncDirectory(root + directory); // commit leaves it to us: once for all
        }
        Optional<StoredImage> old = findIntact(image.name());
        if (old.isPresent() && image.name().isTagged() && !sameManifest(old.get(), image)) {
            StoredImage untagged = old.get().named(untagged(old.get()));
            write(hold, untagged.name(), ImageCodec.encode(untagged));
        }
        write(hold, image.name(), content);
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

    private static boolean sameManifest(StoredImage one, StoredImage other) {
        return one.manifest().digest().equals(other.manifest().digest());
    }

    private static ImageName untagged(StoredImage image) {
        Digest manifest = image.manifest().digest();
        return ImageName.untagged(image.name().registry(), image.name().repository(), manifest);
    }

    private void write(Hold hold, ImageName name, byte[] content) throws IOException {
        String temporary = hold.newTag();
        disk.writeFile(temporary, content);
        String registry = tags + "/" + TagPath.encode(name.registry());
        String directory = directory(name);
        int attempts = ATTEMPTS;
        // another process may remove an empty directory, and so its last tag, at any time
        do {
            if (attempts-- == 0) {
                throw new StoreException(
                        Kind.OTHER, "Cannot put the tag " + name + ": its directory is removed each time.");
            }
            disk.makeDirectory(registry);
        } while (!disk.makeDirectoryIfParent(directory) || !disk.renameIfThere(temporary, path(name)));
        disk.syncDirectoryIfThere(directory);
        disk.syncDirectoryIfThere(registry);
        disk.syncDirectory(tags);
    }

    /**
     * Removes a name, and returns its image, whose blobs and layers stay until they are collected.
     *
     * @return empty if there is no such name
     */
    public Optional<StoredImage> remove(ImageName name) throws IOException {
        Optional<StoredImage> image = find(name);
        if (image.isPresent()) {
            removeFile(path(name));
        }
        return image;
    }

    /** Removes the file of a tag, and directories that are empty then. */
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
