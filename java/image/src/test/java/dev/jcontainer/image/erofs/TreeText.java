package dev.jcontainer.image.erofs;

import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Node;
import dev.jcontainer.image.tree.Xattr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** A tree as text with a line for each name, for comparisons. */
final class TreeText {
    /** What is said of the content of a regular file. */
    interface Contents {
        String of(Node.RegularFile file) throws Exception;
    }

    private final Contents contents;
    private final List<String> lines = new ArrayList<>();
    private final Map<Node, String> first = new IdentityHashMap<>();

    private TreeText(Contents contents) {
        this.contents = contents;
    }

    static List<String> of(Node.Directory root, Contents contents) throws Exception {
        TreeText text = new TreeText(contents);
        text.add("", root);
        return text.lines;
    }

    private void add(String path, Node node) throws Exception {
        String known = first.putIfAbsent(node, path);
        if (known != null) {
            lines.add(path + " is " + known);
            return;
        }
        Attributes attributes = node.attributes();
        TreeSet<String> xattrs = new TreeSet<>();
        for (Xattr xattr : attributes.xattrs()) {
            xattrs.add(xattr.name() + "=" + xattr.value().length + ":" + Arrays.hashCode(xattr.value()));
        }
        lines.add(path + " " + Integer.toOctalString(attributes.mode()) + " " + attributes.uid() + ":"
                + attributes.gid() + " " + attributes.seconds() + "." + attributes.nanos() + " " + xattrs + " "
                + kind(node));
        if (node instanceof Node.Directory) {
            for (Map.Entry<String, Node> child : new TreeMap<>(((Node.Directory) node).children()).entrySet()) {
                add(path + "/" + child.getKey(), child.getValue());
            }
        }
    }

    private String kind(Node node) throws Exception {
        if (node instanceof Node.RegularFile) {
            return contents.of((Node.RegularFile) node);
        } else if (node instanceof Node.SymbolicLink) {
            return "-> " + ((Node.SymbolicLink) node).target();
        } else if (node instanceof Node.Device) {
            Node.Device device = (Node.Device) node;
            return (device.isBlock() ? "block " : "character ") + device.major() + ":" + device.minor();
        } else if (node instanceof Node.Directory) {
            return ((Node.Directory) node).isOpaque() ? "opaque directory" : "directory";
        }
        return node.getClass().getSimpleName();
    }
}
