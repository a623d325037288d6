package dev.jcontainer.image.directory;

/** Which extended attributes of a layer are written. Pure. */
final class AttributeNames {
    private AttributeNames() {}

    /**
     * Whether an attribute is written. Attributes of overlayfs would change what the overlay of all layers shows;
     * labels of SELinux and lists of NFSv4 describe the system on which the image was made, and are left out by others
     * as well. In a user namespace the kernel takes only user.*, file capabilities, which it ties to the namespace, and
     * access control lists: man 7 xattr, xattr_permission() and cap_inode_setxattr() of Linux.
     *
     * @param isOverTheMachine whether the writer is root of the machine
     */
    static boolean isWritten(String name, boolean isOverTheMachine) {
        if (name.startsWith("trusted.overlay.") || name.startsWith("user.overlay.")) {
            return false;
        }
        if (name.equals("security.selinux") || name.equals("system.nfs4_acl")) {
            return false;
        }
        return isOverTheMachine
                || name.startsWith("user.")
                || name.equals("security.capability")
                || name.equals("system.posix_acl_access")
                || name.equals("system.posix_acl_default");
    }
}
