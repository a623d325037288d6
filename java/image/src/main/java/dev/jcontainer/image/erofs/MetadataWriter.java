package dev.jcontainer.image.erofs;

import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Content;
import dev.jcontainer.image.tree.Node;
import dev.jcontainer.kernel.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Writes what follows the bytes of regular files: shared extended attributes, inodes, directories. Not thread-safe. */
final class MetadataWriter {
    private static final int XATTR_UNIT = 4;

    private final ImageFile file;
    private final InodeTable table;
    private final boolean hasData;
    private final ByteBuffer inodeBytes = ByteBuffer.allocate(Format.INODE).order(ByteOrder.LITTLE_ENDIAN);
    private final long xattrBlock;
    private final long metaBlock;

    /**
     * Begins at the file's position, a block's start.
     *
     * @param hasData whether regular files have their bytes in the image
     */
    MetadataWriter(ImageFile file, InodeTable table, boolean hasData) {
        this.file = file;
        this.table = table;
        this.hasData = hasData;
        xattrBlock = file.position() / Format.BLOCK;
        metaBlock = xattrBlock + Format.roundUp(table.xattrs().sharedSize(), Format.BLOCK) / Format.BLOCK;
    }

    /** The block after the last one. */
    long end() {
        return metaBlock + table.inodeBlocks() + table.contentBlocks();
    }

    /** Writes all; returns what is left to say in block 0, with a UUID made of a hash of the file. */
    Superblock write() throws IOException {
        table.xattrs().writeShared(file);
        long start = metaBlock * Format.BLOCK;
        int number = 0;
        for (Inode inode : table.inodes()) {
            file.skipTo(start + inode.nid * Format.SLOT);
            writeInode(inode, ++number);
        }
        file.skipTo(start + table.inodeBlocks() * Format.BLOCK);
        for (Inode inode : table.inodes()) {
            if (!inode.isInline && !(inode.node instanceof Node.RegularFile)) {
                writeContent(inode);
                file.skipTo(Format.roundUp(file.position(), Format.BLOCK));
            }
        }
        byte[] uuid = Arrays.copyOf(file.endOfChunks(), Superblock.UUID_SIZE);
        return new Superblock(hasData, number, end(), metaBlock, xattrBlock, uuid);
    }

    /** struct erofs_inode_extended, and what follows it. */
    private void writeInode(Inode inode, int number) throws IOException {
        Attributes attributes = inode.node.attributes();
        int xattrUnits = inode.xattrSize == 0 ? 0 : (inode.xattrSize - XattrTable.HEADER) / XATTR_UNIT + 1;
        inodeBytes.clear();
        inodeBytes.putShort((short) (inode.isInline ? Format.INLINE : Format.PLAIN));
        inodeBytes.putShort((short) xattrUnits);
        inodeBytes.putShort((short) inode.mode()).putShort((short) 0);
        inodeBytes.putLong(inode.size);
        inodeBytes.putInt(place(inode)).putInt(number);
        inodeBytes.putInt(attributes.uid()).putInt(attributes.gid());
        inodeBytes.putLong(attributes.seconds()).putInt(attributes.nanos());
        inodeBytes.putInt(inode.links);
        boolean elsewhere = !hasData && inode.node instanceof Node.RegularFile;
        inodeBytes.putLong(elsewhere ? inode.position : 0).putLong(0);
        file.write(inodeBytes.array(), 0, Format.INODE);
        if (inode.xattrSize > 0) {
            XattrTable.write(file, inode);
        }
        if (inode.isInline) {
            writeContent(inode);
        }
    }

    /** The field i_u: the first block of the content, or the number of a device. */
    private int place(Inode inode) {
        if (inode.node instanceof Node.RegularFile) {
            return hasData && inode.size > 0 ? (int) (inode.position / Format.BLOCK) : 0;
        } else if (inode.node instanceof Node.Directory || inode.node instanceof Node.SymbolicLink) {
            return inode.isInline ? 0 : (int) (metaBlock + table.inodeBlocks() + inode.position);
        }
        return inode.deviceNumber();
    }

    private void writeContent(Inode inode) throws IOException {
        if (inode.entries != null) {
            inode.entries.write(file);
        } else if (inode.node instanceof Node.SymbolicLink) {
            byte[] target = Bytes.encode(((Node.SymbolicLink) inode.node).target());
            file.write(target, 0, target.length);
        }
    }

    /** Notes where the bytes of a regular file are. */
    static void locate(Inode inode, Content.Stored content) {
        inode.position = content.position();
        inode.size = content.size();
    }
}
