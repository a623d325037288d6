package dev.jcontainer.image.erofs;

import dev.jcontainer.image.layer.ContentSink;
import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Node;
import dev.jcontainer.image.tree.Xattr;
import dev.jcontainer.kernel.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;

/** Makes a tree of all kinds of files, the same one for the same seed, and gives the bytes of its files to a sink. */
final class RandomTree {
    private static final int[] SIZES = {0, 1, 4095, 4096, 4097, 70_000};
    private static final int[] LENGTHS = {1, 2, 8, 40, 253, 255};
    private static final String[] XATTRS = {
        "user.a", "user.mime_type", "trusted.x", "security.x", "security.ima", "user.\udcff\udc80"
    };
    private static final int MAX_DEPTH = 6;

    private final Random random;
    private final ContentSink sink;
    private final List<Node> linkable = new ArrayList<>();
    private final Map<Node, Long> sums = new IdentityHashMap<>();
    private int left;

    RandomTree(Random random, ContentSink sink, int files) {
        this.random = random;
        this.sink = sink;
        this.left = files;
    }

    Node.Directory make() throws IOException {
        return directory(0);
    }

    /** What tells the bytes of a regular file from others. */
    long sum(Node file) {
        return sums.getOrDefault(file, -1L);
    }

    private Node.Directory directory(int depth) throws IOException {
        Node.Directory directory = new Node.Directory(attributes());
        if (random.nextInt(8) == 0) {
            directory.makeOpaque();
        }
        int count = depth == 0 ? 40 : random.nextInt(20) == 0 ? 400 : random.nextInt(12);
        for (int i = 0; i < count && left > 0; i++, left--) {
            Node child = child(depth, directory.isOpaque());
            directory.children().put(name(), child);
        }
        return directory;
    }

    private Node child(int depth, boolean opaque) throws IOException {
        Node child;
        switch (random.nextInt(9)) {
            case 0:
            case 1:
                return depth < MAX_DEPTH ? directory(depth + 1) : new Node.Fifo(attributes());
            case 2:
                return opaque ? new Node.Fifo(attributes()) : new Node.Whiteout();
            case 3:
                child = new Node.Device(
                        attributes(), random.nextBoolean(), 1 + random.nextInt(4095), random.nextInt(1 << 20));
                break;
            case 4:
                child = new Node.SymbolicLink(
                        attributes(), text(1 + random.nextInt(random.nextInt(5) == 0 ? 4095 : 60)));
                break;
            case 5:
                child = linkable.isEmpty()
                        ? new Node.Fifo(attributes())
                        : linkable.get(random.nextInt(linkable.size()));
                break;
            default:
                child = file();
        }
        linkable.add(child);
        return child;
    }

    private Node file() throws IOException {
        byte[] bytes = new byte[SIZES[random.nextInt(SIZES.length)]];
        random.nextBytes(bytes);
        int hole = random.nextInt(3) == 0 ? bytes.length / 2 : 0;
        Arrays.fill(bytes, 0, hole, (byte) 0);
        sink.begin(bytes.length);
        sink.skip(hole);
        int middle = hole + (bytes.length - hole) / 3;
        sink.write(bytes, hole, middle - hole);
        sink.write(bytes, middle, bytes.length - middle);
        Node.RegularFile file = new Node.RegularFile(attributes(), sink.end());
        CRC32 sum = new CRC32();
        sum.update(bytes);
        sums.put(file, sum.getValue());
        return file;
    }

    private Attributes attributes() {
        List<Xattr> xattrs = new ArrayList<>();
        for (String name : XATTRS) {
            if (random.nextInt(20) == 0) {
                byte[] value = new byte[random.nextInt(10) == 0 ? random.nextInt(65536) : random.nextInt(30)];
                random.nextBytes(value);
                xattrs.add(new Xattr(name, random.nextBoolean() ? value : new byte[] {0, 1, 0}));
            }
        }
        for (int i = random.nextInt(50) == 0 ? 300 : 0; i > 0; i--) {
            xattrs.add(new Xattr("user.many" + i, new byte[i]));
        }
        return new Attributes(
                random.nextInt(010000),
                random.nextInt(),
                random.nextInt(),
                random.nextBoolean() ? random.nextInt() : 4L * random.nextInt(),
                random.nextInt(1_000_000_000),
                xattrs);
    }

    private String name() {
        return text(LENGTHS[random.nextInt(LENGTHS.length)]).replace('/', '_').replaceFirst("^\\.{1,2}$", "_");
    }

    /** A text of so many bytes, of which some are not UTF-8. */
    private String text(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (random.nextInt(10) == 0 ? 1 + random.nextInt(255) : ' ' + random.nextInt(95));
        }
        return Bytes.decode(bytes);
    }
}
