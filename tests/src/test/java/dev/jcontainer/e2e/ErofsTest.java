package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.image.erofs.ErofsReader;
import dev.jcontainer.image.erofs.ErofsWriter;
import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Content;
import dev.jcontainer.image.tree.Node;
import dev.jcontainer.image.tree.Xattr;
import dev.jcontainer.kernel.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that the library writes are filesystems: Linux mounts them, and shows all that their trees have. */
@EndToEnd
class ErofsTest {
    /** Where the unit tests of images leave some with random trees. */
    private static final Path RANDOM_IMAGES = Path.of("..", "java", "image", "target", "erofs-images");

    private static final byte[] CAPABILITY = {1, 0, 0, 2, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    /** Version 2; user::rwx, user:1000:r--, group::r-x, mask::r-x, other::r-- (include/uapi/linux/posix_acl_xattr.h). */
    private static final byte[] ACL = {
        2, 0, 0, 0, 1, 0, 7, 0, -1, -1, -1, -1, 2, 0, 4, 0, -24, 3, 0, 0, 4, 0, 5, 0, -1, -1, -1, -1, 16, 0, 5, 0, -1,
        -1, -1, -1, 32, 0, 4, 0, -1, -1, -1, -1
    };

    private static final Attributes PLAIN = new Attributes(0755, 0, 0, 0, 0, List.of());

    @TempDir
    private Path directory;

    private final Map<Node, byte[]> contents = new IdentityHashMap<>();

    @BeforeEach
    void lookForErofs() throws IOException {
        Host.output("modprobe", "-q", "erofs"); // fails where there are no modules
        assumeTrue(Files.readString(Path.of("/proc/filesystems")).contains("\terofs\n"), "this kernel has no EROFS");
    }

    private ErofsWriter writer(Path file) throws IOException {
        return ErofsWriter.create(file, lower -> {
            throw new IOException("There is no lower layer");
        });
    }

    private Node.RegularFile file(ErofsWriter writer, Attributes attributes, byte[] bytes) throws IOException {
        writer.begin(bytes.length);
        writer.write(bytes, 0, bytes.length);
        Node.RegularFile file = new Node.RegularFile(attributes, writer.end());
        contents.put(file, bytes);
        return file;
    }

    private String sum(Node.RegularFile file) throws IOException {
        return Listing.sum(new ByteArrayInputStream(contents.getOrDefault(file, new byte[0])));
    }

    private static Attributes with(Xattr... xattrs) {
        return new Attributes(0640, 0, 0, 0, 0, List.of(xattrs));
    }

    private Path mountPoint() throws IOException {
        return Files.createDirectories(directory.resolve("mounted"));
    }

    /** Mounts an image and compares what Linux tells with the tree; fsck.erofs must find no fault, either. */
    private void compare(Path image, Node.Directory root, Listing.Sums sums) throws Exception {
        try (HostMount mount = HostMount.erofs(image, mountPoint())) {
            assertThat(Listing.of(mount.point())).isEqualTo(Listing.of(root, sums));
        }
        Path check = Path.of("/usr/bin/fsck.erofs");
        if (Files.isExecutable(check)) {
            assertThat(Host.output(check.toString(), "-d3", image.toString())).contains("No errors found");
        }
    }

    private void compare(Node.Directory root) throws Exception {
        Path image = directory.resolve("image");
        try (ErofsWriter writer = writer(image)) {
            writer.finish(root);
        }
        compare(image, root, this::sum);
    }

    @Test
    void linuxShowsEveryKindOfFile() throws Exception {
        Path image = directory.resolve("image");
        Node.Directory root = new Node.Directory(new Attributes(01777, 7, 8, -1, 999_999_999, List.of()));
        try (ErofsWriter writer = writer(image)) {
            for (int size : new int[] {0, 1, 4095, 4096, 4097, (1 << 20) + 1}) {
                byte[] bytes = new byte[size];
                new Random(size).nextBytes(bytes);
                root.children().put("size" + size, file(writer, PLAIN, bytes));
            }
            Attributes odd = new Attributes(06711, -2, Integer.MIN_VALUE, -62_000_000_000L, 1, List.of());
            Node.RegularFile file = file(writer, odd, new byte[] {1});
            root.children().put("set-id", file);
            root.children().put("same", file);
            Node.Directory below = new Node.Directory(new Attributes(02750, 1, 1, 1L << 33, 5, List.of()));
            below.children().put("same", file);
            root.children().put("below", below);
            root.children().put("block", new Node.Device(odd, true, 4095, 1048575));
            Node device = new Node.Device(PLAIN, false, 259, 256);
            root.children().put("character", device);
            below.children().put("character", device);
            root.children().put("fifo", new Node.Fifo(odd));
            root.children().put("gone", new Node.Whiteout());
            for (int length : new int[] {1, 100, 4031, 4032, 4033, 4095}) {
                root.children().put("link" + length, new Node.SymbolicLink(PLAIN, "t".repeat(length)));
            }
            writer.finish(root);
        }
        compare(image, root, this::sum);
    }

    @Test
    void linuxShowsExtendedAttributes() throws Exception {
        byte[] big = new byte[65535];
        new Random(1).nextBytes(big);
        List<Xattr> many = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            many.add(new Xattr("user.attribute-" + i, new byte[i]));
        }
        Attributes full = new Attributes(0755, 0, 0, 0, 0, many);
        Node.Directory root = new Node.Directory(with(new Xattr("user.nul", new byte[] {0, 1, 0})));
        Path image = directory.resolve("image");
        try (ErofsWriter writer = writer(image)) {
            byte[] text = {'x'};
            root.children().put("capability", file(writer, with(new Xattr("security.capability", CAPABILITY)), text));
            root.children().put("acl", file(writer, with(new Xattr("system.posix_acl_access", ACL)), text));
            root.children()
                    .put("big", file(writer, with(new Xattr("trusted.big", big), new Xattr("user.b", big)), text));
            root.children().put("empty", file(writer, with(new Xattr("user.empty", new byte[0])), text));
            root.children().put("name", file(writer, with(new Xattr("user.\udcff\udc80 =", text)), text));
            root.children().put("many", file(writer, full, text));
            root.children().put("many-too", file(writer, full, text));
            root.children().put("link", new Node.SymbolicLink(full, "t".repeat(4000)));
            root.children().put("big-link", new Node.SymbolicLink(with(new Xattr("trusted.big", big)), "target"));
            Node.Directory acl = new Node.Directory(with(new Xattr("system.posix_acl_default", ACL)));
            root.children().put("directory", acl);
            writer.finish(root);
        }
        compare(image, root, this::sum);
    }

    @Test
    void linuxShowsDirectoriesOfAllSizes() throws Exception {
        Node.Directory root = new Node.Directory(PLAIN);
        for (int count : new int[] {0, 1, 14, 15, 16, 100, 10_000}) {
            Node.Directory full = new Node.Directory(PLAIN);
            for (int i = 0; i < count; i++) {
                byte[] name = new byte[i % 2 == 0 ? 255 : 5];
                new Random(i).nextBytes(name);
                for (int at = 0; at < name.length; at++) {
                    name[at] = name[at] == 0 || name[at] == '/' ? (byte) '-' : name[at];
                }
                full.children().put(Bytes.decode(name), new Node.Fifo(PLAIN));
            }
            root.children().put("of-" + count, full);
        }
        compare(root);
    }

    @Test
    void linuxShowsADeepTree() throws Exception {
        Node.Directory root = new Node.Directory(PLAIN);
        Node.Directory at = root;
        for (int depth = 0; depth < 500; depth++) {
            Node.Directory below = new Node.Directory(PLAIN);
            at.children().put("d", below);
            at = below;
        }
        at.children().put("bottom", new Node.Fifo(PLAIN));
        compare(root);
    }

    @Test
    void linuxShowsASparseFile() throws Exception {
        Path image = directory.resolve("image");
        long gibibyte = 1L << 30;
        byte[] text = "text".getBytes(StandardCharsets.US_ASCII);
        Node.Directory root = new Node.Directory(PLAIN);
        try (ErofsWriter writer = writer(image)) {
            writer.begin(5 * gibibyte);
            writer.skip(3 * gibibyte - 1);
            writer.write(text, 0, 4);
            writer.skip(2 * gibibyte - 3);
            root.children().put("sparse", new Node.RegularFile(PLAIN, writer.end()));
            writer.finish(root);
        }
        assertThat(Long.parseLong(Host.output("stat", "-c", "%b", image.toString())) * 512)
                .isLessThan(100_000);
        compare(image, root, this::sum);
        try (HostMount mount = HostMount.erofs(image, mountPoint());
                FileChannel file = FileChannel.open(mount.point().resolve("sparse"))) {
            ByteBuffer bytes = ByteBuffer.allocate(6);
            assertThat(file.read(bytes, 3 * gibibyte - 2)).isEqualTo(6);
            assertThat(bytes.array()).containsExactly(0, 't', 'e', 'x', 't', 0);
            assertThat(file.read(bytes.clear(), 5 * gibibyte - 3)).isEqualTo(3);
        }
    }

    @Test
    void linuxShowsTheRandomTreesOfTheUnitTests() throws Exception {
        assumeTrue(
                Files.isDirectory(RANDOM_IMAGES), "the unit tests of java/image have not run, so there are no images");
        for (Path image : Host.list(RANDOM_IMAGES)) {
            try (ErofsReader reader = ErofsReader.open(image)) {
                Node.Directory root = reader.readTree(Integer.MAX_VALUE);
                assertThat(root.children()).as(image.toString()).isNotEmpty();
                compare(image, root, file -> sum(reader, file));
            }
        }
    }

    private static String sum(ErofsReader reader, Node.RegularFile file) throws IOException {
        try (InputStream in = reader.open((Content.Stored) file.content())) {
            return Listing.sum(in);
        }
    }

    /** An overlay of root reads other marks than one in a user namespace, which has {@code userxattr}. */
    @Test
    void anOverlayOfImagesHidesWhatTheUpperOneHides() throws Exception {
        Path lower = directory.resolve("lower.erofs");
        Path upper = directory.resolve("upper.erofs");
        try (ErofsWriter writer = writer(lower)) {
            Node.Directory root = new Node.Directory(PLAIN);
            for (String name : List.of("merged", "opaque", "removed", "replaced")) {
                Node.Directory below = new Node.Directory(PLAIN);
                below.children().put("low", new Node.Fifo(PLAIN));
                below.children().put("hidden", new Node.Fifo(PLAIN));
                root.children().put(name, below);
            }
            writer.finish(root);
        }
        try (ErofsWriter writer = writer(upper)) {
            Node.Directory root = new Node.Directory(PLAIN);
            root.children().put("merged", whiteout("hidden"));
            Node.Directory opaque = whiteout("hidden");
            opaque.makeOpaque();
            opaque.children().put("high", new Node.Fifo(PLAIN));
            root.children().put("opaque", opaque);
            root.children().put("removed", new Node.Whiteout());
            root.children().put("replaced", file(writer, PLAIN, new byte[] {1}));
            Node.Directory fresh = whiteout("nothing");
            fresh.children().put("high", new Node.Fifo(PLAIN));
            root.children().put("new", fresh);
            root.children().put("never", new Node.Whiteout());
            writer.finish(root);
        }
        Path low = Files.createDirectory(directory.resolve("low"));
        Path high = Files.createDirectory(directory.resolve("high"));
        Path top = Files.createDirectory(directory.resolve("top"));
        try (HostMount below = HostMount.erofs(lower, low);
                HostMount above = HostMount.erofs(upper, high)) {
            for (String options : List.of("", "userxattr,")) {
                try (HostMount overlay = HostMount.layers(mountPoint(), options, top, above.point(), below.point())) {
                    assertThat(Host.output("sh", "-c", "cd " + overlay.point() + " && find . | sort"))
                            .isEqualTo("""
                                    .
                                    ./merged
                                    ./merged/low
                                    ./new
                                    ./new/high
                                    ./opaque
                                    ./opaque/high
                                    ./replaced""");
                }
            }
        }
    }

    private static Node.Directory whiteout(String name) {
        Node.Directory directory = new Node.Directory(PLAIN);
        directory.children().put(name, new Node.Whiteout());
        return directory;
    }
}
