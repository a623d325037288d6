package dev.jcontainer.image.erofs;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * What block 0 has: struct erofs_super_block at byte 1024. Immutable, but for the bytes of the UUID.
 *
 * @param hasData whether the file is an image, and not a tree whose files have their bytes elsewhere; a tree has
 *     another magic number, so that Linux does not mount it
 * @param inodes how many there are
 * @param blocks how many the file has, with block 0
 * @param metaBlock the block in which the inodes begin
 * @param xattrBlock the block in which the shared extended attributes begin
 * @param uuid 16 bytes, other ones for each content: overlayfs gives files a stable inode number only if no two of its
 *     layers have the same UUID (ovl_lower_uuid_ok() in fs/overlayfs/super.c)
 */
record Superblock(boolean hasData, int inodes, long blocks, long metaBlock, long xattrBlock, byte[] uuid) {
    private static final int OFFSET = 1024;
    private static final int MAGIC = 0xe0f5e1e2;
    private static final int TREE_MAGIC = 0x3154434a; // JCT1
    /** EROFS_FEATURE_COMPAT_SB_CHKSUM and _MTIME: there is a checksum, and times are of the last change of content. */
    private static final int FEATURES = 3;

    private static final byte BLOCK_BITS = 12;

    private static final int AT_CHECKSUM = OFFSET + 4;
    private static final int AT_FEATURES = OFFSET + 8;
    private static final int AT_BLOCK_BITS = OFFSET + 12;
    private static final int AT_ROOT = OFFSET + 14;
    private static final int AT_INODES = OFFSET + 16;
    private static final int AT_BLOCKS = OFFSET + 36;
    private static final int AT_META_BLOCK = OFFSET + 40;
    private static final int AT_XATTR_BLOCK = OFFSET + 44;
    private static final int AT_UUID = OFFSET + 48;
    static final int UUID_SIZE = 16;

    /** Block 0. */
    ByteBuffer encode() {
        ByteBuffer block = ByteBuffer.allocate(Format.BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        block.putInt(OFFSET, hasData ? MAGIC : TREE_MAGIC)
                .putInt(AT_FEATURES, FEATURES)
                .put(AT_BLOCK_BITS, BLOCK_BITS)
                .putShort(AT_ROOT, (short) Format.ROOT_NID)
                .putLong(AT_INODES, inodes)
                .putInt(AT_BLOCKS, (int) blocks)
                .putInt(AT_META_BLOCK, (int) metaBlock)
                .putInt(AT_XATTR_BLOCK, (int) xattrBlock)
                .put(AT_UUID, uuid);
        CRC32C sum = new CRC32C();
        sum.update(block.array(), OFFSET, Format.BLOCK - OFFSET);
        return block.putInt(AT_CHECKSUM, ~(int) sum.getValue()); // Linux leaves out the last inversion of CRC-32C
    }

    /**
     * Reads block 0.
     *
     * @param file is named in the exception
     * @throws ErofsException if any byte is not as {@link #encode} writes it
     */
    static Superblock decode(byte[] bytes, String file) throws ErofsException {
        ByteBuffer block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int magic = block.getInt(OFFSET);
        long inodes = block.getLong(AT_INODES);
        byte[] uuid = new byte[UUID_SIZE];
        block.get(AT_UUID, uuid);
        Superblock superblock = new Superblock(
                magic == MAGIC,
                (int) inodes,
                Integer.toUnsignedLong(block.getInt(AT_BLOCKS)),
                Integer.toUnsignedLong(block.getInt(AT_META_BLOCK)),
                Integer.toUnsignedLong(block.getInt(AT_XATTR_BLOCK)),
                uuid);
        if (inodes < 1 || inodes > Integer.MAX_VALUE || !superblock.encode().equals(block)) {
            throw new ErofsException(
                    file + " is no EROFS image that jcontainer has written: its superblock is another");
        }
        return superblock;
    }
}
