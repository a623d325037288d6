package dev.jcontainer.image.erofs;

import dev.jcontainer.image.layer.LayerSink;
import dev.jcontainer.image.layer.LowerFiles;
import dev.jcontainer.image.tree.Content;
import dev.jcontainer.image.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Writes a layer into one EROFS image, front to back, while its archive is read; Linux 5.10 or newer mounts it.
 * <p>The same layer always gives the same bytes. Whiteouts are character devices 0/0; opaque directories have the marks
 * of an overlay of root and of one in a user namespace. What the format cannot have is left out: extended attributes of
 * other namespaces than user, trusted, security and the ACLs, which no filesystem of Linux takes, and those of
 * overlayfs, which only whiteouts of the archive may make. A value of an attribute has at most 65535 bytes.
 * <p>Not thread-safe. Errors of the disk are a
 * {@link dev.jcontainer.kernel.SystemCallException} that names the file; what the format cannot hold is
 * an {@link ErofsException} that names the entry. The layout is described in {@code Format}.
 */
public final class ErofsWriter implements LayerSink {
    private static final String NO_FILE = "No file has begun";
    /** A piece of a lower layer's file. A piece of zeros becomes a hole, as it was one in all likelihood. */
    private static final int COPY = 64 * 1024;

    private static final byte[] ZEROS = new byte[COPY];

    private final ImageFile file;
    private final Path path;
    private final LowerFiles lower;
    /** Where the current file begins; negative if there is none. */
    private long begin = -1;

    private long size;
    private int dropped;
    private String checksum = "";

    /**
     * Begins an image. The caller closes it.
     *
     * @param path the path of a file that does not exist yet
     * @param lower opens the files of lower layers that this layer has hard links to
     */
    public static ErofsWriter create(Path path, LowerFiles lower) throws IOException {
        return new ErofsWriter(ImageFile.create(path), path, lower);
    }

    private ErofsWriter(ImageFile file, Path path, LowerFiles lower) {
        this.file = file;
        this.path = path;
        this.lower = lower;
    }

    /**
     * Writes a tree whose files have their bytes elsewhere to a new file, and flushes it to the disk.
     * {@link ErofsReader} reads it; Linux does not mount it. The files' contents keep their sizes, and stored ones
     * their positions.
     *
     * @param path the path of a file that does not exist yet
     * @return the checksum, as {@link ErofsChecksum#of} computes it
     */
    public static String writeTree(Path path, Node.Directory root) throws IOException {
        try (ImageFile file = ImageFile.create(path)) {
            InodeTable table = InodeTable.of(root);
            for (Inode inode : table.inodes()) {
                if (inode.node instanceof Node.RegularFile) {
                    Content content = ((Node.RegularFile) inode.node).content();
                    inode.size = content.size();
                    inode.position = content instanceof Content.Stored ? ((Content.Stored) content).position() : 0;
                }
            }
            return finish(file, path, table, false);
        }
    }

    @Override
    public void begin(long length) throws IOException {
        if (begin >= 0) {
            throw new IllegalStateException("A file has not ended yet");
        }
        long blocks = length / Format.BLOCK + (length % Format.BLOCK == 0 ? 0 : 1);
        checkBlocks(file.position() / Format.BLOCK + blocks, path);
        begin = file.position();
        size = length;
    }

    private static void checkBlocks(long blocks, Path path) throws ErofsException {
        if (blocks > Format.MAX_BLOCKS) {
            throw new ErofsException("Cannot write " + path + ": the layer has " + blocks
                    + " blocks, and an EROFS image at most " + Format.MAX_BLOCKS + " (16 TiB)");
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        checkRoom(length);
        file.write(bytes, offset, length);
    }

    @Override
    public void skip(long length) throws IOException {
        checkRoom(length);
        file.skip(length);
    }

    private void checkRoom(long length) {
        if (begin < 0) {
            throw new IllegalStateException(NO_FILE);
        } else if (length > begin + size - file.position()) {
            throw new IllegalStateException("A file of " + size + " bytes gets more of them");
        }
    }

    @Override
    public Content.Stored end() throws IOException {
        if (begin < 0 || file.position() != begin + size) {
            throw new IllegalStateException(
                    begin < 0
                            ? NO_FILE
                            : "A file of " + size + " bytes ends after " + (file.position() - begin) + " of them");
        }
        Content.Stored content = new Content.Stored(begin, size);
        begin = -1;
        file.skipTo(Format.roundUp(file.position(), Format.BLOCK));
        return content;
    }

    /**
     * Copies the files of lower layers that this one has links to, writes the tree and flushes the file to the disk.
     *
     * @throws ErofsException if the format cannot hold the tree
     */
    @Override
    public void finish(Node.Directory root) throws IOException {
        if (begin >= 0 || !checksum.isEmpty()) {
            throw new IllegalStateException(begin >= 0 ? "A file has not ended yet" : "The image is finished");
        }
        InodeTable table = InodeTable.of(root);
        for (Inode inode : table.inodes()) {
            if (inode.node instanceof Node.RegularFile) {
                MetadataWriter.locate(inode, stored(((Node.RegularFile) inode.node).content()));
            }
        }
        checksum = finish(file, path, table, true);
        dropped = table.xattrs().dropped();
    }

    private Content.Stored stored(Content content) throws IOException {
        if (content instanceof Content.Lower) {
            return copy((Content.Lower) content);
        }
        Content.Stored stored = (Content.Stored) content;
        if (stored.position() % Format.BLOCK != 0 || stored.position() + stored.size() > file.position()) {
            throw new IllegalArgumentException(stored + " is not of this image");
        }
        return stored;
    }

    private Content.Stored copy(Content.Lower content) throws IOException {
        begin(content.size());
        byte[] buffer = new byte[COPY];
        long left = content.size();
        try (InputStream in = lower.open(content)) {
            while (left > 0) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("Copying " + content.path() + " to " + path + " was interrupted");
                }
                int wanted = (int) Math.min(buffer.length, left);
                int count = in.readNBytes(buffer, 0, wanted);
                if (count < wanted) {
                    throw new IOException("Cannot copy " + content.path() + " of layer " + content.layer() + " to "
                            + path + ": it has " + (left - count) + " bytes less than the " + content.size()
                            + " expected");
                }
                writeOrSkip(buffer, count);
                left -= count;
            }
        }
        return end();
    }

    private void writeOrSkip(byte[] bytes, int length) throws IOException {
        if (Arrays.equals(bytes, 0, length, ZEROS, 0, length)) {
            file.skip(length);
        } else {
            file.write(bytes, 0, length);
        }
    }

    private static String finish(ImageFile file, Path path, InodeTable table, boolean hasData) throws IOException {
        table.place();
        MetadataWriter metadata = new MetadataWriter(file, table, hasData);
        checkBlocks(metadata.end(), path);
        return file.end(metadata.write().encode());
    }

    /**
     * The checksum of the finished file, as {@link ErofsChecksum#of} computes it.
     *
     * @throws IllegalStateException before {@link #finish}
     */
    public String checksum() {
        if (checksum.isEmpty()) {
            throw new IllegalStateException("The image is not finished");
        }
        return checksum;
    }

    /** How many extended attributes of the tree {@link #finish} has left out. */
    public int droppedXattrs() {
        return dropped;
    }

    /** Closes the file. What was not finished stays on the disk, with a block 0 that has no superblock. */
    @Override
    public void close() throws IOException {
        file.close();
    }
}
