package dev.jcontainer.worker;

import dev.jcontainer.kernel.FileTypes;
import java.util.List;

/**
 * What a worker has found at a path or below it. Immutable.
 *
 * @param path the path below the one that was asked for; empty for what that leads to. It may have any byte but NUL
 * @param mode the file type and the permission bits
 * @param links the number of hard links
 * @param size the length of a regular file in bytes
 * @param device with {@code inode} the identity of a file: hard links of one file have the same
 * @param major the major number of a device node
 * @param minor the minor number of a device node
 * @param target the text of a symbolic link; empty for others
 * @param attributes owner, mode and modification time
 * @param xattrs the extended attributes of a regular file or directory
 */
public record FileEntry(
        String path,
        int mode,
        int links,
        long size,
        long device,
        long inode,
        int major,
        int minor,
        String target,
        FileAttributes attributes,
        List<ExtendedAttribute> xattrs) {
    /**
     * An extended attribute. Immutable, but for the bytes, which nobody changes.
     *
     * @param name the full name with its namespace
     * @param value any bytes
     */
    public record ExtendedAttribute(String name, byte[] value) {}

    /** Whether it is a directory. */
    public boolean isDirectory() {
        return (mode & FileTypes.MASK) == FileTypes.DIRECTORY;
    }

    /** Whether it is a regular file. */
    public boolean isFile() {
        return (mode & FileTypes.MASK) == FileTypes.REGULAR;
    }

    /** Whether it is a symbolic link. */
    public boolean isLink() {
        return (mode & FileTypes.MASK) == FileTypes.SYMBOLIC_LINK;
    }

    /** The bits of the file type, as in {@code st_mode}. */
    public int type() {
        return mode & FileTypes.MASK;
    }
}
