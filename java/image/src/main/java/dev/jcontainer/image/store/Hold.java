package dev.jcontainer.image.store;

import dev.jcontainer.image.name.Digest;
import dev.jcontainer.kernel.Bytes;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An operation that needs blobs and layers before a tag or a container refers to them. What it keeps is not collected
 * before it is closed, or its process has ended.
 *
 * <p>It is the file {@code tmp/hold-ID.lock}, which is locked as long as the hold lives and has a line for each blob and
 * layer. A line is written while the store's common lock is held shared, and garbage is chosen while it is held
 * exclusively. So the choice comes before the line, and then who wrote the line sees what is missing; or it comes after
 * the line, and spares it.
 *
 * <p>Thread-safe. The user who opens it closes it, after the tag is put.
 */
public final class Hold implements AutoCloseable {
    static final String PREFIX = "hold-";
    static final String BLOB = "blob ";
    static final String LAYER = "layer ";
    private static final String TAG = ".tag";
    private static final String OTHER_TAG = ".other-tag";

    private final Disk disk;
    private final Locks locks;
    private final Locks.Held own;
    private final Set<String> kept = new HashSet<>();
    private boolean hasTag;

    Hold(Disk disk, Locks locks, Locks.Held own) {
        this.disk = disk;
        this.locks = locks;
        this.own = own;
    }

    /** The path of its lock. */
    String file() {
        return own.file();
    }

    /** The path of a new tag, before it is renamed. */
    synchronized String newTag() {
        hasTag = true;
        return own.entry(TAG);
    }

    /** The path of a second one, of the image that loses its name to the first. */
    synchronized String otherTag() {
        hasTag = true;
        return own.entry(OTHER_TAG);
    }

    /** Keeps a blob, whether it exists or not. */
    public void keepBlob(Digest blob) throws IOException {
        keep(List.of(BLOB + blob));
    }

    /** Keeps a layer under each of its keys, whether it exists or not. */
    public void keepLayer(LayerKeys keys) throws IOException {
        keep(List.of(LAYER + keys.diffId().hex(), LAYER + keys.chainId().hex()));
    }

    /** Keeps all that an image needs. */
    void keepImage(StoredImage image) throws IOException {
        Set<String> lines = new HashSet<>();
        for (Digest blob : image.blobs()) {
            lines.add(BLOB + blob);
        }
        for (Digest layer : image.layerKeys()) {
            lines.add(LAYER + layer.hex());
        }
        keep(lines);
    }

    private synchronized void keep(Collection<String> lines) throws IOException {
        StringBuilder added = new StringBuilder();
        for (String line : lines) {
            if (!kept.contains(line)) {
                added.append(line).append('\n');
            }
        }
        if (added.length() == 0) {
            return;
        }
        // begins with an empty line: a write that failed before may have left half of one
        byte[] text = Bytes.encode("\n" + added);
        try (Locks.Held shared = locks.shared()) {
            disk.write(own.descriptor(), own.file(), text, 0, text.length);
        }
        kept.addAll(lines);
    }

    /** Ends the hold; nothing may be committed under it after this. A tag that could not be put is removed. */
    @Override
    public synchronized void close() throws IOException {
        try (own) {
            if (hasTag) {
                hasTag = false;
                disk.removeFile(own.entry(TAG));
                disk.removeFile(own.entry(OTHER_TAG));
            }
        }
    }
}
