package dev.jcontainer.image.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.image.layer.Ceilings;
import dev.jcontainer.image.manifest.Documents;
import dev.jcontainer.image.manifest.Manifest;
import dev.jcontainer.image.manifest.MediaTypes;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.source.ImageSource;
import dev.jcontainer.image.source.ImageTarget;
import dev.jcontainer.image.source.SourceName;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * GNU tar fills the last record with zeros, and fails with EPIPE or SIGPIPE if the pipe is closed before. Into a FIFO it
 * writes whole records also of what it compresses.
 */
@Timeout(60)
final class FilledArchivesTest {
    private static final String RECORD = "8192"; // blocks, which make 4 MiB

    @TempDir
    private Path directory;

    private final Ceilings ceilings = Ceilings.forThisJvm();

    private Process tar(String operation, String archive, Path content) throws IOException {
        return new ProcessBuilder("tar", "-b", RECORD, "-C", content.toString(), operation, archive, ".")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private SmallImage image(Path layout) throws IOException {
        SmallImage image = SmallImage.of("a");
        try (ImageTarget target = Archives.create(new SourceName.OciLayout(layout.toString(), "v"), warning -> {})) {
            image.write(target);
        }
        return image;
    }

    private String spool() {
        return directory.resolve("spool").toString();
    }

    private void check(SmallImage image, ImageArchive archive) throws IOException {
        try (archive;
                ImageSource source = archive.source(archive.choose("v"))) {
            image.check(source);
        }
    }

    private RootArchive importRoot(InputStream in) throws IOException {
        return RootArchive.read(in, spool(), ceilings, Platform.of("linux", "amd64", null), RunDefaults.NONE, "");
    }

    private Path root() throws IOException {
        Path root = Files.createDirectory(directory.resolve("root"));
        Files.writeString(root.resolve("word"), "word");
        return root;
    }

    private Path fifo() throws Exception {
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        return fifo;
    }

    private static long layer(RootArchive archive) throws Exception {
        byte[] document = archive.manifest(null).bytes();
        Manifest manifest = (Manifest) Documents.parse(MediaTypes.OCI_MANIFEST, document);
        return manifest.layers().get(0).size();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-cf", "-czf"})
    void imagesAreReadFromAPipe(String operation) throws Exception {
        Path layout = directory.resolve("layout");
        SmallImage image = image(layout);
        Process tar = tar(operation, "-", layout);
        check(image, Archives.openStream(tar.getInputStream(), spool(), ceilings));
        assertThat(tar.waitFor()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-cf", "-czf"})
    void imagesAreReadFromAFifo(String operation) throws Exception {
        Path layout = directory.resolve("layout");
        SmallImage image = image(layout);
        Path fifo = fifo();
        Process tar = tar(operation, fifo.toString(), layout);
        check(image, Archives.openFile(fifo.toString(), spool(), ceilings));
        assertThat(tar.waitFor()).isZero();
    }

    @Test
    void aRootIsReadFromAPipe() throws Exception {
        Path root = root();
        Process tar = tar("-cf", "-", root);
        try (InputStream in = tar.getInputStream();
                RootArchive archive = importRoot(in)) {
            assertThat(layer(archive)).as("bytes of the layer").isEqualTo(4 << 20);
        }
        assertThat(tar.waitFor()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-cf", "-czf"})
    void aRootIsReadFromAFifo(String operation) throws Exception {
        Path root = root();
        Path fifo = fifo();
        Process tar = tar(operation, fifo.toString(), root);
        try (InputStream in = new FileInputStream(fifo.toFile());
                RootArchive archive = importRoot(in)) {
            assertThat(layer(archive)).as("bytes of the layer").isEqualTo(4 << 20);
        }
        assertThat(tar.waitFor()).isZero();
    }
}
