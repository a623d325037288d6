package dev.jcontainer.image.tree;

import java.util.List;

/**
 * What each file has, whatever its type. Immutable.
 *
 * @param mode the permission bits, with set-user-id, set-group-id and sticky: 0 to 07777
 * @param uid the owner, an unsigned 32-bit number
 * @param gid the group, an unsigned 32-bit number
 * @param seconds the modification time since 1970 in seconds; negative before
 * @param nanos the nanoseconds after that, 0 to 999999999
 * @param xattrs the extended attributes, each name once
 */
public record Attributes(int mode, int uid, int gid, long seconds, int nanos, List<Xattr> xattrs) {
    /** The attributes of a directory that no layer describes: of root, mode 0755, of 1970. */
    public static final Attributes IMPLICIT_DIRECTORY = new Attributes(0755, 0, 0, 0, 0, List.of());

    public Attributes {
        xattrs = List.copyOf(xattrs);
    }
}
