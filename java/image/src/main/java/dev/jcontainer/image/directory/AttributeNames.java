package dev.jcontainer.image.directory;

/** Which extended attributes of a layer are written. Pure. */
final class AttributeNames {
    private AttributeNames() {}

    /**
     * Whether an attribute is written. In a user namespace the kernel takes only user.*, file capabilities, which it
     * ties to the namespace, and access control lists: xattr_permission() and cap_inode_setxattr() of Linux.
     *
     * @param isOverTheMachine whether the writer is root of the machine
     */
    static boolean isWritten(String name, boolean isOverTheMachine) {
        return isOverTheMachine
                || name.startsWith("user.")
                || name.equals("security.capability")
                || name.equals("system.posix_acl_access")
                || name.equals("system.posix_acl_default");
    }
}
