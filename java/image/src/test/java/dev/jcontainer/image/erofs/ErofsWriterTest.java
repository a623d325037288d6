package dev.jcontainer.image.erofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Content;
import dev.jcontainer.image.tree.Node;
import dev.jcontainer.image.tree.Xattr;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the writer makes of contents, marks and limits; {@link ErofsRoundTripTest} has trees. */
final class ErofsWriterTest {
    private static final byte[] TEXT = "some text\n".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path directory;

    private Path image() {
        return directory.resolve("image");
    }

    private Node.Directory written(Node.Directory root) throws IOException {
        try (ErofsWriter writer = Images.writer(image())) {
            writer.finish(root);
        }
        try (ErofsReader reader = ErofsReader.open(image())) {
            return reader.readTree(Integer.MAX_VALUE);
        }
    }

    private void refuses(Node.Directory root, String message) {
        assertThatThrownBy(() -> written(root))
                .isInstanceOf(ErofsException.class)
                .hasMessageContaining(message);
    }

    private void refuses(Node node, String message) {
        Node.Directory below = Images.directory();
        below.children().put("name", node);
        Node.Directory root = Images.directory();
        root.children().put("below", below);
        refuses(root, message);
    }

    /** A hash map keeps what has one hash in a tree if it can be compared; otherwise each look-up would read them all. */
    @Test
    void extendedAttributesOfOneHashAreInAnOrder() throws Exception {
        Inode inode = new Inode(Images.directory(), null, new byte[0]);
        Comparable<XattrEntry> first = XattrEntry.of(new Xattr("user.Aa", TEXT), inode);
        XattrEntry second = XattrEntry.of(new Xattr("user.BB", TEXT), inode);
        assertThat(first).isNotNull().hasSameHashCodeAs(second).isNotEqualTo(second);
        assertThat(first.compareTo(second)).isNegative();
        assertThat(first.compareTo(XattrEntry.of(new Xattr("user.Aa", TEXT), inode)))
                .isZero();
        assertThat(first.compareTo(XattrEntry.of(new Xattr("user.Aa", new byte[] {'z'}), inode)))
                .isNegative();
    }

    @Test
    void copiesFilesOfLowerLayers() throws Exception {
        Content.Lower lower = new Content.Lower(2, "usr/bin/x", 12288, TEXT.length);
        Node.Directory root = Images.directory();
        Node.RegularFile file = Images.file(lower);
        root.children().put("a", file);
        root.children().put("b", file);
        try (ErofsWriter writer = Images.writer(image(), asked -> {
            assertThat(asked).isEqualTo(lower);
            return new ByteArrayInputStream(TEXT);
        })) {
            writer.finish(root);
        }
        try (ErofsReader reader = ErofsReader.open(image())) {
            Node.Directory read = reader.readTree(2);
            assertThat(read.children().get("a")).isSameAs(read.children().get("b"));
            Node.RegularFile copy = (Node.RegularFile) read.children().get("a");
            assertThat(copy).isNotNull();
            try (InputStream in = reader.open((Content.Stored) copy.content())) {
                assertThat(in.readAllBytes()).isEqualTo(TEXT);
            }
        }
        assertThat(Files.size(image())).isEqualTo(3 * 4096); // superblock, the file once, metadata
    }

    @Test
    void zerosOfALowerFileAreAHole() throws Exception {
        byte[] bytes = new byte[300_000];
        bytes[200_000] = 1;
        Node.Directory root = Images.directory();
        root.children().put("a", Images.file(new Content.Lower(1, "x", 0, bytes.length)));
        try (ErofsWriter writer = Images.writer(image(), asked -> new ByteArrayInputStream(bytes))) {
            writer.finish(root);
        }
        try (ErofsReader reader = ErofsReader.open(image())) {
            Node.RegularFile copy =
                    (Node.RegularFile) reader.readTree(2).children().get("a");
            assertThat(copy).isNotNull();
            try (InputStream in = reader.open((Content.Stored) copy.content())) {
                assertThat(in.readAllBytes()).isEqualTo(bytes);
            }
        }
        assertThat(diskBlocks(image())).isLessThan(bytes.length / 512 / 2);
    }

    private static long diskBlocks(Path file) throws IOException {
        Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        return Long.parseLong(new String(stat.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
    }

    @Test
    void anInterruptEndsACopy() throws Exception {
        Node.Directory root = Images.directory();
        root.children().put("a", Images.file(new Content.Lower(1, "x", 0, 1L << 40)));
        try (ErofsWriter writer = Images.writer(image(), asked -> InputStream.nullInputStream())) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> writer.finish(root)).isInstanceOf(InterruptedIOException.class);
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void tellsThatALowerFileIsTooShort() throws Exception {
        Node.Directory root = Images.directory();
        root.children().put("a", Images.file(new Content.Lower(1, "etc/x", 0, 100)));
        try (ErofsWriter writer = Images.writer(image(), asked -> new ByteArrayInputStream(TEXT))) {
            assertThatThrownBy(() -> writer.finish(root))
                    .isInstanceOf(IOException.class)
                    .hasMessage("Cannot copy etc/x of layer 1 to " + image()
                            + ": it has 90 bytes less than the 100 expected");
            assertThatThrownBy(writer::checksum).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void leavesOutWhatNoFileSystemOfLinuxHas() throws Exception {
        Attributes attributes = Images.with(
                new Xattr("com.apple.quarantine", TEXT),
                new Xattr("user.", TEXT),
                new Xattr("user.a\0b", TEXT),
                new Xattr("system.nfs4_acl", TEXT),
                new Xattr("trusted.overlay.redirect", TEXT),
                new Xattr("user.overlay.opaque", TEXT),
                new Xattr("user.kept", TEXT));
        Node.Directory root = new Node.Directory(attributes);
        try (ErofsWriter writer = Images.writer(image())) {
            writer.finish(root);
            assertThat(writer.droppedXattrs()).isEqualTo(6);
        }
        try (ErofsReader reader = ErofsReader.open(image())) {
            Node.Directory read = reader.readTree(0);
            assertThat(read.isOpaque()).isFalse();
            assertThat(read.attributes().xattrs()).hasSize(1);
            assertThat(read.attributes().xattrs().get(0).name()).isEqualTo("user.kept");
        }
    }

    @Test
    void leavesWhiteoutsOutOfAnOpaqueDirectory() throws Exception {
        Node.Directory root = Images.directory();
        Node.Directory below = Images.directory();
        for (Node.Directory directory : List.of(root, below)) {
            directory.makeOpaque(); // overlayfs merges roots all the same, so a whiteout there has its use
            directory.children().put("gone", new Node.Whiteout());
        }
        root.children().put("below", below);
        Node.Directory read = written(root);
        assertThat(read.children()).containsOnlyKeys("below", "gone");
        assertThat(read.children().get("below")).isInstanceOfSatisfying(Node.Directory.class, directory -> {
            assertThat(directory.children()).isEmpty();
            assertThat(directory.isOpaque()).isTrue();
        });
    }

    @Test
    void refusesWhatTheFormatCannotHold() {
        byte[] big = new byte[65536];
        refuses(new Node.Fifo(Images.with(new Xattr("user.x", big))), "attribute user.x of /below/name does not fit");
        refuses(new Node.Fifo(Images.with(new Xattr("user." + "n".repeat(251), TEXT))), "its name has 256 bytes");
        refuses(new Node.SymbolicLink(Images.PLAIN, ""), "symbolic link /below/name");
        refuses(new Node.SymbolicLink(Images.PLAIN, "x".repeat(4096)), "its target of 4096 bytes");
        refuses(new Node.Device(Images.PLAIN, true, 4096, 0), "/below/name cannot have the numbers 4096:0");
        refuses(new Node.Fifo(new Attributes(0, 0, 0, 0, 1_000_000_000, List.of())), "1000000000 nanoseconds");
        Xattr[] many = new Xattr[263];
        for (int i = 0; i < many.length; i++) {
            many[i] = new Xattr("user." + i, new byte[i < 255 ? 600 : 65000]);
        }
        refuses(new Node.Fifo(Images.with(many)), "The 263 extended attributes of /below/name do not fit");
    }

    @Test
    void refusesNamesThatNoFileHas() {
        for (String name : List.of("", ".", "..", "a/b", "a\0", "n".repeat(256))) {
            Node.Directory root = Images.directory();
            root.children().put(name, new Node.Fifo(Images.PLAIN));
            String shown = name.replace("\0", "\\x00");
            refuses(root, "A file in / cannot have the name '" + shown + "'");
        }
    }

    @Test
    void refusesAFileThatIsTooBig() throws Exception {
        try (ErofsWriter writer = Images.writer(image())) {
            for (long size : new long[] {1L << 44, Long.MAX_VALUE}) {
                assertThatThrownBy(() -> writer.begin(size))
                        .isInstanceOf(ErofsException.class)
                        .hasMessageContaining("an EROFS image at most 4294967294 (16 TiB)");
            }
        }
    }

    @Test
    void holdsTheSinksContract() throws Exception {
        try (ErofsWriter writer = Images.writer(image())) {
            assertThatThrownBy(() -> writer.write(TEXT, 0, 1)).isInstanceOf(IllegalStateException.class);
            writer.begin(5);
            assertThatThrownBy(() -> writer.begin(1)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> writer.skip(6)).hasMessage("A file of 5 bytes gets more of them");
            writer.write(TEXT, 0, 4);
            assertThatThrownBy(writer::end).hasMessage("A file of 5 bytes ends after 4 of them");
            assertThatThrownBy(() -> writer.finish(Images.directory())).isInstanceOf(IllegalStateException.class);
        }
        assertThatThrownBy(() -> ErofsReader.open(image())).isInstanceOf(ErofsException.class);
    }

    @Test
    void anInterruptEndsTheWriting() throws Exception {
        try (ErofsWriter writer = Images.writer(image())) {
            writer.begin(1 << 20);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> writer.write(new byte[1 << 20], 0, 1 << 20))
                    .isInstanceOf(InterruptedIOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void theChecksumFindsEveryChangedBit() throws Exception {
        String checksum;
        try (ErofsWriter writer = Images.writer(image())) {
            writer.begin(600_000);
            writer.skip(300_000);
            writer.write(new byte[300_000], 0, 300_000);
            writer.end();
            writer.finish(Images.directory());
            checksum = writer.checksum();
        }
        assertThat(ErofsChecksum.of(image())).isEqualTo(checksum);
        for (long at : new long[] {0, 1030, 4095, 4096, 200_000, 400_000, Files.size(image()) - 1}) {
            flip(at);
            assertThat(ErofsChecksum.of(image())).as("byte %d", at).isNotEqualTo(checksum);
            flip(at);
        }
        assertThat(ErofsChecksum.of(image())).isEqualTo(checksum);
    }

    private void flip(long position) throws IOException {
        try (FileChannel channel = FileChannel.open(image(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, position);
            one.put(0, (byte) (one.get(0) ^ 4)).flip();
            channel.write(one, position);
        }
    }
}
