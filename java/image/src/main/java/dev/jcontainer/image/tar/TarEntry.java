package dev.jcontainer.image.tar;

import dev.jcontainer.image.tree.Attributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a tar archive. Immutable. Names are as the archive has them, with leading and trailing slashes and
 * {@code ..}; they may have any byte but NUL, see {@code dev.jcontainer.kernel.Bytes}.
 *
 * @param name the path
 * @param linkName the target of a symbolic or hard link; empty for others
 * @param attributes mode, owner, modification time and extended attributes; an archive may have a hard link's wrong
 * @param size the length of a regular file in bytes, with its holes; 0 for others
 * @param major the major number of a device, 0 for others
 * @param minor the minor number of a device, 0 for others
 * @param sparse which parts of the file the archive has; null if it has all
 */
public record TarEntry(
        TarType type,
        String name,
        String linkName,
        Attributes attributes,
        long size,
        int major,
        int minor,
        @Nullable SparseMap sparse) {
    /** A regular file without extended attributes, of root and of 1970, as archives of images have their documents. */
    public static TarEntry file(String name, int mode, long size) {
        return new TarEntry(TarType.FILE, name, "", rootOwned(mode), size, 0, 0, null);
    }

    /** A directory without extended attributes, of root and of 1970. */
    public static TarEntry directory(String name, int mode) {
        return new TarEntry(TarType.DIRECTORY, name, "", rootOwned(mode), 0, 0, 0, null);
    }

    /** A symbolic link of root and of 1970. */
    public static TarEntry symbolicLink(String name, String target) {
        return new TarEntry(TarType.SYMBOLIC_LINK, name, target, rootOwned(0777), 0, 0, 0, null);
    }

    private static Attributes rootOwned(int mode) {
        return new Attributes(mode, 0, 0, 0, 0, List.of());
    }
}
