package dev.jcontainer.image.erofs;

import dev.jcontainer.image.tree.Content;
import dev.jcontainer.image.tree.Node;
import dev.jcontainer.kernel.BulkInput;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads an image or a tree that {@link ErofsWriter} has written, and refuses all others by {@link ErofsException}: what
 * a file can make it allocate is bounded by the file's length and the limit of entries. Not thread-safe, but for
 * {@link #open(Content.Stored)}. Who opens it closes it.
 */
public final class ErofsReader implements Closeable {
    private final FileChannel channel;
    private final String file;
    private final Superblock superblock;

    private ErofsReader(FileChannel channel, String file, Superblock superblock) {
        this.channel = channel;
        this.file = file;
        this.superblock = superblock;
    }

    /**
     * Opens a file and checks its superblock.
     *
     * @throws ErofsException if it is not one that {@link ErofsWriter} has written
     */
    public static ErofsReader open(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            String file = path.toString();
            long length = channel.size();
            byte[] block0 =
                    new Window(channel, file, length).read(0, Format.BLOCK).array();
            Superblock superblock = Superblock.decode(block0, file);
            boolean inOrder = superblock.xattrBlock() > 0
                    && superblock.metaBlock() >= superblock.xattrBlock()
                    && superblock.blocks() > superblock.metaBlock();
            if (!inOrder || length != superblock.blocks() * Format.BLOCK) {
                throw new ErofsException(file + " is damaged: it has " + length + " bytes, and says that it has "
                        + superblock.blocks() + " blocks");
            }
            return new ErofsReader(channel, file, superblock);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Whether it is an image, and not a tree whose files have their bytes elsewhere. */
    public boolean hasData() {
        return superblock.hasData();
    }

    /**
     * Reads the tree. Files with several names are one node; the marks of overlayfs are what the tree has for them.
     * Contents are stored ones: of an image, with the position for {@link #open(Content.Stored)}; of a tree without
     * data, with the position that was given to {@link ErofsWriter#writeTree}.
     *
     * @param maxEntries how many names it may have
     * @throws ErofsException if it has more, or is damaged
     */
    public Node.Directory readTree(int maxEntries) throws IOException {
        long length = superblock.blocks() * Format.BLOCK;
        InodeReader inodes = new InodeReader(new Window(channel, file, length), file, superblock);
        return new TreeReader(file, superblock, new Window(channel, file, length), inodes, maxEntries).read();
    }

    /**
     * Opens the bytes of a regular file of this image. Closing the stream closes nothing; it may be used as long as
     * this reader is open.
     */
    public InputStream open(Content.Stored content) {
        if (!superblock.hasData()) {
            throw new IllegalStateException(file + " has no bytes of files");
        }
        return new Stream(channel, content.position(), content.position() + content.size());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static final class Stream extends BulkInput {
        private final FileChannel channel;
        private final long end;
        private long position;

        Stream(FileChannel channel, long position, long end) {
            this.channel = channel;
            this.position = position;
            this.end = end;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            int most = (int) Math.min(length, end - position);
            int count = most == 0 ? -1 : channel.read(ByteBuffer.wrap(bytes, offset, most), position);
            position += Math.max(count, 0);
            return count;
        }
    }
}
