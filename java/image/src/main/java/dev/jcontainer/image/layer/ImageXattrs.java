package dev.jcontainer.image.layer;

import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Xattr;
import java.util.ArrayList;
import java.util.List;

/**
 * Which extended attributes of an archive a layer keeps. Those of overlayfs are dropped, because they would steer it: a
 * layer could redirect a directory to another one of the image (Documentation/filesystems/overlayfs.rst, "redirect_dir",
 * "metacopy"). umoci drops the same ones in {@code trusted.overlay}, and {@code security.selinux} and
 * {@code system.nfs4_acl}, which are the host's own business.
 */
final class ImageXattrs {
    private ImageXattrs() {}

    /** The attributes without those that are dropped. */
    static Attributes keep(Attributes attributes) {
        if (attributes.xattrs().isEmpty()) {
            return attributes;
        }
        List<Xattr> kept = new ArrayList<>();
        for (Xattr xattr : attributes.xattrs()) {
            if (!isDropped(xattr.name())) {
                kept.add(xattr);
            }
        }
        return new Attributes(
                attributes.mode(), attributes.uid(), attributes.gid(), attributes.seconds(), attributes.nanos(), kept);
    }

    private static boolean isDropped(String name) {
        return name.startsWith("trusted.overlay.")
                || name.startsWith("user.overlay.")
                || name.equals("security.selinux")
                || name.equals("system.nfs4_acl");
    }
}
