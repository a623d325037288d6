package dev.jcontainer.image.erofs;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.jcontainer.image.tree.Content;
import dev.jcontainer.image.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random trees come back from images as they were. The images stay in target/erofs-images, where the end-to-end tests
 * mount them.
 */
final class ErofsRoundTripTest {
    private static final Path IMAGES = Path.of("target", "erofs-images");
    private static final int FILES = 300;

    private record Written(List<String> tree, String checksum) {}

    private static Written write(Random choices, Path file) throws Exception {
        try (ErofsWriter writer = Images.writer(file)) {
            RandomTree random = new RandomTree(choices, writer, FILES);
            Node.Directory root = random.make();
            writer.finish(root);
            return new Written(
                    TreeText.of(root, node -> node.content().size() + " " + random.sum(node)), writer.checksum());
        }
    }

    private static String content(ErofsReader reader, Node.RegularFile node) throws IOException {
        CRC32 sum = new CRC32();
        try (InputStream in = reader.open((Content.Stored) node.content())) {
            sum.update(in.readAllBytes());
        }
        return node.content().size() + " " + sum.getValue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void readsEveryTreeAsItWasWritten(long seed) throws Exception {
        Files.createDirectories(IMAGES);
        Path file = IMAGES.resolve(seed + ".erofs");
        Files.deleteIfExists(file);
        isReadAsItWasWritten(new Random(seed), file);
    }

    private static void isReadAsItWasWritten(Random choices, Path file) throws Exception {
        Written written = write(choices, file);
        assertThat(ErofsChecksum.of(file)).isEqualTo(written.checksum);
        try (ErofsReader reader = ErofsReader.open(file)) {
            assertThat(reader.hasData()).isTrue();
            assertThat(TreeText.of(reader.readTree(Integer.MAX_VALUE), node -> content(reader, node)))
                    .isEqualTo(written.tree);
        }
    }

    /** A fuzzer makes the choices. */
    @FuzzTest(maxDuration = "60s")
    void readsEveryTreeOfTheFuzzer(FuzzedDataProvider data) throws Exception {
        Path file = Files.createTempFile("fuzzed", ".erofs");
        try {
            isReadAsItWasWritten(new Chosen(data), file);
        } finally {
            Files.delete(file);
        }
    }

    private static final class Chosen extends Random {
        private static final long serialVersionUID = 1;

        private final transient FuzzedDataProvider data;
        /** When the fuzzer's bytes are used up. */
        private final Random rest = new Random(1);

        Chosen(FuzzedDataProvider data) {
            this.data = data;
        }

        @Override
        protected int next(int bits) {
            return (data.remainingBytes() > 0 ? data.consumeInt() : rest.nextInt()) >>> Integer.SIZE - bits;
        }
    }

    @Test
    void givesTheSameBytesForTheSameLayer(@TempDir Path directory) throws Exception {
        Path one = directory.resolve("one");
        Path other = directory.resolve("other");
        assertThat(write(new Random(7), one).checksum).isEqualTo(write(new Random(7), other).checksum);
        assertThat(Files.mismatch(one, other)).isEqualTo(-1);
        assertThat(write(new Random(8), directory.resolve("third")).checksum).isNotEqualTo(ErofsChecksum.of(one));
    }

    @Test
    void keepsATreeWhoseFilesHaveTheirBytesElsewhere(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("tree");
        long far = 1L << 50;
        Node.Directory root = Images.directory();
        root.children().put("a", Images.file(new Content.Stored(far, far + 1)));
        root.children().put("b", Images.file(new Content.Lower(3, "x", 5, 77)));
        root.children().put("c", new Node.SymbolicLink(Images.PLAIN, "a"));
        assertThat(ErofsWriter.writeTree(file, root)).isEqualTo(ErofsChecksum.of(file));
        assertThat(Files.size(file)).isEqualTo(2 * 4096);
        try (ErofsReader reader = ErofsReader.open(file)) {
            assertThat(reader.hasData()).isFalse();
            Node.Directory read = reader.readTree(3);
            assertThat(content(read, "a")).isEqualTo(new Content.Stored(far, far + 1));
            assertThat(content(read, "b")).isEqualTo(new Content.Stored(0, 77));
            assertThat(read.children().get("c")).isInstanceOf(Node.SymbolicLink.class);
        }
    }

    private static Content content(Node.Directory directory, String name) {
        Node node = directory.children().get(name);
        assertThat(node).isInstanceOf(Node.RegularFile.class);
        return ((Node.RegularFile) node).content();
    }
}
