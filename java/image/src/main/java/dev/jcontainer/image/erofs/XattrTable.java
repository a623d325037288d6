package dev.jcontainer.image.erofs;

import dev.jcontainer.image.tree.Node;
import dev.jcontainer.image.tree.Xattr;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The extended attributes of all inodes. Those that several inodes have, and big ones, are stored once, in the area of
 * shared ones; an inode refers to at most 255 of these, and has its others itself. Not thread-safe.
 */
final class XattrTable {
    /** struct erofs_xattr_ibody_header. */
    static final int HEADER = 12;

    static final int MAX_SHARED = 255;
    /** The length in units of four bytes has 16 bits, in which 0 means nothing and 1 the header. */
    private static final int MAX_SIZE = HEADER + 4 * (0xffff - 1);

    private static final int BIG = 512;
    private static final byte[] YES = {'y'};
    private static final byte[] NOTHING = {};

    private final Map<XattrEntry, XattrEntry> entries = new HashMap<>();
    private final List<XattrEntry> shared = new ArrayList<>();
    private long sharedSize;
    private int dropped;

    /** How many attributes of the tree no inode has, because the format has no place for them. */
    int dropped() {
        return dropped;
    }

    /** The length of the area of shared attributes. */
    long sharedSize() {
        return sharedSize;
    }

    /**
     * Gives an inode its attributes.
     *
     * @param hasWhiteouts whether it is a directory with a whiteout
     */
    void collect(Inode inode, boolean hasWhiteouts) throws ErofsException {
        for (Xattr xattr : inode.node.attributes().xattrs()) {
            if (isOverlays(xattr.name())) {
                dropped++; // it would change what the overlay shows, which is the archive's matter by whiteouts only
            } else {
                add(inode, xattr);
            }
        }
        if (inode.node instanceof Node.Directory && ((Node.Directory) inode.node).isOpaque()) {
            add(inode, new Xattr(OverlayMark.OPAQUE_FOR_ROOT, YES));
            add(inode, new Xattr(OverlayMark.OPAQUE_FOR_USERS, YES));
        }
        if (hasWhiteouts) {
            add(inode, new Xattr(OverlayMark.ORIGIN_FOR_ROOT, NOTHING));
            add(inode, new Xattr(OverlayMark.ORIGIN_FOR_USERS, NOTHING));
        }
    }

    static boolean isOverlays(String name) {
        return name.startsWith(OverlayMark.PREFIX_FOR_ROOT) || name.startsWith(OverlayMark.PREFIX_FOR_USERS);
    }

    private void add(Inode inode, Xattr xattr) throws ErofsException {
        XattrEntry entry = XattrEntry.of(xattr, inode);
        if (entry == null) {
            dropped++;
            return;
        }
        XattrEntry first = entries.putIfAbsent(entry, entry);
        XattrEntry only = first == null ? entry : first;
        only.uses++;
        inode.xattrs.add(only);
    }

    /** Decides which attributes of an inode are shared ones; called once for each, after all have been collected. */
    void place(Inode inode) throws ErofsException {
        if (inode.xattrs.isEmpty()) {
            return;
        }
        int size = HEADER;
        for (XattrEntry entry : inode.xattrs) {
            if (inode.shared < MAX_SHARED && (entry.uses > 1 || entry.size() > BIG)) {
                share(entry);
                inode.shared++;
                size += 4;
            } else {
                size += entry.size();
            }
            if (size > MAX_SIZE) {
                throw new ErofsException("The " + inode.xattrs.size() + " extended attributes of " + inode.path()
                        + " do not fit into an EROFS image: an inode has room for " + MAX_SIZE + " bytes of them");
            }
        }
        inode.xattrSize = size;
    }

    private void share(XattrEntry entry) {
        if (entry.id < 0) {
            entry.id = sharedSize / 4;
            sharedSize += entry.size();
            shared.add(entry);
        }
    }

    void writeShared(ImageFile file) throws IOException {
        for (XattrEntry entry : shared) {
            write(file, entry);
        }
    }

    /** Writes what follows an inode with attributes. */
    static void write(ImageFile file, Inode inode) throws IOException {
        byte[] header = new byte[HEADER + 4 * inode.shared];
        header[4] = (byte) inode.shared;
        int ids = 0;
        for (int i = 0; ids < inode.shared; i++) {
            if (isShared(inode, i, ids)) {
                int at = HEADER + 4 * ids++;
                long id = inode.xattrs.get(i).id;
                for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
                    header[at++] = (byte) (id >> shift);
                }
            }
        }
        file.write(header, 0, header.length);
        ids = 0;
        for (int i = 0; i < inode.xattrs.size(); i++) {
            if (isShared(inode, i, ids)) {
                ids++;
            } else {
                write(file, inode.xattrs.get(i));
            }
        }
    }

    /** As {@link #place} has decided: what is shared elsewhere is not, after 255 others. */
    private static boolean isShared(Inode inode, int index, int sharedBefore) {
        XattrEntry entry = inode.xattrs.get(index);
        return sharedBefore < MAX_SHARED && (entry.uses > 1 || entry.size() > BIG);
    }

    private static void write(ImageFile file, XattrEntry entry) throws IOException {
        byte[] bytes = entry.encode();
        file.write(bytes, 0, bytes.length);
        file.skip(entry.size() - bytes.length);
    }
}
