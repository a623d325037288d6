package dev.jcontainer.e2e;

import dev.jcontainer.image.layer.LowerLayers;
import dev.jcontainer.image.layer.MergedFile;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.tar.TarEntry;
import dev.jcontainer.image.tar.TarReader;
import dev.jcontainer.image.tar.TarType;
import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Node;
import dev.jcontainer.image.tree.Xattr;
import dev.jcontainer.kernel.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All files of a tree by their paths, each as one line with all that can be compared: type, mode, owner, extended
 * attributes, content, target or device, and the first name of the file if it has several.
 *
 * @param lines the lines by path
 * @param times the modification times in nanoseconds since 1970, by path
 */
record FileListing(Map<String, String> lines, Map<String, Long> times) {
    /** The mark of an opaque directory, for overlayfs. It is not hidden everywhere, and no part of an image. */
    private static final String OPAQUE = ".overlay.opaque";

    FileListing() {
        this(new TreeMap<>(), new TreeMap<>());
    }

    /** What is in a directory, as GNU tar archives it. */
    static FileListing ofDirectory(Path root) throws IOException, InterruptedException {
        FileListing listing = ofArchive(output(
                "tar",
                "-C",
                root.toString(),
                "--format=pax",
                "--xattrs",
                "--xattrs-include=*",
                "--numeric-owner",
                "-cf",
                "-",
                "."));
        listing.groupByInode(root);
        return listing;
    }

    /** The attributes of a directory, as GNU tar archives them. */
    static Attributes attributes(Path directory) throws IOException, InterruptedException {
        byte[] archive = output(
                "tar",
                "-C",
                directory.toString(),
                "--format=pax",
                "--no-recursion",
                "--xattrs",
                "--xattrs-include=*",
                "--numeric-owner",
                "-cf",
                "-",
                ".");
        TarEntry entry = new TarReader(new ByteArrayInputStream(archive)).next();
        return Objects.requireNonNull(entry).attributes();
    }

    private static FileListing ofArchive(byte[] archive) throws IOException {
        FileListing listing = new FileListing();
        TarReader reader = new TarReader(new ByteArrayInputStream(archive));
        for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
            String path = path(entry.name());
            String target = path(entry.linkName());
            if (entry.type() == TarType.HARD_LINK) {
                listing.add(path, listing.lines.getOrDefault(target, ""), listing.times.getOrDefault(target, 0L));
                continue;
            }
            byte[] content = new byte[(int) entry.size()];
            for (int at = 0; at < content.length; ) {
                at += reader.read(content, at, content.length - at);
            }
            listing.add(path, describe(entry, content), entry.attributes());
        }
        return listing;
    }

    /** GNU tar does not say which devices are one file. */
    private void groupByInode(Path root) throws IOException, InterruptedException {
        Map<String, List<String>> groups = new HashMap<>();
        String found = Bytes.decode(output("find", root.toString(), "!", "-type", "d", "-printf", "%D-%i %P\\0"));
        for (String line : found.split("\0")) {
            int space = line.indexOf(' ');
            if (space > 0) {
                groups.computeIfAbsent(line.substring(0, space), key -> new ArrayList<>())
                        .add(line.substring(space + 1));
            }
        }
        groups.values().forEach(this::group);
    }

    private static byte[] output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        byte[] output = process.getInputStream().readAllBytes();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
        return output;
    }

    private static String path(String name) {
        String path = name.startsWith("./") ? name.substring(2) : name;
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static String describe(TarEntry entry, byte[] content) {
        return switch (entry.type()) {
            case FILE -> "file " + Digest.of(content).hex().substring(0, 12) + "+" + content.length;
            case DIRECTORY -> "directory";
            case SYMBOLIC_LINK -> "link to " + entry.linkName();
            case CHARACTER_DEVICE -> "character " + entry.major() + ":" + entry.minor();
            case BLOCK_DEVICE -> "block " + entry.major() + ":" + entry.minor();
            case FIFO -> "fifo";
            case HARD_LINK -> throw new IllegalArgumentException("a hard link is described by its file");
        };
    }

    /**
     * What the layers show together, the lowest first.
     *
     * @param rootLayer the layer whose root directory has the attributes of the merged one
     */
    static FileListing ofLayers(List<Node.Directory> layers, int rootLayer, MemorySink content) throws IOException {
        FileListing listing = new FileListing();
        Map<Node, List<String>> groups = new IdentityHashMap<>();
        listing.addMerged("", Objects.requireNonNull(MergedFile.root(LowerLayers.of(layers))), content, groups);
        listing.add("", "directory", layers.get(rootLayer).attributes());
        groups.values().forEach(listing::group);
        return listing;
    }

    private void addMerged(String path, MergedFile file, MemorySink content, Map<Node, List<String>> groups)
            throws IOException {
        add(path, describe(file.node(), content), file.node().attributes());
        if (!(file.node() instanceof Node.Directory)) {
            groups.computeIfAbsent(file.node(), key -> new ArrayList<>()).add(path);
        }
        for (String name : file.names()) {
            addMerged(
                    path.isEmpty() ? name : path + "/" + name,
                    Objects.requireNonNull(file.child(name)),
                    content,
                    groups);
        }
    }

    private static String describe(Node node, MemorySink content) {
        if (node instanceof Node.RegularFile file) {
            byte[] bytes = content.file(file.content());
            return "file " + Digest.of(bytes).hex().substring(0, 12) + "+" + bytes.length;
        } else if (node instanceof Node.SymbolicLink link) {
            return "link to " + link.target();
        } else if (node instanceof Node.Device device) {
            return (device.isBlock() ? "block " : "character ") + device.major() + ":" + device.minor();
        }
        return node instanceof Node.Directory ? "directory" : "fifo";
    }

    private void add(String path, String what, Attributes attributes) {
        Map<String, String> xattrs = new TreeMap<>();
        for (Xattr xattr : attributes.xattrs()) {
            if (xattr.name().endsWith(OPAQUE)) {
                continue;
            }
            xattrs.put(xattr.name(), Digest.of(xattr.value()).hex().substring(0, 8) + "+" + xattr.value().length);
        }
        String line = what + " " + Integer.toOctalString(attributes.mode()) + " "
                + Integer.toUnsignedString(attributes.uid()) + ":" + Integer.toUnsignedString(attributes.gid()) + " "
                + xattrs;
        add(path, line, attributes.seconds() * 1_000_000_000 + attributes.nanos());
    }

    private void add(String path, String line, long time) {
        lines.put(path, line);
        times.put(path, time);
    }

    private void group(List<String> paths) {
        if (paths.size() > 1) {
            String first = Collections.min(paths);
            paths.forEach(path -> lines.computeIfPresent(path, (key, line) -> line + " same as " + first));
        }
    }

    /**
     * What differs, a line each. A directory that the other program has changed without setting its time again has the
     * time of that, which is not compared.
     */
    List<String> differences(FileListing other, long start) {
        List<String> differences = new ArrayList<>();
        Set<String> paths = new TreeSet<>(lines.keySet());
        paths.addAll(other.lines.keySet());
        for (String path : paths) {
            String here = lines.getOrDefault(path, "nothing");
            String there = other.lines.getOrDefault(path, "nothing");
            long time = times.getOrDefault(path, 0L);
            long otherTime = other.times.getOrDefault(path, 0L);
            if (!here.equals(there)) {
                differences.add(path + ": " + here + " | " + there);
            } else if (time != otherTime && !(there.startsWith("directory") && otherTime >= start)) {
                differences.add(path + ": time " + time + " | " + otherTime);
            }
        }
        return differences;
    }
}
