package dev.jcontainer.kernel;

/** The type of a file in its mode: S_IF* of {@code inode(7)}. */
public final class FileTypes {
    /** The bits of a mode that have the type. */
    public static final int MASK = 0170000;

    /** A FIFO. */
    public static final int FIFO = 0010000;

    /** A character device. */
    public static final int CHARACTER_DEVICE = 0020000;

    /** A directory. */
    public static final int DIRECTORY = 0040000;

    /** A block device. */
    public static final int BLOCK_DEVICE = 0060000;

    /** A regular file. */
    public static final int REGULAR = 0100000;

    /** A symbolic link. */
    public static final int SYMBOLIC_LINK = 0120000;

    private FileTypes() {}
}
