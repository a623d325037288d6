package dev.jcontainer.image.layer;

import dev.jcontainer.image.tar.RawTar;
import dev.jcontainer.image.tree.Content;
import dev.jcontainer.image.tree.Node;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the tests of layers share: a sink that writes down what it gets, and the text of a tree. */
final class LayerTests {
    static final Ceilings CEILINGS = new Ceilings(1000, 20, 4095, 100_000, 200_000, 1 << 20, 1000, 1 << 20);

    private LayerTests() {}

    /** Keeps the calls as text: the bytes, and the lengths of holes in brackets. */
    static final class Calls implements ContentSink {
        final List<String> files = new ArrayList<>();
        private StringBuilder file = new StringBuilder();
        private long size;

        @Override
        public void begin(long length) {
            file = new StringBuilder();
            size = length;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                file.append((char) (bytes[i] & 0xff));
            }
        }

        @Override
        public void skip(long length) {
            file.append('[').append(length).append(']');
        }

        @Override
        public Content.Stored end() {
            files.add(file.toString());
            return new Content.Stored(files.size() - 1L, size);
        }
    }

    static LayerTree read(byte[] archive) throws IOException {
        return read(archive, CEILINGS, new Calls());
    }

    static LayerTree read(byte[] archive, Ceilings ceilings, ContentSink sink) throws IOException {
        return new LayerReader("sha256:abc", ceilings, () -> archive.length, sink)
                .read(new ByteArrayInputStream(archive));
    }

    /** The trees of the layers, each above those before it. */
    static List<Node.Directory> trees(RawTar... layers) throws IOException {
        List<Node.Directory> trees = new ArrayList<>();
        for (RawTar layer : layers) {
            trees.add(read(layer.end()).applyTo(LowerLayers.of(trees)).root());
        }
        return trees;
    }

    /** The lines of the tree of the last layer, each with the path, the kind and the mode. */
    static List<String> lines(RawTar... layers) throws IOException {
        List<Node.Directory> trees = trees(layers);
        return lines(trees.get(trees.size() - 1));
    }

    static List<String> lines(Node.Directory root) {
        List<String> lines = new ArrayList<>();
        addLines(root, "", lines);
        return lines;
    }

    private static void addLines(Node.Directory directory, String prefix, List<String> lines) {
        new TreeMap<>(directory.children()).forEach((name, node) -> {
            lines.add(prefix + name + " " + describe(node));
            if (node instanceof Node.Directory below) {
                addLines(below, prefix + name + "/", lines);
            }
        });
    }

    private static String describe(Node node) {
        String mode = Integer.toOctalString(node.attributes().mode());
        if (node instanceof Node.Directory directory) {
            return (directory.isOpaque() ? "opaque " : "directory ") + mode;
        } else if (node instanceof Node.RegularFile file) {
            Content content = file.content();
            return content instanceof Content.Lower lower
                    ? "from layer " + lower.layer() + " " + lower.path()
                    : "file " + mode + " " + ((Content.Stored) content).position();
        } else if (node instanceof Node.SymbolicLink link) {
            return "-> " + link.target();
        } else if (node instanceof Node.Device device) {
            return (device.isBlock() ? "block " : "character ") + device.major() + ":" + device.minor();
        }
        return node instanceof Node.Whiteout ? "whiteout" : "fifo " + mode;
    }

    /** The file at a path of a tree; null if there is none. */
    static @Nullable Node find(Node.Directory root, String path) throws IOException {
        return LowerLayers.of(List.of(root)).find(0, path);
    }

    static byte[] directory(String path, int mode) {
        byte[] header = RawTar.header(path, '5', 0);
        RawTar.put(header, 100, RawTar.octal(mode, 7));
        return header;
    }

    static byte[] link(char type, String path, String target) {
        byte[] header = RawTar.header(path, type, 0);
        RawTar.put(header, 157, target);
        return header;
    }
}
