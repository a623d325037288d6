package dev.jcontainer.image.tar;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes, the reader ends, and throws nothing but its own exception. */
final class TarReaderFuzzTest {
    private static final long SEED = 11;

    @MethodSource("archives")
    @FuzzTest(maxDuration = "5m")
    void throwsNothingButTarException(byte[] archive) throws IOException {
        byte[] signed = archive.clone();
        RawTar.signAll(signed);
        read(signed);
    }

    @Test
    void survivesRandomChangesOfValidArchives() throws IOException {
        Random random = new Random(SEED);
        byte[][] archives = archives().map(one -> (byte[]) one.get()[0]).toArray(byte[][]::new);
        for (int i = 0; i < 4000; i++) {
            byte[] archive = archives[i % archives.length].clone();
            for (int changes = 1 + random.nextInt(8); changes > 0; changes--) {
                archive[random.nextInt(archive.length)] = (byte) random.nextInt(256);
            }
            RawTar.signAll(archive);
            read(random.nextInt(4) == 0 ? Arrays.copyOf(archive, random.nextInt(archive.length)) : archive);
        }
    }

    static Stream<Arguments> archives() {
        byte[] sparse = RawTar.header("disk", 'S', 2);
        RawTar.put(sparse, 257, "ustar  \0");
        RawTar.put(sparse, 483, RawTar.octal(100, 11));
        RawTar.put(sparse, 386, RawTar.octal(10, 11));
        RawTar.put(sparse, 398, RawTar.octal(2, 11));
        return Stream.of(
                Arguments.of((Object) new RawTar()
                        .pax("path=a", "mtime=-1.5", "SCHILY.xattr.user.a=b")
                        .file("f", "content")
                        .add(RawTar.header("l", 'L', 5))
                        .data("long\0")
                        .add(RawTar.header("d", '5', 0))
                        .end()),
                Arguments.of((Object) new RawTar().add(sparse).data("ab").end()),
                Arguments.of((Object) new RawTar()
                        .pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=100")
                        .add(RawTar.header("s", '0', 512 + 5))
                        .data("2\n0\n3\n98\n2\n")
                        .data("abcde")
                        .end()));
    }

    private static void read(byte[] archive) throws IOException {
        try {
            TarReaderTest.readAll(archive);
        } catch (TarException expected) {
            // what the reader refuses, it refuses with this
        }
    }
}
