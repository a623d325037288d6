package dev.jcontainer.image.erofs;

/**
 * The extended attributes by which a layer speaks to overlayfs. An overlay of root reads those below {@code trusted.},
 * one in a user namespace, which has the option {@code userxattr}, those below {@code user.}; an image serves both.
 *
 * @see <a href="https://www.kernel.org/doc/html/latest/filesystems/overlayfs.html">Documentation/filesystems/overlayfs.rst,
 *     whiteouts and opaque directories, User xattr</a>
 */
final class OverlayMark {
    static final String PREFIX_FOR_ROOT = "trusted.overlay.";
    static final String PREFIX_FOR_USERS = "user.overlay.";
    static final String OPAQUE_FOR_ROOT = PREFIX_FOR_ROOT + "opaque";
    static final String OPAQUE_FOR_USERS = PREFIX_FOR_USERS + "opaque";

    /**
     * Without a value: says that the directory was once merged. Where no lower layer has a directory, overlayfs lists
     * that of the layer as it is, with its whiteouts, which then cannot be opened; with this mark it leaves them out
     * (ovl_get_inode() in fs/overlayfs/inode.c, "non-merge dir that may have whiteouts").
     */
    static final String ORIGIN_FOR_ROOT = PREFIX_FOR_ROOT + "origin";

    static final String ORIGIN_FOR_USERS = PREFIX_FOR_USERS + "origin";

    private OverlayMark() {}
}
