package dev.jcontainer.image.layer;

import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Xattr;
import java.util.ArrayList;
import java.util.List;

/**
 * Which extended attributes of an archive a layer keeps.
 *
 * <p>Those of overlayfs are dropped, because they would steer it: a layer could redirect a directory to another one of
 * the image (Documentation/filesystems/overlayfs.rst, "redirect_dir", "metacopy"). umoci drops the same ones in
 * {@code trusted.overlay}; also {@code security.selinux} and {@code system.nfs4_acl}, which are the host's own business;
 * and those of namespaces that the filesystem does not know, which are few: xattr(7).
 */
final class ImageXattrs {
    private static final String USER = "user.";

    private ImageXattrs() {}

    /** The attributes without those that are dropped. */
    static Attributes keep(Attributes attributes) {
        if (attributes.xattrs().isEmpty()) {
            return attributes;
        }
        List<Xattr> kept = new ArrayList<>();
        for (Xattr xattr : attributes.xattrs()) {
            if (isKept(xattr.name())) {
                kept.add(xattr);
            }
        }
        return new Attributes(
                attributes.mode(), attributes.uid(), attributes.gid(), attributes.seconds(), attributes.nanos(), kept);
    }

    /** Whether the kernel refuses it on everything but regular files and directories: xattr(7). */
    static boolean isForFilesAndDirectories(String name) {
        return name.startsWith(USER) && isKept(name);
    }

    private static boolean isKept(String name) {
        boolean known = isIn(USER, name)
                || isIn("trusted.", name)
                || isIn("security.", name)
                || name.equals("system.posix_acl_access")
                || name.equals("system.posix_acl_default");
        return known
                && !name.startsWith("trusted.overlay.")
                && !name.startsWith("user.overlay.")
                && !name.equals("security.selinux");
    }

    private static boolean isIn(String namespace, String name) {
        return name.startsWith(namespace) && name.length() > namespace.length();
    }
}
