package dev.jcontainer.image.erofs;

import dev.jcontainer.image.tree.Node;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.FileTypes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;

/** Reads the tree of an image by breadth first, as it was written. Not thread-safe. */
final class TreeReader {
    private final String file;
    private final Superblock superblock;
    private final Window contents;
    private final InodeReader inodes;
    private final int maxEntries;
    /** Those that are still to be listed. */
    private final Queue<Listed> directories = new ArrayDeque<>();
    /** Files with several names. */
    private final Map<Long, Linked> linked = new HashMap<>();

    private int entries;
    private int found;

    /** A directory whose inode has been read, and not its entries. */
    private record Listed(Node.Directory node, long nid, long parent, InodeReader.Found inode) {}

    /** A file with several names, and how many of them are still to come. */
    private static final class Linked {
        final Node node;
        final int mode;
        int left;

        Linked(Node node, int mode, int left) {
            this.node = node;
            this.mode = mode;
            this.left = left;
        }
    }

    /**
     * Prepares reading.
     *
     * @param contents reads directories
     * @param maxEntries how many names the tree may have
     */
    TreeReader(String file, Superblock superblock, Window contents, InodeReader inodes, int maxEntries) {
        this.file = file;
        this.superblock = superblock;
        this.contents = contents;
        this.inodes = inodes;
        this.maxEntries = maxEntries;
    }

    Node.Directory read() throws IOException {
        InodeReader.Found root = inodes.read(Format.ROOT_NID);
        found = 1;
        if (!(root.node() instanceof Node.Directory)) {
            throw failure("the root is no directory");
        }
        directories.add(new Listed((Node.Directory) root.node(), Format.ROOT_NID, Format.ROOT_NID, root));
        for (Listed next = directories.poll(); next != null; next = directories.poll()) {
            list(next);
        }
        for (Linked file : linked.values()) {
            check(file.left == 0, "a file has fewer names than it says");
        }
        check(found == superblock.inodes(), "the number of inodes is wrong");
        return (Node.Directory) root.node();
    }

    private void list(Listed directory) throws IOException {
        byte[] last = {};
        int subdirectories = 0;
        int dots = 0;
        for (long at = 0; at < directory.inode.size(); at += Format.BLOCK) {
            int length = (int) Math.min(Format.BLOCK, directory.inode.size() - at);
            ByteBuffer block = contents.read(directory.inode.content() + at, length);
            int count = count(block, length);
            for (int i = 0; i < count; i++) {
                byte[] name = name(block, i, count, length);
                check(Arrays.compareUnsigned(last, name) < 0, "a directory is not in its order");
                last = name;
                Node child =
                        entry(directory, name, block.getLong(i * Format.DIRENT), block.get(i * Format.DIRENT + 10));
                subdirectories += child instanceof Node.Directory ? 1 : 0;
                dots += child == directory.node ? 1 : 0;
            }
        }
        check(dots == 2 && subdirectories == directory.inode.links(), "a directory's number of links is wrong");
    }

    private int count(ByteBuffer block, int length) throws ErofsException {
        check(length >= Format.DIRENT, "a directory is cut off");
        int names = Short.toUnsignedInt(block.getShort(8));
        check(names >= Format.DIRENT && names % Format.DIRENT == 0 && names < length, "a directory is wrong");
        return names / Format.DIRENT;
    }

    private byte[] name(ByteBuffer block, int index, int count, int length) throws ErofsException {
        int start = Short.toUnsignedInt(block.getShort(index * Format.DIRENT + 8));
        int end = length;
        if (index + 1 < count) {
            end = Short.toUnsignedInt(block.getShort((index + 1) * Format.DIRENT + 8));
        } else {
            while (end > start && block.get(end - 1) == 0) {
                end--; // what is left of the block
            }
        }
        check(start >= count * Format.DIRENT && start < end && end <= length, "the place of a name is wrong");
        check(end - start <= Format.MAX_NAME && block.get(index * Format.DIRENT + 11) == 0, "a name is too long");
        byte[] name = new byte[end - start];
        block.get(start, name);
        for (byte one : name) {
            check(one != 0 && one != '/', "a name has a byte that none has");
        }
        return name;
    }

    /** The file of an entry; for {@code .} and {@code ..} the directory itself. */
    private Node entry(Listed directory, byte[] name, long nid, int type) throws IOException {
        boolean self = name.length == 1 && name[0] == '.';
        if (self || name.length == 2 && name[0] == '.' && name[1] == '.') {
            check(type == Format.entryType(FileTypes.DIRECTORY), "an entry has the wrong type");
            check(nid == (self ? directory.nid : directory.parent), "a directory does not refer to itself");
            return directory.node;
        }
        if (++entries > maxEntries) {
            throw new ErofsException(file + " has more than the " + maxEntries + " files that are allowed");
        }
        Node node = inodes.isNew(nid) ? added(directory, nid, type) : known(nid, type);
        directory.node.children().put(Bytes.decode(name), node);
        return node;
    }

    private Node added(Listed directory, long nid, int type) throws IOException {
        InodeReader.Found inode = inodes.read(nid);
        check(++found <= superblock.inodes(), "the number of inodes is wrong");
        check(type == Format.entryType(inode.mode()), "an entry has the wrong type");
        if (inode.node() instanceof Node.Directory) {
            directories.add(new Listed((Node.Directory) inode.node(), nid, directory.nid, inode));
        } else if (inode.links() > 1) {
            linked.put(nid, new Linked(inode.node(), inode.mode(), inode.links() - 1));
        }
        return inode.node();
    }

    private Node known(long nid, int type) throws ErofsException {
        Linked file = linked.get(nid);
        check(file != null && file.left > 0, "an entry refers to no file");
        Linked one = Objects.requireNonNull(file);
        check(type == Format.entryType(one.mode), "an entry has the wrong type");
        one.left--;
        return one.node;
    }

    private void check(boolean right, String fault) throws ErofsException {
        if (!right) {
            throw failure(fault);
        }
    }

    private ErofsException failure(String fault) {
        return new ErofsException(file + " is damaged, or not written by jcontainer: " + fault);
    }
}
