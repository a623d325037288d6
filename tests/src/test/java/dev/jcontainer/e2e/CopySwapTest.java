package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.Container;
import dev.jcontainer.Containers;
import dev.jcontainer.engine.file.ContainerFiles;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.CopyOptions;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * CVE-2018-15664: programs swap a directory and a link while files are copied. Not one byte of the host is read or written
 * by that. The link's text is the path of a directory of the host; the property {@code jcontainer.swap.seconds} makes
 * the attack longer.
 */
@Tag("kernel")
@EndToEnd
final class CopySwapTest {
    private static final long SECONDS = Long.getLong("jcontainer.swap.seconds", 4);

    private Path work = Path.of("");
    private Path root = Path.of("");
    private Path secret = Path.of("");

    @BeforeEach
    void make() throws IOException {
        work = OwnDirectories.make("swap");
        root = work.resolve("root");
        Rootfs.fill(Files.createDirectory(root));
        secret = Files.createDirectory(work.resolve("secret"));
        Files.writeString(secret.resolve("file"), "of the host");
        Files.writeString(work.resolve("new"), "new");
        Path inside = Files.createDirectories(root.resolve(secret.toString().substring(1)));
        Files.writeString(inside.resolve("file"), "behind the link");
        Files.writeString(Files.createDirectories(root.resolve("a/place")).resolve("file"), "in the directory");
        Files.createSymbolicLink(root.resolve("a/link"), secret);
    }

    @AfterEach
    void remove() {
        Rootfs.delete(work);
    }

    /** Swaps the directory and the link without an end. Each pass leaves both under another name for a moment. */
    private static String swapping(String directory) {
        return "cd " + directory + " && touch started && while :; do"
                + " mv place kept; mv link place; mv place link; mv kept place; done";
    }

    private void attack(ContainerFiles files, BooleanSupplier goesOn) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        int read = 0;
        int written = 0;
        while (System.nanoTime() < end || read == 0 || written == 0) {
            read += read(files, "/a/place/file", "copied") ? 1 : 0;
            read += read(files, "/a/.", "tree") ? 1 : 0;
            written += write(files, "/a/place/new") ? 1 : 0;
            written += write(files, "/a/place") ? 1 : 0;
            assertThat(secret).isDirectoryNotContaining(file -> !file.endsWith("file"));
            assertThat(secret.resolve("file")).hasContent("of the host");
        }
        assertThat(goesOn.getAsBoolean()).as("the attack goes on").isTrue();
    }

    /** Copies to the host, and looks for the host's own bytes in the copy; false if a name was just missing. */
    private boolean read(ContainerFiles files, String path, String name) throws IOException {
        Path copy = work.resolve(name);
        try {
            files.copyFrom(path, copy.toString(), CopyOptions.DEFAULT);
            return true;
        } catch (IOException e) {
            assertThat(e)
                    .hasMessageMatching(
                            "(?s).*(no such file|No such file|Not a directory|links|Is a directory|directory).*");
            return false;
        } finally {
            assertThat(Host.output("grep", "-r", "of the host", copy.toString()))
                    .doesNotContain("of the host");
            Rootfs.delete(copy);
        }
    }

    private boolean write(ContainerFiles files, String path) {
        try {
            files.copyTo(work.resolve("new").toString(), path, CopyOptions.DEFAULT);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private ContainerSpec spec(String... command) {
        return ContainerSpec.builder()
                .root(Root.directory(root))
                .command(command)
                .stdio(Stdio.discard())
                .build();
    }

    @Test
    void programsThatSwapADirectoryAndALinkReachNoFileOfTheHost() throws IOException {
        try (Container container = Containers.start(spec("sh", "-c", swapping("/a")))) {
            Host.await("the attack", () -> Files.exists(root.resolve("a/started")));
            attack(ContainerFiles.of(container), container::isAlive);
        }
    }

    @Test
    void aDirectoryOfAStoppedContainerThatIsSwappedReachesNoFileOfTheHost() throws Exception {
        Process attacker = new ProcessBuilder("sh", "-c", swapping(root + "/a"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            Host.await("the attack", () -> Files.exists(root.resolve("a/started")));
            attack(ContainerFiles.ofStopped(spec("true"), () -> () -> {}), attacker::isAlive);
        } finally {
            attacker.destroyForcibly();
            attacker.waitFor();
        }
    }
}
