package dev.jcontainer.copy;

import dev.jcontainer.worker.FileAttributes;
import dev.jcontainer.worker.FileEntry.ExtendedAttribute;
import java.util.List;

/**
 * A file that is copied. Immutable. Names may have any byte but NUL, see {@link dev.jcontainer.kernel.Bytes}.
 *
 * @param name the path below what is copied; that of an archive may have slashes at both ends and {@code ..}
 * @param linkName the target of a symbolic or hard link; empty for others
 * @param attributes owner, permission bits and modification time
 * @param xattrs the extended attributes
 * @param size the length of a regular file in bytes, with its holes; 0 for others
 * @param major the major number of a device, 0 for others
 * @param minor the minor number of a device, 0 for others
 */
public record CopiedEntry(
        Kind kind,
        String name,
        String linkName,
        FileAttributes attributes,
        List<ExtendedAttribute> xattrs,
        long size,
        int major,
        int minor) {
    /** What a copy can have; it has no sockets. */
    public enum Kind {
        FILE,
        DIRECTORY,
        SYMBOLIC_LINK,
        /** Another name of a file that came before. */
        HARD_LINK,
        CHARACTER_DEVICE,
        BLOCK_DEVICE,
        FIFO
    }
}
