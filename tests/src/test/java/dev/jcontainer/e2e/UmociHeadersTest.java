package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Headers that no proper writer makes: what our layers make of them is what {@code umoci unpack} makes of them, because
 * an archive must not have one meaning for a scanner and another one here.
 */
@EndToEnd
final class UmociHeadersTest {
    private static final int OWNER = 108;
    private static final int MAGIC = 257;
    private static final int MAJOR = 329;
    private static final int PREFIX = 345;
    private static final int STAR_TRAILER = 508;

    @TempDir(factory = OwnDirectories.class)
    Path directory;

    private final ByteArrayOutputStream archive = new ByteArrayOutputStream();

    @BeforeAll
    static void needsUmoci() {
        UnpackedLayers.assumeInstalled();
    }

    @Test
    void theLastNameOfAnEntryOfVersion7SaysWhetherItIsADirectory() throws Exception {
        special('x', "11 path=d/\n");
        add(header("f", '\0', ""));
        special('x', "10 path=f\n");
        add(header("e/", '\0', "data"));
        special('L', "long/\0");
        add(header("l", '\0', ""));
        isTheSame("d", "f", "long");
    }

    @Test
    void passesOverRecordsThatGoPassesOver() throws Exception {
        special('x', "33 LIBARCHIVE.xattr.user.a=AQIDB\n" + "23 SCHILY.devmajor=300\n");
        add(header("f", '0', "x"));
        byte[] device = header("zero", '3', "");
        put(device, MAJOR, "0000001\0");
        put(device, MAJOR + 8, "0000005\0");
        special('x', "23 SCHILY.devmajor=300\n");
        add(device);
        isTheSame("f", "zero");
    }

    @Test
    void prefixesInEachFormat() throws Exception {
        for (String prefix : List.of("\0path", "caf\u00e9", "usr/share", "00000000001\0" + "00000000002\0")) {
            byte[] gnu = header("gnu" + prefix.length(), '0', "");
            put(gnu, MAGIC, "ustar  \0");
            put(gnu, PREFIX, prefix);
            add(gnu);
        }
        byte[] ustar = header("ustar", '0', "");
        put(ustar, PREFIX, "prefix");
        add(ustar);
        byte[] star = header("star", '0', "");
        put(star, PREFIX, "p".repeat(131) + "00000000001\0" + "00000000002\0");
        put(star, STAR_TRAILER, "tar\0");
        add(star);
        isTheSame("gnu5", "usr/share/gnu9", "prefix/ustar", "p".repeat(131) + "/star");
    }

    @Test
    void numbersWithBlanks() throws Exception {
        for (String field : List.of("\0 \0 17 \0", "        ", "17\0junk ", "0000017 ")) {
            byte[] header = header("owner" + archive.size(), '0', "");
            put(header, OWNER, field);
            add(header);
        }
        isTheSame("owner0", "owner512");
        for (String none : List.of("1 7\0\0\0\0\0", "17 \0junk", "-7\0\0\0\0\0\0", "8\0\0\0\0\0\0\0")) {
            archive.reset();
            byte[] header = header("f", '0', "");
            put(header, OWNER, none);
            add(header);
            bothRefuse();
        }
    }

    @Test
    void sparseMapsThatAreRefused() throws Exception {
        for (String records : List.of(
                "23 GNU.sparse.offset=0\n",
                "25 GNU.sparse.numbytes=0\n" + "23 GNU.sparse.offset=0\n" + "26 GNU.sparse.numblocks=1\n",
                "23 GNU.sparse.map=0,5\n")) {
            archive.reset();
            special('x', records);
            add(header("f", '0', "hello"));
            bothRefuse();
        }
        archive.reset();
        special('x', "22 GNU.sparse.map=0,0\n" + "26 GNU.sparse.numblocks=1\n");
        add(header("f", '2', ""));
        bothRefuse();
    }

    private void isTheSame(String... expected) throws Exception {
        byte[] layer = end();
        long start = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - TimeUnit.SECONDS.toNanos(1);
        FileListing umocis = UnpackedLayers.umocis(List.of(layer), Files.createTempDirectory(directory, "image"));
        FileListing ours = UnpackedLayers.ours(List.of(layer));
        assertThat(ours.differences(umocis, start)).as("ours | umoci's").isEmpty();
        assertThat(ours.lines()).containsKeys(expected);
    }

    private void bothRefuse() throws IOException {
        byte[] layer = end();
        Path empty = Files.createTempDirectory(directory, "image");
        assertThatIOException().isThrownBy(() -> UnpackedLayers.umocis(List.of(layer), empty));
        assertThatIOException().isThrownBy(() -> UnpackedLayers.ours(List.of(layer)));
    }

    private byte[] end() {
        return Arrays.copyOf(archive.toByteArray(), archive.size() + 1024);
    }

    private void special(char type, String text) {
        add(header("special", type, text));
    }

    /** A header of ustar, and the data behind it. */
    private static byte[] header(String name, char type, String data) {
        byte[] block = new byte[512 + (data.length() + 511) / 512 * 512];
        put(block, 0, name);
        put(block, 100, "0000644\0" + "0000000\0" + "0000000\0");
        put(block, 124, String.format("%011o", data.length()) + "\0" + "00000000000\0");
        block[156] = (byte) type;
        put(block, MAGIC, "ustar\0" + "00");
        put(block, 512, data);
        return block;
    }

    private static void put(byte[] block, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, block, offset, bytes.length);
    }

    private void add(byte[] header) {
        put(header, 148, "        ");
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += header[i] & 0xff;
        }
        put(header, 148, String.format("%06o", sum) + "\0 ");
        archive.writeBytes(header);
    }
}
