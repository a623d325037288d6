package dev.jcontainer.image.tar;

import static dev.jcontainer.image.tar.TarReaderTest.content;
import static dev.jcontainer.image.tar.TarReaderTest.next;
import static dev.jcontainer.image.tar.TarReaderTest.reader;
import static dev.jcontainer.image.tar.TarReaderTest.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The four formats of sparse files of GNU tar. */
final class SparseTest {
    @Test
    void readsTheOldFormatWithExtensionBlocks() throws IOException {
        byte[] header = RawTar.header("disk", 'S', 25 * 2);
        RawTar.put(header, 257, "ustar  \0");
        RawTar.put(header, 483, RawTar.octal(100_000, 11));
        header[482] = 1;
        byte[] extension = new byte[512];
        for (int i = 0; i < 25; i++) {
            byte[] block = i < 4 ? header : extension;
            int at = i < 4 ? 386 + 24 * i : 24 * (i - 4);
            RawTar.put(block, at, RawTar.octal(1000L * i, 11));
            RawTar.put(block, at + 12, RawTar.octal(2, 11));
        }
        TarReader reader = reader(new RawTar()
                .add(header)
                .bytes(extension)
                .data("ab".repeat(25))
                .file("next", "")
                .end());

        TarEntry entry = next(reader);

        assertThat(entry.size()).isEqualTo(100_000);
        assertThat(parts(entry)).hasSize(25).startsWith("0+2", "1000+2").endsWith("24000+2");
        assertThat(content(reader)).isEqualTo("ab".repeat(25));
        assertThat(next(reader).name()).isEqualTo("next");
    }

    @Test
    void readsFormat00WithARecordForEachNumber() throws IOException {
        TarReader reader = reader(new RawTar()
                .pax(
                        "GNU.sparse.size=9000",
                        "GNU.sparse.numblocks=2",
                        "GNU.sparse.offset=0",
                        "GNU.sparse.numbytes=3",
                        "GNU.sparse.offset=4096",
                        "GNU.sparse.numbytes=2")
                .file("f", "abcde")
                .end());

        TarEntry entry = next(reader);

        assertThat(entry.size()).isEqualTo(9000);
        assertThat(parts(entry)).containsExactly("0+3", "4096+2");
        assertThat(content(reader)).isEqualTo("abcde");
    }

    @Test
    void readsFormat01WithAMapInOneRecord() throws IOException {
        TarReader reader = reader(new RawTar()
                .pax(
                        "GNU.sparse.name=real/name",
                        "GNU.sparse.size=20",
                        "GNU.sparse.numblocks=3",
                        "GNU.sparse.map=1,2,10,3,20,0")
                .file("GNUSparseFile.1/name", "abcde")
                .end());

        TarEntry entry = next(reader);

        assertThat(entry.name()).isEqualTo("real/name");
        assertThat(parts(entry)).containsExactly("1+2", "10+3", "20+0");
    }

    @Test
    void readsFormat10WithTheMapBeforeTheData() throws IOException {
        byte[] header = RawTar.header("GNUSparseFile.1/name", '0', 512 + 5);
        TarReader reader = reader(new RawTar()
                .pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.name=name", "GNU.sparse.realsize=1000000")
                .add(header)
                .data("2\n0\n3\n999998\n2\n")
                .data("abcde")
                .file("next", "")
                .end());

        TarEntry entry = next(reader);

        assertThat(entry.name()).isEqualTo("name");
        assertThat(entry.size()).isEqualTo(1_000_000);
        assertThat(parts(entry)).containsExactly("0+3", "999998+2");
        assertThat(content(reader)).isEqualTo("abcde");
        assertThat(next(reader).name()).isEqualTo("next");
    }

    @Test
    void refusesTheOldFormatInAHeaderThatIsNotGnus() {
        refuses(new RawTar().add(RawTar.header("disk", 'S', 0)).end(), "its header is not GNU's");
    }

    @Test
    void refusesMapsThatDoNotFit() {
        refusesMap("overlap", "GNU.sparse.size=20", "GNU.sparse.map=0,3,2,2");
        refusesMap("overlap", "GNU.sparse.size=20", "GNU.sparse.map=9223372036854775807,2,0,3");
        refusesMap("does not fit its size", "GNU.sparse.size=20", "GNU.sparse.map=0,3,19,2", "GNU.sparse.numblocks=2");
        refusesMap("does not fit its size", "GNU.sparse.size=20", "GNU.sparse.map=0,3", "GNU.sparse.numblocks=1");
        refusesMap("no number", "GNU.sparse.size=20", "GNU.sparse.map=0,3,2");
        refusesMap("no number", "GNU.sparse.size=20", "GNU.sparse.map=0,-3");
        refusesMap("as many parts", "GNU.sparse.size=20", "GNU.sparse.map=0,5", "GNU.sparse.numblocks=2");
        refusesMap("does not fit its size", "GNU.sparse.size=-5", "GNU.sparse.map=0,5", "GNU.sparse.numblocks=1");
        refusesMap("as many parts", "GNU.sparse.size=20", "GNU.sparse.map=0,5");
        refusesMap("out of order", "GNU.sparse.numbytes=5", "GNU.sparse.offset=0", "GNU.sparse.numblocks=1");
        refusesMap("out of order", "GNU.sparse.offset=0,5", "GNU.sparse.numblocks=1");
        refusesMap("version 2.0", "GNU.sparse.major=2", "GNU.sparse.minor=0");
        refusesMap("more parts than", "GNU.sparse.major=1", "GNU.sparse.minor=0", "size=1024");
    }

    @Test
    void refusesAMapOfWhatHasNoData() {
        for (char type : new char[] {'1', '2', '3', '5', '6'}) {
            refuses(
                    new RawTar()
                            .pax("GNU.sparse.name=evil", "GNU.sparse.numblocks=1", "GNU.sparse.map=0,0")
                            .add(RawTar.header("f", type, 0))
                            .end(),
                    "with a sparse map, which only files have");
        }
    }

    /** Go turns the records of format 0.0 into the one of 0.1, so they win over it. */
    @Test
    void takesTheMapThatGoTakes() throws IOException {
        TarReader reader = reader(new RawTar()
                .pax(
                        "GNU.sparse.size=20",
                        "GNU.sparse.offset=0",
                        "GNU.sparse.numbytes=5",
                        "GNU.sparse.map=2,5",
                        "GNU.sparse.numblocks=1")
                .file("f", "abcde")
                .end());

        assertThat(parts(next(reader))).containsExactly("0+5");
    }

    private static void refusesMap(String message, String... records) {
        refuses(new RawTar().pax(records).file("f", "99999999\n").end(), message);
        refuses(new RawTar().pax(records).file("f", "abcde").end(), message.startsWith("more") ? "no number" : message);
    }

    private static List<String> parts(TarEntry entry) {
        SparseMap map = Objects.requireNonNull(entry.sparse(), "the file is sparse");
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < map.parts(); i++) {
            parts.add(map.offset(i) + "+" + map.length(i));
        }
        return parts;
    }
}
