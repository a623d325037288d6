package dev.jcontainer.host;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A user as the kernel knows it, and what a login would make of it.
 *
 * @param groups the supplementary groups
 * @param home the home directory in the container
 * @param idMap of the user namespace in which these numbers count; null for the host's
 */
public record Identity(
        long uid,
        long gid,
        List<Long> groups,
        String home,
        @Nullable IdMap idMap) {
    /** The user 0 of a system that says nothing else. */
    public static final Identity ROOT = new Identity(0, 0, List.of(), "/root", null);

    public Identity {
        groups = List.copyOf(groups);
    }

    /** The same numbers in a user namespace. */
    Identity in(@Nullable IdMap map) {
        return new Identity(uid, gid, groups, home, map);
    }
}
