package dev.jcontainer.host;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A user as the kernel knows it, with the home directory that a login would use.
 *
 * @param groups the supplementary groups
 * @param home the home directory in the container
 * @param idMap the id map of the user namespace of these numbers, or null for the host's user namespace
 */
public record Identity(
        long uid,
        long gid,
        List<Long> groups,
        String home,
        @Nullable IdMap idMap) {
    /** User 0 of a system without account files. */
    public static final Identity ROOT = new Identity(0, 0, List.of(), "/root", null);

    public Identity {
        groups = List.copyOf(groups);
    }

    /** The same numbers in another user namespace. */
    Identity in(@Nullable IdMap map) {
        return new Identity(uid, gid, groups, home, map);
    }
}
