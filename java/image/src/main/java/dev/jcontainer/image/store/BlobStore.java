package dev.jcontainer.image.store;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.store.StoreException.Kind;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The blobs of the store, {@code blobs/ALGORITHM/HEX}: files that have the digest that they are named by. Thread-safe. */
public final class BlobStore {
    static final List<String> ALGORITHMS = List.of("sha256", "sha512");

    private static final int CHUNK = 64 << 10;

    private final Disk disk;
    private final Locks locks;
    private final String root;
    private final TreeRemover remover;

    BlobStore(Disk disk, Locks locks, String root, TreeRemover remover) {
        this.disk = disk;
        this.locks = locks;
        this.root = root;
        this.remover = remover;
    }

    /** The path of a blob, whether it exists or not. */
    String path(Digest digest) {
        return path(root, digest);
    }

    static String path(String root, Digest digest) {
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
                    Kind.DAMAGED, "Cannot read " + path(digest) + ": it is not a regular file. Pull the image again.");
        }
        return Optional.of(new StoredBlob(digest, path(digest), status.size()));
    }

    /** Keeps a blob until the hold is closed, and returns whether the store has it, by its type and size. */
    public boolean keep(Hold hold, Descriptor blob) throws IOException {
        hold.keepBlob(blob.digest());
        return has(blob);
    }

    /** Whether the store has a blob, by its length. */
    boolean has(Descriptor blob) throws IOException {
        Disk.Status status = disk.status(path(blob.digest()));
        return status != null && status.isFile() && status.size() == blob.size();
    }

    /**
     * Reads a whole blob, such as a manifest, and verifies its digest.
     *
     * @param most the most bytes that it may have
     * @throws StoreException {@link Kind#MISSING} if it does not exist, {@link Kind#DAMAGED} if it is longer, or the
     *     disk has not kept it
     */
    public byte[] read(Digest digest, int most) throws IOException {
        byte[] content = content(digest, most);
        MessageDigest hash = digest.newHash();
        hash.update(content);
        if (!Digest.of(hash).equals(digest)) {
            throw notKept(digest);
        }
        return content;
    }

    /**
     * Reads a whole blob and verifies its length only. A launch reads the configuration so: the pull has verified it, no
     * other user can write in the store, and the JDK's hash would cost a third of a cold launch.
     *
     * @param most the most bytes that it may have
     * @throws StoreException {@link Kind#MISSING} if it does not exist, {@link Kind#DAMAGED} if its length is not right
     */
    public byte[] readUnhashed(Descriptor blob, int most) throws IOException {
        byte[] content = content(blob.digest(), most);
        if (content.length != blob.size()) {
            throw notKept(blob.digest());
        }
        return content;
    }

    private byte[] content(Digest digest, int most) throws IOException {
        String path = path(digest);
        Optional<StoredBlob> found = find(digest);
        long size = found.isPresent() ? found.get().size() : 0;
        if (size > most) {
            throw new StoreException(
                    Kind.DAMAGED,
                    "Cannot read " + path + ": it has " + size + " bytes, more than " + most
                            + ". Pull the image again.");
        }
        try (StoredInput input = found.isPresent() ? StoredInput.openIfThere(path, size) : null) {
            if (input == null) {
                throw new StoreException(
                        Kind.MISSING, "Cannot read " + path + ": it does not exist. Pull the image again.");
            }
            return input.readNBytes((int) size);
        }
    }

    private StoreException notKept(Digest digest) {
        return new StoreException(
                Kind.DAMAGED,
                "Cannot use " + path(digest) + ": the disk has not kept its content. Pull the image again.");
    }

    /**
     * Reads a blob and compares it with its digest.
     *
     * @return what is wrong, a clause that follows the path and a colon; null if nothing is, or it does not exist
     */
    @Nullable
    String problem(Digest digest) throws IOException {
        String path = path(digest);
        Disk.Status status = disk.status(path);
        if (status == null) {
            return null;
        }
        if (!status.isFile()) {
            return "it is not a regular file";
        }
        MessageDigest hash = digest.newHash();
        byte[] chunk = new byte[CHUNK];
        try (StoredInput input = StoredInput.hashing(path, status.size(), hash)) {
            if (input == null) {
                return null;
            }
            while (input.read(chunk, 0, chunk.length) >= 0) {
                // the stream hashes
            }
        } catch (StoreException e) {
            if (e.kind() != Kind.DAMAGED) {
                throw e;
            }
            return "it cannot be read: " + e.getMessage();
        }
        Digest found = Digest.of(hash);
        return found.equals(digest) ? null : "its content has the digest " + found;
    }

    /**
     * Begins to write a blob, which the hold keeps from now on. It takes the blob's lock, so that one process, and one
     * thread of it, writes it at a time. A blob of another type or size than it should have is written anew, if its
     * digest is wrong indeed. The caller closes the result.
     *
     * @param onWait is called if another process or thread writes the blob, before this waits for it
     * @throws java.io.InterruptedIOException if the thread is interrupted while it waits
     * @throws StoreException {@link Kind#CONTENT} if the store has the blob, and it has another size
     */
    public BlobDownload begin(Hold hold, Descriptor blob, Runnable onWait) throws IOException {
        return begin(hold, blob, false, onWait);
    }

    /** The same, but reads an existing blob and compares it with its digest; it is written anew if it is damaged. */
    public BlobDownload beginVerified(Hold hold, Descriptor blob, Runnable onWait) throws IOException {
        return begin(hold, blob, true, onWait);
    }

    private BlobDownload begin(Hold hold, Descriptor blob, boolean verifies, Runnable onWait) throws IOException {
        hold.keepBlob(blob.digest());
        Locks.Held lock = locks.take(id(blob.digest()), onWait);
        try {
            String path = path(blob.digest());
            String damage = damage(blob, path, verifies);
            Optional<StoredBlob> present = damage == null ? find(blob.digest()) : Optional.empty();
            return new BlobDownload(disk, lock, blob, path, present, damage, root, remover);
        } catch (IOException | RuntimeException e) {
            closeAfter(lock, e);
            throw e;
        }
    }

    /** What is wrong with an existing blob, of which the descriptor may be wrong as well. */
    private @Nullable String damage(Descriptor blob, String path, boolean verifies) throws IOException {
        Disk.Status status = disk.status(path);
        boolean fits = status == null || status.isFile() && status.size() == blob.size();
        String problem = fits && !verifies ? null : problem(blob.digest());
        if (problem == null && status != null && !fits) {
            throw new StoreException(
                    Kind.CONTENT,
                    "Cannot use the blob " + blob.digest() + ": it has " + status.size()
                            + " bytes, and the manifest says " + blob.size() + ".");
        }
        return problem;
    }

    /** Writes a blob of which all bytes are known, unless it exists. */
    public StoredBlob put(Hold hold, byte[] content) throws IOException {
        return put(hold, Digest.of(content), content);
    }

    /** Writes a blob of which all bytes are known, unless it exists. */
    public StoredBlob put(Hold hold, Digest digest, byte[] content) throws IOException {
        return put(hold, digest, content, damage -> {});
    }

    /**
     * Writes a blob of which all bytes are known, unless it exists and the disk has kept it.
     *
     * @param onDamage is called with a sentence if a damaged blob is replaced
     * @throws StoreException {@link Kind#CONTENT} if the bytes have another digest
     */
    public StoredBlob put(Hold hold, Digest digest, byte[] content, Consumer<String> onDamage) throws IOException {
        Descriptor blob = Descriptor.of("", digest, content.length);
        try (BlobDownload download = beginVerified(hold, blob, () -> {})) {
            download.tellDamage(onDamage);
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
