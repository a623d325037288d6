package dev.jcontainer.spec;

/**
 * How files are copied. Immutable.
 *
 * @param followsLink whether a symbolic link that the source path ends in is followed; otherwise the link is copied
 * @param keepsOwners whether files keep the numbers of their owner and group. Otherwise those that are copied into a
 *     container belong to its root, and those that are copied to the host belong to this process and lose set-user-id,
 *     set-group-id and file capabilities
 */
public record CopyOptions(boolean followsLink, boolean keepsOwners) {
    /** Links are copied, and owners are not kept. */
    public static final CopyOptions DEFAULT = new CopyOptions(false, false);
}
