package dev.jcontainer.image.erofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Content;
import dev.jcontainer.image.tree.Node;
import dev.jcontainer.image.tree.Xattr;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged images are read, or refused by the exception for that; nothing else happens. */
final class ErofsReaderFuzzTest {
    private static final int SUPERBLOCK = 1024;
    private static final int ENTRIES = 10_000;

    @TempDir
    private static Path directory;

    /** Of files of all kinds; its metadata begins at {@link #metadata}. */
    private static byte[] image = {};

    private static int metadata;

    @BeforeAll
    static void writeAnImage() throws Exception {
        Path file = directory.resolve("right");
        try (ErofsWriter writer = Images.writer(file)) {
            writer.finish(tree(writer));
        }
        image = Files.readAllBytes(file);
        ByteBuffer bytes = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        metadata = bytes.getInt(SUPERBLOCK + 44) * 4096;
    }

    private static Node.Directory tree(ErofsWriter writer) throws IOException {
        Attributes attributes = Images.with(
                new Xattr("user.both", new byte[] {1, 2}),
                new Xattr("security.capability", new byte[20]),
                new Xattr("system.posix_acl_access", new byte[] {2, 0, 0, 0}));
        writer.begin(3);
        writer.write(new byte[] {1, 2, 3}, 0, 3);
        Node.RegularFile file = new Node.RegularFile(attributes, writer.end());
        Node.Directory below = new Node.Directory(Images.with(new Xattr("user.both", new byte[] {1, 2})));
        below.makeOpaque();
        below.children().put("same", file);
        below.children().put("long", new Node.SymbolicLink(Images.PLAIN, "x".repeat(4090)));
        Node.Directory root = Images.directory();
        root.children().put("file", file);
        root.children().put("below", below);
        root.children().put("link", new Node.SymbolicLink(attributes, "below"));
        root.children().put("device", new Node.Device(Images.PLAIN, true, 8, 300));
        root.children().put("fifo", new Node.Fifo(Images.PLAIN));
        root.children().put("gone", new Node.Whiteout());
        Node.Directory full = Images.directory();
        for (int i = 0; i < 20; i++) {
            full.children().put((char) ('a' + i) + "-".repeat(250), file);
        }
        root.children().put("full", full);
        return root;
    }

    /** Reads all that an image has; returns whether it could be read. */
    private static boolean read(byte[] bytes) throws IOException {
        Path file = directory.resolve("damaged");
        Files.write(file, bytes);
        try (ErofsReader reader = ErofsReader.open(file)) {
            Node.Directory root = reader.readTree(ENTRIES);
            readAll(reader, root);
            return true;
        } catch (ErofsException e) {
            assertThat(e).hasMessageContaining(file.toString());
            return false;
        }
    }

    private static void readAll(ErofsReader reader, Node.Directory directory) throws IOException {
        for (Node node : directory.children().values()) {
            if (node instanceof Node.Directory) {
                readAll(reader, (Node.Directory) node);
            } else if (node instanceof Node.RegularFile && reader.hasData()) {
                try (InputStream in = reader.open((Content.Stored) ((Node.RegularFile) node).content())) {
                    in.skipNBytes(((Node.RegularFile) node).content().size());
                }
            }
        }
    }

    /** Makes the superblock's checksum right again, so that the reader looks at the rest. */
    private static byte[] sealed(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(SUPERBLOCK + 4, 0);
        CRC32C sum = new CRC32C();
        sum.update(bytes, SUPERBLOCK, 4096 - SUPERBLOCK);
        buffer.putInt(SUPERBLOCK + 4, ~(int) sum.getValue());
        return bytes;
    }

    @FuzzTest(maxDuration = "60s")
    void readsOrRefusesADamagedImage(FuzzedDataProvider data) throws IOException {
        byte[] damaged = image.clone();
        while (data.remainingBytes() > 0) {
            boolean superblock = data.consumeInt(0, 9) == 0;
            int at = superblock
                    ? data.consumeInt(SUPERBLOCK, SUPERBLOCK + 128)
                    : data.consumeInt(metadata, damaged.length - 1);
            damaged[at] = data.consumeByte();
        }
        read(sealed(damaged));
    }

    @Test
    void readsOrRefusesRandomDamage() throws IOException {
        assertThat(read(sealed(image.clone()))).isTrue();
        Random random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            byte[] damaged = image.clone();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                int at = metadata + random.nextInt(damaged.length - metadata);
                damaged[at] = (byte) (random.nextBoolean() ? random.nextInt() : damaged[at] ^ 1 << random.nextInt(8));
            }
            refused += read(sealed(damaged)) ? 0 : 1;
        }
        assertThat(refused).isGreaterThan(20);
    }

    @Test
    void refusesAnImageThatIsCutOff() throws IOException {
        for (int length : new int[] {0, 1, 1024, 4095, 4096, metadata, image.length - 4096, image.length - 1}) {
            assertThat(read(Arrays.copyOf(image, length)))
                    .as("%d bytes", length)
                    .isFalse();
        }
        assertThat(read(Arrays.copyOf(image, image.length + 4096))).isFalse();
    }

    @Test
    void refusesMoreEntriesThanAreAllowed() throws IOException {
        Path file = directory.resolve("right");
        try (ErofsReader reader = ErofsReader.open(file)) {
            assertThatThrownBy(() -> reader.readTree(5))
                    .isInstanceOf(ErofsException.class)
                    .hasMessage(file + " has more than the 5 files that are allowed");
        }
    }
}
