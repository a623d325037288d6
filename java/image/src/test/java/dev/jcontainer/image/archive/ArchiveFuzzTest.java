package dev.jcontainer.image.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.jcontainer.image.layer.Ceilings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the bytes of an archive, they are read or refused by an error of input and output. */
final class ArchiveFuzzTest {
    @TempDir
    private static Path directory;

    @FuzzTest(maxDuration = "1m")
    void anyBytesAreAnArchiveOrRefused(byte[] bytes) throws IOException {
        try (ImageArchive archive = Archives.openStream(
                new ByteArrayInputStream(bytes), directory.resolve("spool").toString(), Ceilings.forThisJvm())) {
            for (ArchivedImage image : archive.images()) {
                assertThat(archive.source(image).manifest(null).bytes()).isNotEmpty();
            }
        } catch (IOException expected) {
            assertThat(expected.getMessage()).isNotEmpty();
        }
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }
}
