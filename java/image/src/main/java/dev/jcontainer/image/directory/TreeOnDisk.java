package dev.jcontainer.image.directory;

import dev.jcontainer.image.tree.Content;
import dev.jcontainer.image.tree.Node;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.FileTypes;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the files that a layer has on the disk, and compares their names, types and lengths with its tree. Of an
 * ordinary user, directories of other ids may be closed to this process: what is in them is not compared, and counts what
 * the tree says. For one look, by one thread.
 */
public final class TreeOnDisk {
    private static final int BLOCK = 4096;

    private final Set<Long> counted = new HashSet<>(); // inodes: a hard link is on the disk once
    private final long[] status = new long[7];
    private long allocated;
    private @Nullable String problem;

    private TreeOnDisk() {}

    /**
     * What is wrong with the files.
     *
     * @param directory the path of the layer's directory, in the form of {@code dev.jcontainer.kernel.Bytes}
     * @return a clause with the path of one file; null if nothing is
     */
    public static @Nullable String problem(String directory, Node.Directory tree) throws IOException {
        TreeOnDisk disk = new TreeOnDisk();
        disk.look(directory, tree);
        return disk.problem;
    }

    /** The bytes that the files take on the disk, directories too. */
    public static long allocated(String directory, Node.Directory tree) throws IOException {
        TreeOnDisk disk = new TreeOnDisk();
        disk.look(directory, tree);
        return disk.allocated;
    }

    private void look(String path, Node node) throws IOException {
        int result = Syscalls.status(Bytes.cString(path), status);
        if (result == -Errno.EACCES || result == -Errno.ENAMETOOLONG) {
            count(node);
        } else if (result == -Errno.ENOENT) {
            found(path + " is missing");
        } else if (result == -Errno.EIO) {
            found(path + " cannot be read");
        } else {
            SystemCallException.check(result, "look at " + path);
            compare(path, node);
        }
    }

    private void compare(String path, Node node) throws IOException {
        if (counted.add(status[5])) {
            allocated += status[3];
        }
        int type = (int) status[0] & FileTypes.MASK;
        if (!hasType(node, type)) {
            found(path + " is of another type");
        } else if (type == FileTypes.REGULAR && status[2] != length(node)) {
            found(path + " has " + status[2] + " bytes, and the layer says " + length(node));
        } else if (node instanceof Node.Directory) {
            files(path, (Node.Directory) node);
        }
    }

    /** An ordinary user has an empty file in place of a device. */
    private static boolean hasType(Node node, int type) {
        if (node instanceof Node.Directory) {
            return type == FileTypes.DIRECTORY;
        } else if (node instanceof Node.RegularFile) {
            return type == FileTypes.REGULAR;
        } else if (node instanceof Node.SymbolicLink) {
            return type == FileTypes.SYMBOLIC_LINK;
        } else if (node instanceof Node.Fifo) {
            return type == FileTypes.FIFO;
        } else if (node instanceof Node.Device) {
            return type == FileTypes.REGULAR
                    || type == (((Node.Device) node).isBlock() ? FileTypes.BLOCK_DEVICE : FileTypes.CHARACTER_DEVICE);
        }
        return type == FileTypes.CHARACTER_DEVICE;
    }

    private static long length(Node node) {
        return node instanceof Node.RegularFile
                ? ((Node.RegularFile) node).content().size()
                : 0;
    }

    private void files(String path, Node.Directory directory) throws IOException {
        List<String> names;
        try {
            names = KernelFiles.listIfThere(path);
        } catch (SystemCallException e) {
            if (e.errno() != Errno.EACCES && e.errno() != Errno.ENAMETOOLONG) {
                throw e;
            }
            for (Node node : directory.children().values()) {
                count(node);
            }
            return;
        }
        for (String name : names == null ? List.<String>of() : names) {
            if (!directory.children().containsKey(name)) {
                found(path + "/" + name + " is not of the layer");
            }
        }
        for (Map.Entry<String, Node> child : directory.children().entrySet()) {
            look(path + "/" + child.getKey(), child.getValue());
        }
    }

    /** Counts what cannot be looked at. */
    private void count(Node node) {
        if (node instanceof Node.RegularFile) {
            Content content = ((Node.RegularFile) node).content();
            allocated += (content.size() + BLOCK - 1) / BLOCK * BLOCK;
        } else if (node instanceof Node.Directory) {
            allocated += BLOCK;
            for (Node child : ((Node.Directory) node).children().values()) {
                count(child);
            }
        }
    }

    private void found(String what) {
        if (problem == null) {
            problem = what;
        }
    }
}
