package dev.jcontainer.image.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.MediaTypes;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.source.ImageTarget;
import dev.jcontainer.image.source.SourceName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that a signal ends while it writes an archive: nothing sweeps the directories of the user. */
final class EndedWriteTest {
    @TempDir
    private Path directory;

    /** The JVM ends in the same way by SIGHUP and SIGINT, but a program that starts the tests may ignore these. */
    @Test
    void aSignalLeavesNothingBesideTheArchive() throws Exception {
        Path archive = Files.writeString(directory.resolve("archive"), "older");
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EndedWriteTest.class.getName(),
                        archive.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = process.inputReader()) {
            assertThat(out.readLine()).isEqualTo("2 files");
            process.toHandle().destroy(); // unlike the method of the process, it keeps the streams open
            assertThat(process.waitFor()).isEqualTo(128 + 15);
        } finally {
            process.destroyForcibly();
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(archive);
        }
        assertThat(archive).hasContent("older");
    }

    /** Writes an archive of a blob that never comes. */
    public static void main(String[] arguments) throws IOException {
        Path archive = Path.of(arguments[0]);
        InputStream endless = new InputStream() {
            @Override
            public int read() throws IOException {
                return read(new byte[1], 0, 1);
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                try (Stream<Path> files = Files.list(archive.getParent())) {
                    System.out.println(files.count() + " files");
                }
                return System.in.read(bytes, offset, length); // the test writes nothing
            }
        };
        Descriptor blob = Descriptor.of(MediaTypes.OCI_LAYER, Digest.of(new byte[1]), 1);
        SourceName name = new SourceName.OciArchive(archive.toString(), null);
        try (ImageTarget target = Archives.create(name, warning -> {})) {
            target.putBlob(blob, () -> endless);
        }
    }
}
