package dev.jcontainer.image.layer;

import dev.jcontainer.image.tar.SparseMap;
import dev.jcontainer.image.tar.TarEntry;
import dev.jcontainer.image.tar.TarException;
import dev.jcontainer.image.tar.TarReader;
import dev.jcontainer.image.tar.TarType;
import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Content;
import dev.jcontainer.image.tree.Xattr;
import dev.jcontainer.kernel.BulkInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the archive of a layer once, from front to back: the bytes of the files go to a sink, and the entries are kept
 * for {@link LayerTree}, which needs the layers below. So all layers of an image are read at once. Not thread-safe.
 */
public final class LayerReader {
    private static final int BUFFER = 128 << 10;

    /** What an extended attribute takes in memory besides its bytes, so that many empty ones are not free. */
    private static final int XATTR_OVERHEAD = 100;

    private final String layer;
    private final Ceilings ceilings;
    private final LongSupplier compressedBytes;
    private final ContentSink sink;
    private final byte[] buffer = new byte[BUFFER];
    private final List<LayerEntry> entries = new ArrayList<>();
    private long nameBytes;
    private long xattrBytes;
    private long fileBytes;

    /**
     * Prepares to read a layer.
     *
     * @param layer what messages call the layer, such as its digest
     * @param compressedBytes how much of the blob has been used, see {@link Decompression#compressedBytes}
     */
    public LayerReader(String layer, Ceilings ceilings, LongSupplier compressedBytes, ContentSink sink) {
        this.layer = layer;
        this.ceilings = ceilings;
        this.compressedBytes = compressedBytes;
        this.sink = sink;
    }

    /**
     * Reads the whole stream, with what follows the archive, so that a digest of it is the diff id.
     *
     * @param archive the expanded archive; the caller closes it
     * @throws LayerException if it is no archive of a layer, or goes beyond a ceiling
     * @throws InterruptedIOException if the thread is interrupted; it stays so
     */
    public LayerTree read(InputStream archive) throws IOException {
        ExpandedStream expanded = new ExpandedStream(archive);
        TarReader tar = new TarReader(expanded);
        try {
            for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
                add(tar, entry);
            }
            tar.drain();
        } catch (TarException e) {
            throw new LayerException(layer, e);
        }
        return new LayerTree(layer, ceilings, entries, fileBytes);
    }

    private void add(TarReader tar, TarEntry entry) throws IOException {
        if (entries.size() >= ceilings.entries()) {
            throw beyond(
                    tar,
                    "it is beyond the ceiling of " + ceilings.entries()
                            + " entries; --max-entries raises it (library: PullOptions.maxEntries)");
        }
        String path = PathNames.normalise(entry.name());
        checkPath(tar, path);
        String target = target(tar, entry);
        nameBytes += path.length() + target.length();
        if (nameBytes > ceilings.nameBytes()) {
            throw beyond(tar, "with it, the names in the layer take more than " + ceilings.nameBytes() + " bytes");
        }
        Attributes attributes = attributes(tar, entry);
        boolean stored = entry.type() == TarType.FILE && !Whiteouts.isWhiteout(PathNames.name(path));
        Content content = stored ? store(tar, entry) : null;
        entries.add(new LayerEntry(
                entries.size() + 1, entry.type(), path, target, attributes, content, entry.major(), entry.minor()));
    }

    private void checkPath(TarReader tar, String path) throws LayerException {
        if (PathNames.isLonger(path, ceilings.pathBytes())) {
            throw beyond(tar, "its path is longer than " + ceilings.pathBytes() + " bytes");
        }
        if (PathNames.hasLongPart(path)) {
            throw beyond(tar, "a part of its path is longer than 255 bytes, and no filesystem has such names");
        }
        if (PathNames.depth(path) > ceilings.depth()) {
            throw beyond(
                    tar,
                    "it is more than " + ceilings.depth()
                            + " directories deep; --max-depth raises that (library: PullOptions.maxDepth)");
        }
    }

    private String target(TarReader tar, TarEntry entry) throws LayerException {
        if (entry.type() == TarType.HARD_LINK) {
            return PathNames.normalise(entry.linkName());
        }
        if (entry.type() == TarType.SYMBOLIC_LINK) {
            // symlink(2) refuses both; the second would also let one entry take a long time to follow
            if (entry.linkName().isEmpty()) {
                throw beyond(tar, "it is a symbolic link without a target");
            }
            if (PathNames.isLonger(entry.linkName(), ceilings.pathBytes())) {
                throw beyond(tar, "its target is longer than " + ceilings.pathBytes() + " bytes");
            }
        }
        return entry.linkName();
    }

    private Attributes attributes(TarReader tar, TarEntry entry) throws LayerException {
        for (Xattr xattr : entry.attributes().xattrs()) {
            if (xattr.value().length > Ceilings.LONGEST_XATTR
                    || PathNames.isLonger(xattr.name(), Ceilings.LONGEST_NAME)) {
                throw beyond(
                        tar,
                        "its extended attribute " + TarException.printable(xattr.name())
                                + " is longer than Linux allows: 255 bytes for the name, 65536 for the value");
            }
            if (ImageXattrs.isForFilesAndDirectories(xattr.name()) && !canHaveUserXattrs(entry.type())) {
                throw beyond(
                        tar,
                        "a " + entry.type() + " cannot have the extended attribute "
                                + TarException.printable(xattr.name()));
            }
            xattrBytes += XATTR_OVERHEAD + xattr.name().length() + xattr.value().length;
        }
        if (xattrBytes > ceilings.xattrBytes()) {
            throw beyond(
                    tar,
                    "with it, the extended attributes in the layer take more than " + ceilings.xattrBytes() + " bytes");
        }
        return ImageXattrs.keep(entry.attributes());
    }

    private LayerException beyond(TarReader tar, String problem) {
        return new LayerException(layer, tar.refuse(problem), true);
    }

    private static boolean canHaveUserXattrs(TarType type) {
        return type == TarType.FILE || type == TarType.DIRECTORY || type == TarType.HARD_LINK;
    }

    private Content store(TarReader tar, TarEntry entry) throws IOException {
        fileBytes += entry.size();
        if (entry.size() > ceilings.expandedBytes() || fileBytes > ceilings.expandedBytes()) {
            throw beyond(
                    tar,
                    "with it, the files of the layer have more than " + ceilings.expandedBytes()
                            + " bytes; --max-size raises that (library: PullOptions.maxBytes)");
        }
        sink.begin(entry.size());
        SparseMap sparse = entry.sparse();
        if (sparse == null) {
            copy(tar, entry.size());
        } else {
            copySparse(tar, sparse, entry.size());
        }
        return sink.end();
    }

    private void copySparse(TarReader tar, SparseMap sparse, long size) throws IOException {
        long at = 0;
        for (int part = 0; part < sparse.parts(); part++) {
            skip(sparse.offset(part) - at);
            copy(tar, sparse.length(part));
            at = sparse.offset(part) + sparse.length(part);
        }
        skip(size - at);
    }

    private void skip(long length) throws IOException {
        if (length > 0) {
            sink.skip(length);
        }
    }

    private void copy(TarReader tar, long length) throws IOException {
        for (long left = length; left > 0; ) {
            int count = tar.read(buffer, 0, (int) Math.min(left, BUFFER));
            sink.write(buffer, 0, count);
            left -= count;
        }
    }

    /** Counts the archive's bytes, and is where reading stops: at a ceiling or when the thread is interrupted. */
    private final class ExpandedStream extends BulkInput {
        private final InputStream archive;
        private long count;

        ExpandedStream(InputStream archive) {
            this.archive = archive;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("Reading the layer " + layer + " was interrupted");
            }
            int read = archive.read(bytes, offset, length);
            count += Math.max(read, 0);
            @Nullable String excess = ceilings.excess(count, compressedBytes.getAsLong());
            if (excess != null) {
                throw new LayerException(layer, new TarException(entries.size() + 1L, "", "it " + excess), true);
            }
            return read;
        }
    }
}
