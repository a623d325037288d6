package dev.jcontainer.image.layer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

final class DecompressionTest {
    private static final byte[] CONTENT = content();

    @Test
    void readsABlobThatIsNotCompressed() throws IOException {
        assertThat(expand(CONTENT)).isEqualTo(CONTENT);
        assertThat(expand(new byte[0])).isEmpty();
        assertThat(expand(new byte[] {0x1f})).containsExactly(0x1f);
    }

    @Test
    void readsSeveralMembersOfGzipAndZerosAfterThem() throws IOException {
        byte[] blob = join(gzip(CONTENT), gzip(new byte[0]), gzip(new byte[] {1, 2, 3}), new byte[10_000]);

        assertThat(expand(blob)).isEqualTo(join(CONTENT, new byte[] {1, 2, 3}));
    }

    @Test
    void readsEachPartOfAGzipHeader() throws IOException {
        byte[] plain = gzip(CONTENT);
        byte[] start = Arrays.copyOf(plain, 10);
        start[3] = 2 | 4 | 8 | 16;
        byte[] header = join(start, new byte[] {3, 0, 'x', 'y', 'z'}, "name\0comment\0".getBytes(ISO_8859_1));
        CRC32 checksum = new CRC32();
        checksum.update(header);
        byte[] sum = {(byte) checksum.getValue(), (byte) (checksum.getValue() >> 8)};
        byte[] rest = Arrays.copyOfRange(plain, 10, plain.length);

        assertThat(expand(join(header, sum, rest))).isEqualTo(CONTENT);
        sum[0] ^= 1;
        refuses(join(header, sum, rest), "the checksum of its header is another");
    }

    @Test
    void refusesGzipThatIsCutOffAnywhere() throws IOException {
        byte[] blob = gzip(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        for (int length = 3; length < blob.length; length++) {
            refuses(Arrays.copyOf(blob, length), "The layer is cut off: its gzip data has no end");
        }
        refuses(join(blob, Arrays.copyOf(blob, 5)), "The layer is cut off: its gzip data has no end");
    }

    @Test
    void refusesGzipThatIsDamaged() throws IOException {
        byte[] blob = gzip(CONTENT);
        byte[] wrongSum = blob.clone();
        wrongSum[blob.length - 8] ^= 1;
        refuses(wrongSum, "the checksum or the length of its content is another");
        byte[] wrongLength = blob.clone();
        wrongLength[blob.length - 1] ^= 1;
        refuses(wrongLength, "the checksum or the length of its content is another");
        byte[] wrongFlags = blob.clone();
        wrongFlags[3] = (byte) 0x80;
        refuses(wrongFlags, "unknown flags");
        byte[] wrongBlock = blob.clone();
        wrongBlock[10] = 7;
        refuses(wrongBlock, "The layer has damaged gzip data: ");
        refuses(join(blob, new byte[] {0, 0, 1}), "something other than zeros follows");
        refuses(join(blob, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}), "something other than a member");
    }

    @Test
    void readsSeveralFramesOfZstdAndSkippableOnes() throws IOException {
        byte[] skippable = {0x5a, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 9, 9, 9, 9};
        byte[] blob = join(
                skippable,
                Zstd.compress(CONTENT),
                skippable,
                Zstd.compress(new byte[0]),
                Zstd.compress(new byte[500_000]),
                skippable);

        assertThat(expand(blob)).isEqualTo(join(CONTENT, new byte[500_000]));
    }

    @Test
    void refusesZstdThatIsCutOffAnywhereInAnyFrame() throws IOException {
        byte[] frame = Zstd.compress(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        for (int length = 4; length < frame.length; length++) {
            refuses(Arrays.copyOf(frame, length), "its zstd data has no end");
            refuses(join(frame, Arrays.copyOf(frame, length)), "its zstd data has no end");
        }
        refuses(new byte[] {0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 9}, "its zstd data has no end");
    }

    @Test
    void refusesZstdThatIsDamaged() throws IOException {
        refuses(join(Zstd.compress(CONTENT), new byte[100]), "The layer has damaged zstd data");
    }

    @Test
    void refusesZstdWithAWindowOfMoreThan128MiB() throws IOException {
        byte[] frame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) (27 - 10 << 3), 9, 0, 0, 'x'};
        assertThat(expand(frame)).containsExactly('x');
        frame[5] = (byte) (28 - 10 << 3);
        refuses(frame, "The layer has damaged zstd data: Frame requires too much memory");
    }

    @Test
    void namesACompressionThatLayersCannotHave() {
        refuses(new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0, 0, 0}, "compressed by xz");
        refuses("BZh91AY&SY".getBytes(ISO_8859_1), "compressed by bzip2");
    }

    @Test
    void countsTheBytesOfTheBlob() throws IOException {
        for (byte[] blob : new byte[][] {CONTENT, gzip(CONTENT), Zstd.compress(CONTENT)}) {
            try (Decompression expanded = Decompression.of(new ByteArrayInputStream(blob), "The layer")) {
                expanded.readAllBytes();
                assertThat(expanded.compressedBytes()).isEqualTo(blob.length);
            }
        }
    }

    @Test
    void closesTheBlob() throws IOException {
        boolean[] closed = new boolean[1];
        InputStream blob = new ByteArrayInputStream(gzip(CONTENT)) {
            @Override
            public void close() {
                closed[0] = true;
            }
        };
        Decompression.of(blob, "The layer").close();
        assertThat(closed[0]).isTrue();
    }

    private static byte[] content() {
        byte[] content = new byte[300_000];
        Random random = new Random(11);
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) random.nextInt(i % 1000 < 500 ? 4 : 256);
        }
        return content;
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** Expands a blob that comes in small pieces, as from a network, without a word about how much is available. */
    private static byte[] expand(byte[] blob) throws IOException {
        InputStream pieces = new ByteArrayInputStream(blob) {
            @Override
            public int read(byte[] bytes, int offset, int length) {
                return super.read(bytes, offset, Math.min(length, 777));
            }

            @Override
            public int available() {
                return 0;
            }
        };
        try (Decompression expanded = Decompression.of(pieces, "The layer")) {
            return expanded.readAllBytes();
        }
    }

    private static void refuses(byte[] blob, String message) {
        assertThatExceptionOfType(DecompressionException.class)
                .isThrownBy(() -> expand(blob))
                .withMessageContaining(message);
    }
}
