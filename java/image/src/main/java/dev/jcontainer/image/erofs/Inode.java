package dev.jcontainer.image.erofs;

import dev.jcontainer.image.tree.Node;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.FileTypes;
import dev.jcontainer.kernel.PlainText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A file of the tree, and where the image has it. Mutable; not thread-safe. */
final class Inode {
    final Node node;
    /** The directory in which it was found first; the root's is the root. */
    final Inode parent;

    /** Its name there. */
    final byte[] name;

    int links;
    long nid;
    /** The length of the content. */
    long size;
    /** Whether the content follows the inode. */
    boolean isInline;

    /** The content's first block, or what a tree without data keeps in its place. */
    long position;

    final List<XattrEntry> xattrs = new ArrayList<>(0);
    /** How many of these are shared ones. */
    int shared;
    /** The length of what follows the inode for them. */
    int xattrSize;

    /** The content of a directory. */
    @Nullable
    Entries entries;

    Inode(Node node, @Nullable Inode parent, byte[] name) {
        this.node = node;
        this.parent = parent == null ? this : parent;
        this.name = name;
    }

    /** Where it is in the tree, for messages. */
    String path() {
        return PlainText.escaped(rawPath());
    }

    private String rawPath() {
        if (parent == this) {
            return "/";
        }
        StringBuilder path = new StringBuilder();
        for (Inode at = this; at.parent != at; at = at.parent) {
            path.insert(0, Bytes.decode(at.name)).insert(0, '/');
        }
        return path.toString();
    }

    /** The type and the permissions. */
    int mode() {
        int permissions = node.attributes().mode() & Format.PERMISSIONS;
        if (node instanceof Node.Directory) {
            return FileTypes.DIRECTORY | permissions;
        } else if (node instanceof Node.RegularFile) {
            return FileTypes.REGULAR | permissions;
        } else if (node instanceof Node.SymbolicLink) {
            return FileTypes.SYMBOLIC_LINK | permissions;
        } else if (node instanceof Node.Fifo) {
            return FileTypes.FIFO | permissions;
        } else if (node instanceof Node.Device && ((Node.Device) node).isBlock()) {
            return FileTypes.BLOCK_DEVICE | permissions;
        }
        return FileTypes.CHARACTER_DEVICE | permissions; // also a whiteout
    }

    /** The number of a device in the kernel's newer encoding, new_encode_dev() of include/linux/kdev_t.h. */
    int deviceNumber() {
        if (!(node instanceof Node.Device)) {
            return 0;
        }
        int minor = ((Node.Device) node).minor();
        return minor & 0xff | ((Node.Device) node).major() << 8 | (minor & ~0xff) << 12;
    }
}
