package dev.jcontainer.image.store;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.store.StoreException.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The blobs of the store, {@code blobs/ALGORITHM/HEX}: files that have the digest that they are named by. Thread-safe. */
public final class BlobStore {
    static final List<String> ALGORITHMS = List.of("sha256", "sha512");

    private final Disk disk;
    private final Locks locks;
    private final String root;

    BlobStore(Disk disk, Locks locks, String root) {
        this.disk = disk;
        this.locks = locks;
        this.root = root;
    }

    /** The path of a blob, whether it exists or not. */
    String path(Digest digest) {
        return root + "/blobs/" + digest.algorithm() + "/" + digest.hex();
    }

    /** The digest that a file's name says; null if it says none. */
    static @Nullable Digest digestOf(String algorithm, String name) {
        try {
            return new Digest(algorithm, name);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The name of the lock and of the part of a blob in {@code tmp}. */
    static String id(Digest digest) {
        return digest.algorithm() + "-" + digest.hex();
    }

    /** The blob whose lock and part have this name; null if none has. */
    static @Nullable Digest ofId(String id) {
        int dash = id.indexOf('-');
        return dash < 0 ? null : digestOf(id.substring(0, dash), id.substring(dash + 1));
    }

    /**
     * Looks for a blob. It may be collected at any time after this, unless a {@link Hold} kept it before, or a tag or a
     * container refers to it.
     */
    public Optional<StoredBlob> find(Digest digest) throws IOException {
        Disk.Status status = disk.status(path(digest));
        if (status == null) {
            return Optional.empty();
        }
        if (!status.isFile()) {
            throw new StoreException(
                    Kind.DAMAGED,
                    "Cannot read " + path(digest) + ": it is not a regular file. See 'jcontainer system check'.");
        }
        return Optional.of(new StoredBlob(digest, path(digest), status.size()));
    }

    /** Keeps a blob until the hold is closed, and looks for it. */
    public Optional<StoredBlob> keep(Hold hold, Digest digest) throws IOException {
        hold.keepBlob(digest);
        return find(digest);
    }

    /**
     * Reads a whole blob, such as a manifest.
     *
     * @param most the most bytes that it may have
     * @throws StoreException {@link Kind#MISSING} if it does not exist, {@link Kind#DAMAGED} if it is longer
     */
    public byte[] read(Digest digest, int most) throws IOException {
        Optional<StoredBlob> found = find(digest);
        if (found.isEmpty()) {
            throw new StoreException(
                    Kind.MISSING, "Cannot read the blob " + digest + ": it is not in the store. Pull the image.");
        }
        StoredBlob blob = found.get();
        if (blob.size() > most) {
            throw new StoreException(
                    Kind.DAMAGED,
                    "Cannot read the blob " + digest + ": it has " + blob.size() + " bytes, more than " + most + ".");
        }
        try (StoredInput input = StoredInput.open(blob.path(), 0, blob.size())) {
            return input.readNBytes((int) blob.size());
        }
    }

    /**
     * Begins to write a blob, which the hold keeps from now on. It takes the blob's lock, so that one process, and one
     * thread of it, writes it at a time. The caller closes the result.
     *
     * @param onWait is called if another process or thread writes the blob, before this waits for it
     * @throws java.io.InterruptedIOException if the thread is interrupted while it waits
     */
    public BlobDownload begin(Hold hold, Descriptor blob, Runnable onWait) throws IOException {
        hold.keepBlob(blob.digest());
        Locks.Held lock = locks.take(id(blob.digest()), onWait);
        try {
            return new BlobDownload(disk, lock, blob, path(blob.digest()), find(blob.digest()), root);
        } catch (IOException | RuntimeException e) {
            closeAfter(lock, e);
            throw e;
        }
    }

    /** Writes a blob of which all bytes are known, unless it exists. */
    public StoredBlob put(Hold hold, byte[] content) throws IOException {
        return put(hold, Digest.of(content), content);
    }

    /**
     * Writes a blob of which all bytes are known, unless it exists.
     *
     * @throws StoreException {@link Kind#CONTENT} if the bytes have another digest
     */
    public StoredBlob put(Hold hold, Digest digest, byte[] content) throws IOException {
        Descriptor blob = Descriptor.of("", digest, content.length);
        try (BlobDownload download = begin(hold, blob, () -> {})) {
            if (download.position() > 0) {
                download.startOver();
            }
            if (!download.isPresent()) {
                download.append(content, 0, content.length);
            }
            return download.commit();
        }
    }

    static void closeAfter(Locks.Held lock, Exception failure) {
        try {
            lock.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
