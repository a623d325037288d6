package dev.jcontainer.host;

import java.util.List;

/**
 * A user as the kernel knows it, and what a login would make of it.
 *
 * @param groups the supplementary groups
 * @param home the home directory in the container
 */
public record Identity(int uid, int gid, List<Integer> groups, String home) {
    /** The user 0 of a system that says nothing else. */
    public static final Identity ROOT = new Identity(0, 0, List.of(), "/root");

    public Identity {
        groups = List.copyOf(groups);
    }
}
