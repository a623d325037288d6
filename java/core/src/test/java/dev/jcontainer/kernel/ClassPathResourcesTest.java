package dev.jcontainer.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathResourcesTest {
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.US_ASCII);
    private static final String CLASS = "dev/jcontainer/kernel/ClassPathResources.class";

    @TempDir
    Path directory;

    /** Makes a jar with the class and these entries. */
    private Path jar(String name, String... entries) throws IOException {
        Path jar = directory.resolve(name);
        Files.createDirectories(jar.getParent());
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out);
                InputStream code = ClassPathResources.class.getResourceAsStream("ClassPathResources.class")) {
            zip.putNextEntry(new ZipEntry(CLASS));
            code.transferTo(zip);
            for (String entry : entries) {
                zip.putNextEntry(new ZipEntry(entry));
                zip.write(CONTENT);
            }
        }
        return jar;
    }

    /** Reads a resource with the class from the first of these jars. */
    private static byte[] read(String path, Path... jars) throws Exception {
        URL[] urls = new URL[jars.length];
        for (int i = 0; i < jars.length; i++) {
            urls[i] = jars[i].toUri().toURL();
        }
        try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            Class<?> resources = loader.loadClass("dev.jcontainer.kernel.ClassPathResources");
            Method read = resources.getMethod("read", Class.class, String.class);
            return (byte[]) read.invoke(null, resources, path);
        }
    }

    @Test
    void readsAFileOfADirectory() throws IOException {
        assertThat(ClassPathResources.read(ClassPathResources.class, CLASS)).startsWith(0xca, 0xfe, 0xba, 0xbe);
    }

    @Test
    void returnsNullForNone() throws Exception {
        assertThat(ClassPathResources.read(ClassPathResources.class, "native/none"))
                .isNull();
        assertThat(read("native/none", jar("a.jar", "native/digests"))).isNull();
    }

    @Test
    void readsAnEntryOfTheJarOfTheClass() throws Exception {
        assertThat(read("native/digests", jar("a.jar", "native/digests"))).isEqualTo(CONTENT);
    }

    /** The JDK takes "!/" for the end of the path of a jar. */
    @Test
    void readsAJarWhosePathIsQuoted() throws Exception {
        assertThat(read("entry", jar("bang!/a b%20ä.jar", "entry"))).isEqualTo(CONTENT);
    }

    /** As with the natives' jar of an application. */
    @Test
    void readsAnEntryOfAnotherJar() throws Exception {
        assertThat(read("native/digests", jar("core.jar"), jar("natives.jar", "native/digests")))
                .isEqualTo(CONTENT);
    }

    @Test
    void leavesNoJarOpen() throws Exception {
        Path jar = jar("closed.jar", "entry");
        assertThat(ClassPathResources.read(jar.toFile(), "entry")).isEqualTo(CONTENT);
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            assertThat(descriptors.map(ClassPathResourcesTest::target)).doesNotContain(jar.toString());
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) { // another thread has closed it
            return "";
        }
    }

    /** The classes of a program that native-image has made come from that program. */
    @Test
    void looksElsewhereIfTheClassComesFromNoJar() throws IOException {
        Path program = Files.write(directory.resolve("program"), CONTENT);
        assertThat(ClassPathResources.read(program.toFile(), "entry")).isNull();
    }

    @Test
    void tellsWhichJarIsMissing() throws IOException {
        Path jar = jar("c.jar");
        Files.delete(jar);
        assertThatThrownBy(() -> ClassPathResources.read(jar.toFile(), "entry"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(jar.toString());
    }
}
