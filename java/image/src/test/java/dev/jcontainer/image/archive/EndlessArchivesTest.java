package dev.jcontainer.image.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.image.layer.Ceilings;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.tar.TarEntry;
import dev.jcontainer.image.tar.TarWriter;
import dev.jcontainer.kernel.BulkInput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams that do not end are refused before they fill the disk. */
final class EndlessArchivesTest {
    private static final int CEILING = 4 << 20;

    private static final String BEYOND =
            "it is beyond the ceiling of 4194304 bytes;" + " --max-size raises it (library: PullOptions.maxBytes).";

    @TempDir
    private Path directory;

    /** Gives one byte for ever, and fails the test instead of running for ever. */
    private static final class Endless extends InputStream {
        private final byte value;
        private long given;

        Endless(int value) {
            this.value = (byte) value;
        }

        @Override
        public int read() {
            given++;
            return value & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            assertThat(given).as("bytes that were read").isLessThan(2 * CEILING);
            Arrays.fill(bytes, offset, offset + length, value);
            given += length;
            return length;
        }
    }

    /** Gives a few bytes again and again. */
    private static final class Repeated extends BulkInput {
        private final byte[] part;
        private long given;

        Repeated(byte[] part) {
            this.part = part;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            assertThat(given).as("bytes that were read").isLessThan(2 * CEILING);
            for (int i = 0; i < length; i++) {
                bytes[offset + i] = part[(int) (given++ % part.length)];
            }
            return length;
        }
    }

    /** Interrupts the thread that reads more than 1 MiB. */
    private static InputStream interrupting(InputStream in) {
        return new BulkInput() {
            private long given;

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (given > 1 << 20) {
                    Thread.currentThread().interrupt();
                }
                int read = in.read(bytes, offset, length);
                given += read;
                return read;
            }
        };
    }

    private static Ceilings ceilings() {
        return Ceilings.forThisJvm().withExpandedBytes(CEILING);
    }

    private ImageArchive load(InputStream in) throws IOException {
        return Archives.openStream(in, directory.resolve("spool").toString(), ceilings());
    }

    private RootArchive importRoot(InputStream in) throws IOException {
        return RootArchive.read(
                in,
                directory.resolve("spool").toString(),
                ceilings(),
                Platform.of("linux", "amd64", null),
                RunDefaults.NONE,
                "");
    }

    /** The beginning of a file that the archive does not end. */
    private static InputStream largeFile() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new TarWriter(bytes).begin(TarEntry.file("blobs/sha256/x", 0644, 1L << 40));
        return new SequenceInputStream(new ByteArrayInputStream(bytes.toByteArray()), new Endless('x'));
    }

    @Test
    void anArchiveOfImagesEndsBeforeZeros() {
        assertThatThrownBy(() -> load(new Endless(0)))
                .isInstanceOf(ArchiveException.class)
                .hasMessageStartingWith("Cannot read images from the input: it has no manifest.json");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatIsNoArchiveOfImagesIsRefusedByItsFirstBlock() {
        Endless letters = new Endless('x');
        assertThatThrownBy(() -> load(letters))
                .isInstanceOf(ArchiveException.class)
                .hasMessageStartingWith("Cannot read images from the input: the archive: Entry 1");
        assertThat(letters.given).isLessThan(1 << 20);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void anArchiveOfImagesHasACeiling() {
        assertThatThrownBy(() -> load(largeFile()))
                .isInstanceOf(ArchiveException.class)
                .hasMessage("Cannot read the input: " + BEYOND);
        assertThat(directory).isEmptyDirectory();
    }

    /** What is expanded then has no bytes, so only those of the stream can be counted. */
    @Test
    void compressedPartsThatAreEmptyHaveACeiling() throws IOException {
        byte[] skippableFrame = {0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0};
        for (byte[] part : new byte[][] {SmallImage.gzip(new byte[0]), skippableFrame}) {
            assertThatThrownBy(() -> load(new Repeated(part)))
                    .isInstanceOf(ArchiveException.class)
                    .hasMessage("Cannot read the input: " + BEYOND);
            assertThatThrownBy(() -> importRoot(new Repeated(part)))
                    .isInstanceOf(ArchiveException.class)
                    .hasMessageContaining("is beyond the ceiling of 4194304 bytes");
            assertThat(directory).isEmptyDirectory();
        }
    }

    private static byte[] images() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ArchiveWriter writer = Archives.writer(bytes)) {
            SmallImage.of("a").write(writer.image(List.of(), null));
            writer.finish();
        }
        return bytes.toByteArray();
    }

    @Test
    void whatIsCutOffIsNamed() throws IOException {
        byte[] gzip = SmallImage.gzip(images());
        byte[] cut = Arrays.copyOf(gzip, gzip.length - 1);
        assertThatThrownBy(() -> load(new ByteArrayInputStream(cut)))
                .hasMessage("Cannot read the input: it is cut off: its gzip data has no end");
        assertThatThrownBy(() -> importRoot(new ByteArrayInputStream(cut)))
                .hasMessage("Cannot import the archive: it is cut off: its gzip data has no end");
        assertThat(directory).isEmptyDirectory();
    }

    /** No byte of the archive comes, so that only a look before each read of the stream notices an interrupt. */
    @Test
    void compressedPartsThatAreEmptyCanBeInterrupted() throws IOException {
        Repeated parts = new Repeated(SmallImage.gzip(new byte[0]));
        assertThatThrownBy(() -> load(interrupting(parts))).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(directory).isEmptyDirectory();
    }

    private static InputStream followed(byte[] archive, InputStream in) {
        return new SequenceInputStream(new ByteArrayInputStream(archive), in);
    }

    /** Zeros fill the last record of an archive; Docker reads anything else to its end, too. */
    @Test
    void whatFollowsAnArchiveHasACeiling() throws IOException {
        for (int value : new int[] {0, 'x'}) {
            assertThatThrownBy(() -> load(followed(images(), new Endless(value))))
                    .isInstanceOf(ArchiveException.class)
                    .hasMessage("Cannot read the input: " + BEYOND);
            assertThatThrownBy(() -> importRoot(followed(SmallImage.tar("word"), new Endless(value))))
                    .isInstanceOf(ArchiveException.class)
                    .hasMessage("Cannot read the archive: " + BEYOND);
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void whatFollowsAnArchiveCanBeInterrupted() throws IOException {
        assertThatThrownBy(() -> load(followed(images(), interrupting(new Endless(0)))))
                .isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatIsNoArchiveOfARootIsRefusedByItsFirstBlock() {
        Endless letters = new Endless('x');
        assertThatThrownBy(() -> importRoot(letters))
                .isInstanceOf(ArchiveException.class)
                .hasMessageStartingWith("Cannot import the archive: Entry 1");
        assertThat(letters.given).isLessThan(1 << 20);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void anArchiveOfARootHasACeiling() throws IOException {
        InputStream gzip = new SequenceInputStream(
                new ByteArrayInputStream(SmallImage.gzip(SmallImage.tar("word"))), new Endless(0));
        for (InputStream in : new InputStream[] {largeFile(), gzip}) {
            assertThatThrownBy(() -> importRoot(in))
                    .isInstanceOf(ArchiveException.class)
                    .hasMessage("Cannot read the archive: " + BEYOND);
            assertThat(directory).isEmptyDirectory();
        }
    }
}
