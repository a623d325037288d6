package dev.jcontainer.image.store;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.store.StoreException.Kind;
import dev.jcontainer.kernel.Syscalls;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A blob that is being written to {@code tmp/ID.part}, under its lock.
 *
 * <pre>
 * begin ─► isPresent ─► close                                          another has written it meanwhile
 *       └► earlier ─► append … ─► commit ─► close                      verified, and in its place
 *                             └─► close                                the part stays, for a later run to go on
 *                             └─► startOver                            the part is wrong
 * </pre>
 *
 * It hashes what it gets, so that {@link #commit} knows the digest at once. Not thread-safe. A download is closed in any
 * case.
 */
public final class BlobDownload implements AutoCloseable {
    private final Disk disk;
    private final Locks.Held lock;
    private final Descriptor blob;
    private final String path;
    private final String part;
    private final MessageDigest hash;
    private final @Nullable String damage;
    private final TreeRemover remover;
    private @Nullable StoredBlob present;
    private int file = -1;
    private long position;
    private @Nullable StoredInput earlier; // what a former run has left and this one has not hashed

    /** @param damage what is wrong with the file that is in the blob's place; null if nothing is, or there is none */
    BlobDownload(
            Disk disk,
            Locks.Held lock,
            Descriptor blob,
            String path,
            Optional<StoredBlob> present,
            @Nullable String damage,
            String root,
            TreeRemover remover)
            throws IOException {
        this.disk = disk;
        this.lock = lock;
        this.blob = blob;
        this.path = path;
        this.part = root + "/tmp/" + BlobStore.id(blob.digest()) + ".part";
        this.hash = blob.digest().newHash();
        this.damage = damage;
        this.remover = remover;
        this.present = present.orElse(null);
        if (this.present == null) {
            findPart();
        } else {
            lock.close();
        }
    }

    private void findPart() throws IOException {
        Disk.Status status = disk.status(part);
        if (status == null) {
            return;
        }
        if (!status.isFile() || status.size() > blob.size()) {
            disk.removeFile(part);
        } else if (status.size() > 0) {
            earlier = StoredInput.hashing(part, status.size(), hash);
            position = earlier == null ? 0 : status.size();
        }
    }

    /** Whether the blob is in the store: another process has written it before this one had the lock. */
    public boolean isPresent() {
        return present != null;
    }

    /** Gives a sentence to a listener if the store has the blob, but damaged. It stays until the new one is committed. */
    public void tellDamage(Consumer<String> listener) {
        if (damage != null) {
            listener.accept(path + " is damaged, and replaced: " + damage + ".");
        }
    }

    /** How many bytes of the blob are on the disk, of a former run or appended: the offset at which to go on. */
    public long position() {
        return position;
    }

    /**
     * The bytes that a former run has left, from the beginning of the blob. They have been verified as little as those
     * that come from a registry. What the caller does not read of them is read by {@link #append} or {@link #commit}. The
     * stream ends with this download at the latest.
     */
    public InputStream earlier() {
        return earlier == null ? InputStream.nullInputStream() : earlier;
    }

    /**
     * Appends bytes.
     *
     * @throws StoreException {@link Kind#CONTENT} if the blob becomes longer than its descriptor says; the part is
     *     removed
     */
    public void append(byte[] bytes, int offset, int length) throws IOException {
        if (present != null) {
            throw new IllegalStateException("The blob " + blob.digest() + " is in the store");
        }
        if (length > blob.size() - position) {
            startOver();
            throw new StoreException(
                    Kind.CONTENT,
                    "Cannot use the blob " + blob.digest() + ": it has more than the " + blob.size()
                            + " bytes that the manifest says.");
        }
        finishEarlier();
        if (file < 0) {
            file = disk.append(part);
        }
        disk.write(file, part, bytes, offset, length);
        hash.update(bytes, offset, length);
        position += length;
    }

    private void finishEarlier() throws IOException {
        if (earlier != null) {
            earlier.drain();
            earlier.close();
            earlier = null;
        }
    }

    /**
     * Verifies size and digest, and puts the blob into its place. It is on the disk after that; its name is when a tag
     * has been put. Releases the lock. Does nothing if the blob is present.
     *
     * @throws StoreException {@link Kind#CONTENT} if the size or digest is wrong; the part is kept if it is only too
     *     short, and removed otherwise
     */
    public StoredBlob commit() throws IOException {
        if (present != null) {
            return present;
        }
        finishEarlier();
        if (position != blob.size()) {
            throw new StoreException(
                    Kind.CONTENT,
                    "Cannot use the blob " + blob.digest() + ": it ends after " + position + " of the " + blob.size()
                            + " bytes that the manifest says.");
        }
        Digest found = Digest.of(hash);
        if (!found.equals(blob.digest())) {
            startOver();
            throw new StoreException(
                    Kind.CONTENT,
                    "Cannot use the blob " + blob.digest() + ": its content has the digest " + found + ".");
        }
        if (file < 0) {
            file = disk.append(part);
        }
        disk.sync(file, part);
        if (damage != null) {
            removeOther();
        }
        disk.rename(part, path);
        present = new StoredBlob(blob.digest(), path, position);
        lock.close(); // who waits for the lower layers of this one must not have it
        return present;
    }

    /** No file can be renamed to a directory that is in the place of the blob. */
    private void removeOther() throws IOException {
        Disk.Status status = disk.status(path);
        if (status != null && status.isDirectory()) {
            new Removal(disk, remover).remove(path);
        }
    }

    /** Throws away what has been appended and what a former run has left: it is wrong. It can be appended anew. */
    public void startOver() throws IOException {
        closeFile();
        hash.reset();
        position = 0;
        if (present == null) {
            disk.removeFile(part);
        }
    }

    private void closeFile() {
        if (earlier != null) {
            earlier.close();
            earlier = null;
        }
        if (file >= 0) {
            Syscalls.close(file);
            file = -1;
        }
    }

    /** Releases the lock, if it is not released yet. A part that is not committed stays, and the next download of the blob goes on with it. */
    @Override
    public void close() throws IOException {
        closeFile();
        lock.close();
    }
}
