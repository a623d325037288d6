package dev.jcontainer.image.erofs;

import dev.jcontainer.kernel.FileTypes;

/**
 * The numbers of the format, as far as this package writes it.
 *
 * <pre>
 * block 0          superblock at byte 1024, zeros else
 * block 1 …        the bytes of regular files, each file from the start of a block
 * xattrBlock …     shared extended attributes
 * metaBlock …      inodes, each with its own extended attributes, and with the content of a small directory or link
 * …                the content of other directories and links, from the start of a block each
 * </pre>
 *
 * Numbers are little-endian. Inodes come in the order in which a search by breadth first finds them, with names in the
 * order of their bytes; shared extended attributes in the order of their first use.
 *
 * @see <a href="https://www.kernel.org/doc/html/latest/filesystems/erofs.html">Documentation/filesystems/erofs.rst</a>;
 *     the layouts are those of fs/erofs/erofs_fs.h in Linux
 */
final class Format {
    static final int BLOCK = 4096;
    /** The number of a block has 32 bits, and all ones mean that there is none. */
    static final long MAX_BLOCKS = 0xffff_fffeL;

    /** Where an inode may begin; a nid counts these from the start of the metadata. */
    static final int SLOT = 32;
    /** An extended inode. */
    static final int INODE = 64;
    /** Nid 0 would be inode number 0, which readdir(3) of some C libraries passes over. */
    static final int ROOT_NID = 2;

    static final int DIRENT = 12;
    static final int MAX_NAME = 255;
    /** What Linux allows, PATH_MAX without the NUL. */
    static final int MAX_LINK_TARGET = 4095;

    /** Bit 0: extended inode; bits 1 to 3: the layout of the data. */
    static final int PLAIN = 1;

    /** As {@link #PLAIN}, but the data's last part follows the inode. */
    static final int INLINE = 1 | 2 << 1;

    static final int PERMISSIONS = 07777;

    private Format() {}

    /** The type of a file in a directory entry: FT_* of include/linux/fs_types.h. */
    static byte entryType(int mode) {
        switch (mode & FileTypes.MASK) {
            case FileTypes.REGULAR:
                return 1;
            case FileTypes.DIRECTORY:
                return 2;
            case FileTypes.CHARACTER_DEVICE:
                return 3;
            case FileTypes.BLOCK_DEVICE:
                return 4;
            case FileTypes.FIFO:
                return 5;
            default:
                return 7;
        }
    }

    /** The least multiple of {@code unit}, a power of two, that is not below {@code number}. */
    static long roundUp(long number, int unit) {
        return (number + unit - 1) & -unit;
    }
}
