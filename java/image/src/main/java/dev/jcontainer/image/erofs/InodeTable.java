package dev.jcontainer.image.erofs;

import dev.jcontainer.image.tree.Node;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.PlainText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The inodes of a tree, in the order in which a search by breadth first finds them. Not thread-safe. */
final class InodeTable {
    private static final byte[] SELF = {'.'};
    private static final byte[] UP = {'.', '.'};

    private final List<Inode> inodes = new ArrayList<>();
    private final Map<Node, Inode> known = new IdentityHashMap<>();
    private final XattrTable xattrs = new XattrTable();
    /** The length of the inodes with what follows each. */
    private long size;
    /** The length of the other contents of directories and links. */
    private long contents;

    /**
     * Collects the files of a tree.
     *
     * @throws ErofsException if the tree has something that the format does not
     * @throws IllegalArgumentException if a directory is in the tree twice
     */
    static InodeTable of(Node.Directory root) throws ErofsException {
        InodeTable table = new InodeTable();
        Inode first = table.add(root, null, new byte[0]);
        first.links = 1; // its own entry `..`, which for another directory is the entry in its parent
        for (int i = 0; i < table.inodes.size(); i++) {
            table.collect(table.inodes.get(i));
        }
        return table;
    }

    List<Inode> inodes() {
        return inodes;
    }

    XattrTable xattrs() {
        return xattrs;
    }

    private void collect(Inode inode) throws ErofsException {
        boolean hasWhiteouts = false;
        if (inode.node instanceof Node.Directory) {
            hasWhiteouts = list(inode, (Node.Directory) inode.node);
        } else if (inode.node instanceof Node.SymbolicLink) {
            inode.size = checkedLinkTarget(inode, (Node.SymbolicLink) inode.node);
        } else if (inode.node instanceof Node.Device) {
            checkDevice(inode, (Node.Device) inode.node);
        }
        int nanos = inode.node.attributes().nanos();
        if (nanos < 0 || nanos > 999_999_999) {
            throw new ErofsException("The time of " + inode.path() + " has " + nanos + " nanoseconds");
        }
        xattrs.collect(inode, hasWhiteouts);
    }

    /** Lists a directory; returns whether it has a whiteout. */
    private boolean list(Inode inode, Node.Directory directory) throws ErofsException {
        // Then a whiteout has nothing to hide. The root is merged always: overlayfs does not look at its mark.
        boolean hidesAll = directory.isOpaque() && inode.parent != inode;
        boolean hasWhiteouts = false;
        byte[][] names = new byte[directory.children().size() + 2][];
        int count = 0;
        names[count++] = SELF;
        names[count++] = UP;
        for (Map.Entry<String, Node> child : directory.children().entrySet()) {
            boolean whiteout = child.getValue() instanceof Node.Whiteout;
            if (!whiteout || !hidesAll) {
                hasWhiteouts |= whiteout;
                names[count++] = checkedName(child.getKey(), inode);
            }
        }
        names = Arrays.copyOf(names, count);
        Arrays.sort(names, Arrays::compareUnsigned);
        Inode[] children = new Inode[count];
        for (int i = 0; i < count; i++) {
            children[i] = child(inode, directory, names[i]);
        }
        inode.links++; // by its own entry `.`
        inode.entries = new Entries(names, children);
        inode.size = inode.entries.size();
        return hasWhiteouts;
    }

    private Inode child(Inode inode, Node.Directory directory, byte[] name) {
        if (Arrays.equals(name, SELF)) {
            return inode;
        } else if (Arrays.equals(name, UP)) {
            return inode.parent;
        }
        Node node = directory.children().get(Bytes.decode(name));
        if (node == null) {
            throw new IllegalArgumentException("A name in " + inode.path() + " is no string of Bytes.decode");
        }
        Inode child = known.get(node);
        if (child == null) {
            child = add(node, inode, name);
        } else if (node instanceof Node.Directory) {
            throw new IllegalArgumentException("The directory " + child.path() + " is in the tree twice");
        }
        child.links++;
        if (node instanceof Node.Directory) {
            inode.links++; // by the child's entry `..`
        }
        return child;
    }

    private Inode add(Node node, @Nullable Inode parent, byte[] name) {
        Inode inode = new Inode(node, parent, name);
        inodes.add(inode);
        known.put(node, inode);
        return inode;
    }

    private static byte[] checkedName(String string, Inode directory) throws ErofsException {
        byte[] name = Bytes.encode(string);
        boolean valid = name.length > 0 && !Arrays.equals(name, SELF) && !Arrays.equals(name, UP);
        for (byte one : name) {
            valid &= one != 0 && one != '/';
        }
        if (!valid || name.length > Format.MAX_NAME) {
            throw new ErofsException("A file in " + directory.path() + " cannot have the name '"
                    + PlainText.escaped(string) + "': "
                    + (valid ? "it has " + name.length + " bytes of at most " + Format.MAX_NAME : "no file has it"));
        }
        return name;
    }

    private static int checkedLinkTarget(Inode inode, Node.SymbolicLink link) throws ErofsException {
        int length = Bytes.length(link.target());
        if (length == 0 || length > Format.MAX_LINK_TARGET || link.target().indexOf(0) >= 0) {
            throw new ErofsException("The symbolic link " + inode.path() + " cannot have its target of " + length
                    + " bytes: Linux has 1 to " + Format.MAX_LINK_TARGET + " bytes, and none of them NUL");
        }
        return length;
    }

    private static void checkDevice(Inode inode, Node.Device device) throws ErofsException {
        if (device.major() >>> 12 != 0 || device.minor() >>> 20 != 0) {
            throw new ErofsException("The device " + inode.path() + " cannot have the numbers " + device.major() + ":"
                    + device.minor() + "; they are at most 4095:1048575");
        }
    }

    /** Gives each inode its place, relative to the start of the metadata; called once. */
    void place() throws ErofsException {
        long at = (long) Format.ROOT_NID * Format.SLOT;
        for (Inode inode : inodes) {
            xattrs.place(inode);
            int head = Format.INODE + inode.xattrSize;
            boolean hasContent = inode.node instanceof Node.Directory || inode.node instanceof Node.SymbolicLink;
            // Linux before 6.12 reads a link only if inode, attributes and target are in one block; others are alike
            // here.
            inode.isInline = hasContent && head + inode.size <= Format.BLOCK;
            long length = head + (inode.isInline ? inode.size : 0);
            long inOneBlock = length <= Format.BLOCK ? length : Format.INODE + XattrTable.HEADER;
            if (at % Format.BLOCK + inOneBlock > Format.BLOCK) {
                at = Format.roundUp(at, Format.BLOCK);
            }
            inode.nid = at / Format.SLOT;
            at = Format.roundUp(at + length, Format.SLOT);
            if (hasContent && !inode.isInline) {
                inode.position = contents / Format.BLOCK;
                contents += Format.roundUp(inode.size, Format.BLOCK);
            }
        }
        size = at;
    }

    /** The length of the inodes in blocks, which is where the other contents begin. */
    long inodeBlocks() {
        return Format.roundUp(size, Format.BLOCK) / Format.BLOCK;
    }

    /** The length of the other contents in blocks. */
    long contentBlocks() {
        return contents / Format.BLOCK;
    }
}
