package dev.jcontainer.image.erofs;

import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Content;
import dev.jcontainer.image.tree.Node;
import dev.jcontainer.image.tree.Xattr;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.FileTypes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads inodes in the order in which they were written. Each must begin after the one before has ended, and so must all
 * that it refers to for the first time; so no byte of a file is read twice, and what a file can make this allocate is
 * bounded by its length. Not thread-safe.
 */
final class InodeReader {
    private static final long MAX_DIRECTORY = 1L << 40;

    private final Window window;
    private final String file;
    private final Superblock superblock;
    private final XattrReader xattrs;
    /** Where the next inode may begin, and the next content that does not follow its inode. */
    private long nextInode;

    private long nextContent;

    /**
     * An inode.
     *
     * @param links how many entries it must have
     * @param content where the content begins, if it is a directory
     * @param size the length of the content
     */
    record Found(Node node, int mode, int links, long content, long size) {}

    InodeReader(Window window, String file, Superblock superblock) {
        this.window = window;
        this.file = file;
        this.superblock = superblock;
        this.xattrs = new XattrReader(window, file, superblock.xattrBlock() * Format.BLOCK);
        nextInode = position(Format.ROOT_NID);
    }

    /** Where an inode is; negative if it cannot be in a file. */
    long position(long nid) {
        boolean possible = nid >= Format.ROOT_NID && nid < Format.MAX_BLOCKS * (Format.BLOCK / Format.SLOT);
        return possible ? superblock.metaBlock() * Format.BLOCK + nid * Format.SLOT : -1;
    }

    /** Whether there cannot have been this inode before. */
    boolean isNew(long nid) {
        return position(nid) >= nextInode;
    }

    /** Reads an inode that there was not before. */
    Found read(long nid) throws IOException {
        long start = position(nid);
        check(start >= nextInode, "inodes are not in their order", nid);
        ByteBuffer bytes = window.read(start, Format.INODE);
        int format = bytes.getShort();
        int units = Short.toUnsignedInt(bytes.getShort());
        int mode = Short.toUnsignedInt(bytes.getShort());
        int reserved = bytes.getShort();
        long size = bytes.getLong();
        int place = bytes.getInt();
        bytes.getInt(); // its number, for programs of 32 bits
        int uid = bytes.getInt();
        int gid = bytes.getInt();
        long seconds = bytes.getLong();
        int nanos = bytes.getInt();
        int links = bytes.getInt();
        long elsewhere = bytes.getLong();
        check(reserved == 0 && bytes.getLong() == 0 && nanos >= 0 && nanos < 1_000_000_000, "a field is wrong", nid);
        check(links > 0 && size >= 0 && (format == Format.PLAIN || format == Format.INLINE), "a field is wrong", nid);
        long end = start + Format.INODE;
        List<Xattr> found = List.of();
        if (units > 0) {
            int length = XattrTable.HEADER + 4 * (units - 1);
            found = xattrs.read(end, length);
            end += length;
        }
        long content = format == Format.INLINE ? inlineContent(start, end, size, nid) : content(mode, place, size, nid);
        nextInode = format == Format.INLINE ? end + size : end;
        Attributes attributes =
                new Attributes(mode & Format.PERMISSIONS, uid, gid, seconds, nanos, withoutMarks(found));
        Node node = node(mode, attributes, new Place(nid, format, place, content, size, elsewhere), found);
        return new Found(node, mode, links, content, size);
    }

    private long inlineContent(long start, long end, long size, long nid) throws ErofsException {
        check(size <= Format.BLOCK - (end - start), "its content is not in its block", nid);
        return end;
    }

    /** Where the content begins that does not follow its inode; 0 for other files than directories and links. */
    private long content(int mode, int place, long size, long nid) throws ErofsException {
        int type = mode & FileTypes.MASK;
        if (type != FileTypes.DIRECTORY && type != FileTypes.SYMBOLIC_LINK) {
            return 0;
        }
        long content = Integer.toUnsignedLong(place) * Format.BLOCK;
        check(content >= nextContent && size <= MAX_DIRECTORY, "contents are not in their order", nid);
        nextContent = content + Format.roundUp(size, Format.BLOCK);
        return content;
    }

    /** Where the content of an inode is, as its fields say. */
    private record Place(long nid, int format, int number, long content, long size, long elsewhere) {}

    private Node node(int mode, Attributes attributes, Place place, List<Xattr> found) throws IOException {
        boolean regular = (mode & FileTypes.MASK) == FileTypes.REGULAR;
        check(!regular || place.format == Format.PLAIN, "a file is in its inode", place.nid);
        check(place.elsewhere == 0 || regular && !superblock.hasData(), "a field is wrong", place.nid);
        check((mode & ~(FileTypes.MASK | Format.PERMISSIONS)) == 0, "its type is unknown", place.nid);
        switch (mode & FileTypes.MASK) {
            case FileTypes.REGULAR:
                return new Node.RegularFile(attributes, stored(place));
            case FileTypes.DIRECTORY:
                Node.Directory directory = new Node.Directory(attributes);
                if (isOpaque(found)) {
                    directory.makeOpaque();
                }
                return directory;
            case FileTypes.SYMBOLIC_LINK:
                check(
                        place.size > 0 && place.size <= Format.MAX_LINK_TARGET,
                        "its target's length is wrong",
                        place.nid);
                byte[] target = window.read(place.content, (int) place.size).array();
                return new Node.SymbolicLink(attributes, Bytes.decode(target));
            default:
                check(place.size == 0 && place.format == Format.PLAIN, "a field is wrong", place.nid);
                return special(mode, attributes, place);
        }
    }

    private Node special(int mode, Attributes attributes, Place place) throws ErofsException {
        int major = place.number >>> 8 & 0xfff;
        int minor = place.number & 0xff | place.number >>> 12 & 0xfff00;
        switch (mode & FileTypes.MASK) {
            case FileTypes.FIFO:
                check(place.number == 0, "a field is wrong", place.nid);
                return new Node.Fifo(attributes);
            case FileTypes.CHARACTER_DEVICE:
                return place.number == 0 ? new Node.Whiteout() : new Node.Device(attributes, false, major, minor);
            case FileTypes.BLOCK_DEVICE:
                return new Node.Device(attributes, true, major, minor);
            default:
                throw failure("its type is unknown", place.nid);
        }
    }

    private Content.Stored stored(Place place) throws ErofsException {
        if (!superblock.hasData()) {
            check(place.number == 0, "a field is wrong", place.nid);
            return new Content.Stored(place.elsewhere, place.size);
        } else if (place.size == 0) {
            check(place.number == 0, "a field is wrong", place.nid);
            return new Content.Stored(Format.BLOCK, 0);
        }
        long position = Integer.toUnsignedLong(place.number) * Format.BLOCK;
        long end = superblock.xattrBlock() * Format.BLOCK; // before it there are only bytes of files
        check(position >= Format.BLOCK && place.size <= end - position, "its bytes are not in the file", place.nid);
        return new Content.Stored(position, place.size);
    }

    private static List<Xattr> withoutMarks(List<Xattr> found) {
        List<Xattr> others = new ArrayList<>(found.size());
        for (Xattr xattr : found) {
            if (!XattrTable.isOverlays(xattr.name())) {
                others.add(xattr);
            }
        }
        return others;
    }

    private static boolean isOpaque(List<Xattr> found) {
        for (Xattr xattr : found) {
            if (xattr.name().equals(OverlayMark.OPAQUE_FOR_ROOT)) {
                return true;
            }
        }
        return false;
    }

    private void check(boolean right, String fault, long nid) throws ErofsException {
        if (!right) {
            throw failure(fault, nid);
        }
    }

    private ErofsException failure(String fault, long nid) {
        return new ErofsException(
                file + " is damaged, or not written by jcontainer: inode " + Long.toUnsignedString(nid) + ": " + fault);
    }
}
