package dev.jcontainer.image.tar;

import static dev.jcontainer.image.tar.TarReaderTest.content;
import static dev.jcontainer.image.tar.TarReaderTest.next;
import static dev.jcontainer.image.tar.TarReaderTest.reader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Xattr;
import dev.jcontainer.kernel.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TarWriterTest {
    @Test
    void whatItWritesIsReadTheSame() throws IOException {
        byte[] binary = {0, 1, (byte) 0xff, '\n', '='};
        Attributes odd = new Attributes(
                07755, -2, 2_097_152, -1, 250_000_000, List.of(new Xattr("security.capability", binary)));
        List<TarEntry> entries = List.of(
                new TarEntry(TarType.DIRECTORY, "d\u00e4/", "", odd, 0, 0, 0, null),
                new TarEntry(TarType.SYMBOLIC_LINK, "l", "t".repeat(101), odd, 0, 0, 0, null),
                new TarEntry(TarType.HARD_LINK, "\udcff", "l", odd, 0, 0, 0, null),
                new TarEntry(TarType.CHARACTER_DEVICE, "c", "", odd, 0, 4095, 1_048_575, null),
                new TarEntry(TarType.FIFO, "a".repeat(155) + "/" + "b".repeat(100), "", odd, 0, 0, 0, null),
                new TarEntry(TarType.FIFO, "a".repeat(156) + "/" + "b".repeat(100), "", odd, 0, 0, 0, null),
                new TarEntry(TarType.FIFO, "x".repeat(101), "", odd, 0, 0, 0, null));
        TarReader reader = reader(write(entries));

        for (TarEntry entry : entries) {
            assertThat(next(reader))
                    .usingRecursiveComparison()
                    .withStrictTypeChecking()
                    .isEqualTo(entry);
        }
        assertThat(reader.next()).isNull();
    }

    @Test
    void writesTimesBefore1970() throws IOException {
        for (long seconds : new long[] {-1, -2, -86_400, 0, 1L << 40}) {
            for (int nanos : new int[] {0, 1, 999_999_999}) {
                Attributes attributes = new Attributes(0644, 0, 0, seconds, nanos, List.of());
                TarReader reader =
                        reader(write(List.of(new TarEntry(TarType.FIFO, "f", "", attributes, 0, 0, 0, null))));
                assertThat(next(reader).attributes()).isEqualTo(attributes);
            }
        }
    }

    @Test
    void writesPlainUstarWhereThatSuffices() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarWriter writer = new TarWriter(out)) {
            writer.file("manifest.json", Bytes.encode("[]"));
        }

        assertThat(out.toByteArray()).hasSize(512 + 512 + 1024);
        TarReader reader = reader(out.toByteArray());
        assertThat(next(reader).name()).isEqualTo("manifest.json");
        assertThat(content(reader)).isEqualTo("[]");
    }

    @Test
    void refusesAStreamOfAnotherLength() {
        for (String content : List.of("12", "1234")) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> new TarWriter(new ByteArrayOutputStream())
                            .file(TarEntry.file("f", 0644, 3), new ByteArrayInputStream(Bytes.encode(content))))
                    .withMessageContaining("'f' has");
        }
    }

    @Test
    void aFileMustBeCompleteBeforeTheNext() throws IOException {
        TarWriter writer = new TarWriter(new ByteArrayOutputStream());
        writer.begin(TarEntry.file("f", 0644, 3));
        assertThatIllegalStateException().isThrownBy(() -> writer.begin(TarEntry.directory("d", 0755)));
        assertThatIllegalStateException().isThrownBy(() -> writer.write(new byte[4], 0, 4));
    }

    private static byte[] write(List<TarEntry> entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarWriter writer = new TarWriter(out)) {
            for (TarEntry entry : entries) {
                writer.begin(entry);
            }
        }
        return out.toByteArray();
    }
}
