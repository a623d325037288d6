package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Node;
import dev.jcontainer.image.tree.Xattr;
import dev.jcontainer.kernel.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a filesystem has, a line for each path: as Linux tells it, by the program {@code tests/native/hostile/listing.c},
 * or as it must be for a tree of an image. Names are in hexadecimal. A line has all but the inode's number, in whose
 * place the first path of the same file is, and the length of a directory.
 */
final class Listing {
    private static final Path PROGRAM = Path.of("target", "hostile", "listing");
    private static final HexFormat HEX = HexFormat.of();
    private static final long SUM_START = 0xcbf29ce484222325L;
    private static final long SUM_PRIME = 0x100000001b3L;
    /** The program gives no sums of longer files. */
    static final long SUMMED_MAX = 64 << 20;

    private static final int INODE = 7;
    private static final int SIZE = 5;
    private static final int XATTRS = 9;

    private final SortedMap<String, String> lines = new TreeMap<>();
    private final Map<Node, String> first = new IdentityHashMap<>();
    private final Map<Node, Integer> links = new IdentityHashMap<>();

    private Listing() {}

    /** Gives the sum of a regular file's bytes. */
    interface Sums {
        String of(Node.RegularFile file) throws IOException;
    }

    /** The sum of bytes, up to the end of the stream: FNV-1a. */
    static String sum(InputStream in) throws IOException {
        long sum = SUM_START;
        byte[] buffer = new byte[1 << 16];
        int count;
        while ((count = in.read(buffer)) > 0) {
            for (int i = 0; i < count; i++) {
                sum = (sum ^ buffer[i] & 0xff) * SUM_PRIME;
            }
        }
        return HEX.toHexDigits(sum);
    }

    /** What Linux tells of a directory and of what is below it. */
    static SortedMap<String, String> of(Path directory) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(PROGRAM.toString(), directory.toString())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output;
        try (InputStream said = process.getInputStream()) {
            output = new String(said.readAllBytes(), StandardCharsets.US_ASCII);
        }
        assertThat(process.waitFor()).as(output).isZero();
        SortedMap<String, String[]> files = new TreeMap<>();
        for (String line : output.split("\n")) {
            String[] words = line.split(" ");
            files.put(words[0].equals(".") ? "" : words[0], words);
        }
        Map<String, String> inodes = new HashMap<>();
        SortedMap<String, String> lines = new TreeMap<>();
        files.forEach((path, words) -> {
            words[INODE] = inodes.computeIfAbsent(words[INODE], number -> path);
            boolean isDirectory = words[1].startsWith("4");
            words[SIZE] = isDirectory ? "-" : words[SIZE];
            List<String> xattrs = new ArrayList<>(List.of(words).subList(XATTRS, words.length));
            xattrs.sort(null);
            lines.put(path, String.join(" ", List.of(words).subList(1, XATTRS)) + " " + xattrs);
        });
        return lines;
    }

    /** What Linux must tell of a tree. */
    static SortedMap<String, String> of(Node.Directory root, Sums sums) throws IOException {
        Listing listing = new Listing();
        listing.count(root);
        listing.add("", root, sums);
        return listing.lines;
    }

    private void count(Node.Directory directory) {
        links.merge(directory, 2, Integer::sum);
        for (Node child : directory.children().values()) {
            if (child instanceof Node.Directory) {
                links.merge(directory, 1, Integer::sum);
                count((Node.Directory) child);
            } else {
                links.merge(child, 1, Integer::sum);
            }
        }
    }

    private void add(String path, Node node, Sums sums) throws IOException {
        Attributes attributes = node.attributes();
        String known = first.putIfAbsent(node, path);
        lines.put(
                path,
                Integer.toOctalString(type(node) | attributes.mode()) + " " + links.get(node) + " "
                        + Integer.toUnsignedString(attributes.uid()) + ":"
                        + Integer.toUnsignedString(attributes.gid()) + " " + device(node) + " " + size(node) + " "
                        + attributes.seconds() + "." + attributes.nanos() + " " + (known == null ? path : known) + " "
                        + content(node, sums) + " " + xattrs(node));
        if (node instanceof Node.Directory) {
            SortedMap<String, Node> children = new TreeMap<>();
            ((Node.Directory) node)
                    .children()
                    .forEach((name, child) -> children.put(HEX.formatHex(Bytes.encode(name)), child));
            for (Map.Entry<String, Node> child : children.entrySet()) {
                add(path + "/" + child.getKey(), child.getValue(), sums);
            }
        }
    }

    private static int type(Node node) {
        if (node instanceof Node.Directory) {
            return 0040000;
        } else if (node instanceof Node.RegularFile) {
            return 0100000;
        } else if (node instanceof Node.SymbolicLink) {
            return 0120000;
        } else if (node instanceof Node.Fifo) {
            return 0010000;
        }
        return node instanceof Node.Device && ((Node.Device) node).isBlock() ? 0060000 : 0020000;
    }

    private static String device(Node node) {
        return node instanceof Node.Device ? ((Node.Device) node).major() + ":" + ((Node.Device) node).minor() : "0:0";
    }

    private static String size(Node node) {
        if (node instanceof Node.RegularFile) {
            return Long.toString(((Node.RegularFile) node).content().size());
        } else if (node instanceof Node.SymbolicLink) {
            return Integer.toString(Bytes.length(((Node.SymbolicLink) node).target()));
        }
        return node instanceof Node.Directory ? "-" : "0";
    }

    private static String content(Node node, Sums sums) throws IOException {
        if (node instanceof Node.SymbolicLink) {
            return HEX.formatHex(Bytes.encode(((Node.SymbolicLink) node).target()));
        } else if (node instanceof Node.RegularFile
                && ((Node.RegularFile) node).content().size() <= SUMMED_MAX) {
            return sums.of((Node.RegularFile) node);
        }
        return "-";
    }

    private static List<String> xattrs(Node node) {
        boolean givesUsers = node instanceof Node.RegularFile || node instanceof Node.Directory;
        List<String> xattrs = new ArrayList<>();
        for (Xattr xattr : node.attributes().xattrs()) {
            boolean given = givesUsers || !xattr.name().startsWith("user.");
            xattrs.add(HEX.formatHex(Bytes.encode(xattr.name())) + "=" + (given ? HEX.formatHex(xattr.value()) : "?"));
        }
        if (node instanceof Node.Directory) {
            for (String prefix : List.of("trusted.overlay.", "user.overlay.")) {
                if (((Node.Directory) node).isOpaque()) {
                    xattrs.add(HEX.formatHex(Bytes.encode(prefix + "opaque")) + "=79");
                }
                if (hasWhiteout((Node.Directory) node)) {
                    xattrs.add(HEX.formatHex(Bytes.encode(prefix + "origin")) + "=");
                }
            }
        }
        xattrs.sort(null);
        return xattrs;
    }

    private static boolean hasWhiteout(Node.Directory directory) {
        return directory.children().values().stream().anyMatch(Node.Whiteout.class::isInstance);
    }
}
