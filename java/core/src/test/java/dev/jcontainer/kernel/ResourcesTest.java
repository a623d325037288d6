package dev.jcontainer.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourcesTest {
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path directory;

    private URL jar(String file, String entry) throws IOException {
        Path jar = directory.resolve(file);
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(CONTENT);
        }
        return new URL("jar:" + jar.toUri() + "!/" + entry);
    }

    @Test
    void readsAFile() throws IOException {
        Path file = Files.write(directory.resolve("a !file"), CONTENT);
        assertThat(Resources.read(file.toUri().toURL())).isEqualTo(CONTENT);
    }

    @Test
    void readsAnEntryOfAJar() throws IOException {
        assertThat(Resources.read(jar("a.jar", "native/digests"))).isEqualTo(CONTENT);
    }

    @Test
    void readsAnEntryOfAJarWhosePathIsQuoted() throws IOException {
        assertThat(Resources.read(jar("a b%20ä.jar", "entry"))).isEqualTo(CONTENT);
    }

    /** The JDK takes such a name for the end of the jar's path. */
    @Test
    void readsAnEntryOfAJarInADirectoryWithAnExclamationMark() throws IOException {
        Files.createDirectory(directory.resolve("bang!"));
        assertThat(Resources.read(jar("bang!/a.jar", "native/digests"))).isEqualTo(CONTENT);
    }

    @Test
    void readsWhatOnlyTheJdkCanRead() throws IOException {
        URL ofARuntimeImage = Object.class.getResource("Object.class");
        assertThat(ofARuntimeImage.getProtocol()).isEqualTo("jrt");
        assertThat(Resources.read(ofARuntimeImage)).startsWith(0xca, 0xfe, 0xba, 0xbe);
    }

    /** A jar that stays open could not be told from one that is in use, and on some file systems not be deleted. */
    @Test
    void leavesNoJarOpen() throws IOException {
        Path open = Path.of("/proc/self/fd");
        URL resource = jar("closed.jar", "entry");
        Resources.read(resource);
        try (var descriptors = Files.list(open)) {
            assertThat(descriptors.map(ResourcesTest::target)).noneMatch(target -> target.endsWith("/closed.jar"));
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) { // another thread has closed it
            return "";
        }
    }

    @Test
    void tellsWhichEntryIsMissing() throws IOException {
        URL resource = new URL(jar("b.jar", "entry").toString() + "-of-the-old-jar");
        assertThatThrownBy(() -> Resources.read(resource))
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot read " + resource + ": the jar was replaced.");
    }

    @Test
    void tellsThatTheJarIsMissing() throws IOException {
        URL resource = jar("c.jar", "entry");
        Files.delete(directory.resolve("c.jar"));
        assertThatThrownBy(() -> Resources.read(resource))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("c.jar");
    }
}
