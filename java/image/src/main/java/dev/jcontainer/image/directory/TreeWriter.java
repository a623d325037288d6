package dev.jcontainer.image.directory;

import dev.jcontainer.host.IdMap;
import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Content;
import dev.jcontainer.image.tree.Node;
import dev.jcontainer.image.tree.Xattr;
import dev.jcontainer.kernel.FileTypes;
import dev.jcontainer.kernel.PlainText;
import dev.jcontainer.worker.FileAttributes;
import dev.jcontainer.worker.Records;
import dev.jcontainer.worker.Worker;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells a worker to make the files of a tree: those of their final names whose bytes it has, and everything else. Not
 * thread-safe; for one tree.
 */
final class TreeWriter {
    /** {@code WORK_MAX_DEPTH} of worker.h: no path of 4096 bytes goes deeper. */
    private static final int MAX_DEPTH = 2047;

    private static final byte[] YES = {'y'};

    /** The number of a node with several names that has not been made yet. */
    private static final Long NOT_MADE = -1L;

    private final Worker worker;
    private final Records records;
    private final @Nullable IdMap map;
    private final LowerDirectories lowers;
    private final Notes notes;
    private final Map<Node, Long> linked = new IdentityHashMap<>();
    private final Map<Integer, Integer> opened = new HashMap<>();
    private long next;

    /**
     * @param next the first number that no file has
     * @param lowers where the lower layers are
     */
    TreeWriter(Worker worker, long next, LowerDirectories lowers, Notes notes) {
        this.worker = worker;
        this.records = worker.records();
        this.map = worker.idMap();
        this.next = next;
        this.lowers = lowers;
        this.notes = notes;
    }

    static void checkDepth(int depth, String path) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new IOException("The layer has a directory more than " + MAX_DEPTH + " levels deep, which no program"
                    + " could open: " + PlainText.escaped(path.substring(0, Math.min(path.length(), 200))) + "…");
        }
    }

    /** Makes the directory {@code name} with everything in it. */
    void write(String name, Node.Directory root) throws IOException {
        findLinks(root, new IdentityHashMap<>(), 0);
        directory(name, "", root);
    }

    private void findLinks(Node.Directory directory, IdentityHashMap<Node, Boolean> seen, int depth)
            throws IOException {
        checkDepth(depth, "");
        for (Node node : directory.children().values()) {
            if (node instanceof Node.Directory) {
                findLinks((Node.Directory) node, seen, depth + 1);
            } else if (seen.put(node, Boolean.TRUE) != null) {
                linked.put(node, NOT_MADE);
            }
        }
    }

    private void directory(String name, String path, Node.Directory directory) throws IOException {
        records.enter(name);
        for (Map.Entry<String, Node> child : directory.children().entrySet()) {
            entry(child.getKey(), path + "/" + child.getKey(), child.getValue());
        }
        records.leave(attributes(path.isEmpty() ? "/" : path, directory, 0));
        xattrs(name, path, directory);
        if (directory.isOpaque()) {
            opaque(name);
        }
    }

    /** Root's overlays read the first attribute, and those of a user namespace the second: Linux 5.11, userxattr. */
    private void opaque(String name) throws IOException {
        if (worker.isOverTheMachine()) {
            records.xattr(name, "trusted.overlay.opaque", YES, false);
        }
        records.xattr(name, "user.overlay.opaque", YES, worker.isOverTheMachine());
    }

    private void entry(String name, String path, Node node) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("Writing the layer was interrupted at " + PlainText.escaped(path));
        }
        if (node instanceof Node.Directory) {
            directory(name, path, (Node.Directory) node);
            return;
        }
        Long number = linked.get(node);
        if (number != null && !number.equals(NOT_MADE)) {
            records.link(name, number);
            return;
        }
        make(name, path, node);
        xattrs(name, path, node);
        if (number != null) {
            records.keep(name, next);
            linked.put(node, next++);
        }
    }

    private void make(String name, String path, Node node) throws IOException {
        if (node instanceof Node.RegularFile) {
            regular(name, path, (Node.RegularFile) node);
        } else if (node instanceof Node.SymbolicLink) {
            records.symlink(name, ((Node.SymbolicLink) node).target(), attributes(path, node, 0));
        } else if (node instanceof Node.Fifo) {
            records.node(name, 0, 0, attributes(path, node, FileTypes.FIFO));
        } else if (node instanceof Node.Device) {
            device(name, path, (Node.Device) node);
        } else { // a whiteout: Linux 5.8 lets a user namespace make this device, which opens nothing
            records.node(name, 0, 0, new FileAttributes(FileTypes.CHARACTER_DEVICE, 0, 0, 0, 0));
        }
    }

    private void regular(String name, String path, Node.RegularFile file) throws IOException {
        Content content = file.content();
        if (content.size() == 0) {
            records.node(name, 0, 0, attributes(path, file, FileTypes.REGULAR));
            return;
        }
        long number;
        if (content instanceof Content.Lower) {
            number = next++;
            Content.Lower lower = (Content.Lower) content;
            records.copy(number, opened(lower.layer()), lower.path());
        } else {
            number = ((Content.Stored) content).position();
        }
        records.file(name, number, attributes(path, file, 0));
    }

    /** The worker's number of a lower layer, which is opened when the first file of it is needed. */
    private int opened(int layer) throws IOException {
        Integer number = opened.get(layer);
        if (number == null) {
            number = opened.size();
            records.lower(lowers.tree(layer));
            opened.put(layer, number);
        }
        return number;
    }

    /** A user namespace cannot make devices: an empty file still hides what lower layers have under the name. */
    private void device(String name, String path, Node.Device device) throws IOException {
        if (!worker.makesNodes()) {
            notes.emptyDevice(path);
            records.node(name, 0, 0, attributes(path, device, FileTypes.REGULAR));
            return;
        }
        int type = device.isBlock() ? FileTypes.BLOCK_DEVICE : FileTypes.CHARACTER_DEVICE;
        records.node(name, device.major(), device.minor(), attributes(path, device, type));
    }

    private FileAttributes attributes(String path, Node node, int type) {
        Attributes of = node.attributes();
        boolean isMissing = map != null && !Owners.has(map, node);
        if (isMissing) {
            notes.givenToRoot(path, node);
        }
        return new FileAttributes(
                of.mode() | type, isMissing ? 0 : of.uid(), isMissing ? 0 : of.gid(), of.seconds(), of.nanos());
    }

    private void xattrs(String name, String path, Node node) throws IOException {
        for (Xattr xattr : node.attributes().xattrs()) {
            if (AttributeNames.isWritten(xattr.name(), worker.isOverTheMachine())) {
                records.xattr(name, xattr.name(), xattr.value(), true);
            } else {
                notes.leftOutAttribute(path, xattr.name());
            }
        }
    }
}
