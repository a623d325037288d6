package dev.jcontainer.image.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Content;
import dev.jcontainer.image.tree.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TreeOnDiskTest {
    private static final Attributes PLAIN = new Attributes(0644, 0, 0, 0, 0, List.of());

    @TempDir
    Path directory;

    private final Node.Directory tree = new Node.Directory(Attributes.IMPLICIT_DIRECTORY);

    @BeforeEach
    void write() throws IOException {
        Node.RegularFile file = new Node.RegularFile(PLAIN, new Content.Stored(0, 10_000));
        Node.Directory inner = new Node.Directory(Attributes.IMPLICIT_DIRECTORY);
        inner.children().put("file", file);
        inner.children().put("same", file);
        inner.children().put("link", new Node.SymbolicLink(PLAIN, "file"));
        inner.children().put("device", new Node.Device(PLAIN, false, 1, 3));
        tree.children().put("inner", inner);
        Files.createDirectory(directory.resolve("inner"));
        Files.write(directory.resolve("inner/file"), new byte[10_000]);
        Files.createLink(directory.resolve("inner/same"), directory.resolve("inner/file"));
        Files.createSymbolicLink(directory.resolve("inner/link"), Path.of("file"));
        Files.createFile(directory.resolve("inner/device")); // as of an ordinary user
    }

    private void finds(String name, String what) throws IOException {
        assertThat(TreeOnDisk.problem(directory.toString(), tree)).isEqualTo(directory.resolve(name) + what);
    }

    @Test
    void findsNothingWrong() throws IOException {
        assertThat(TreeOnDisk.problem(directory.toString(), tree)).isNull();
    }

    @Test
    void countsAHardLinkOnce() throws IOException {
        long one = TreeOnDisk.allocated(directory.toString(), tree);
        assertThat(one).isGreaterThanOrEqualTo(10_000);
        Files.delete(directory.resolve("inner/same"));
        Files.write(directory.resolve("inner/same"), new byte[10_000]);
        assertThat(TreeOnDisk.allocated(directory.toString(), tree)).isGreaterThanOrEqualTo(one + 10_000);
    }

    @Test
    void findsAMissingFile() throws IOException {
        Files.delete(directory.resolve("inner/link"));
        finds("inner/link", " is missing");
    }

    @Test
    void findsAFileOfAnotherLength() throws IOException {
        Files.write(directory.resolve("inner/file"), new byte[9_999]);
        assertThat(TreeOnDisk.problem(directory.toString(), tree))
                .endsWith(" has 9999 bytes, and the layer says 10000");
    }

    @Test
    void findsAFileOfAnotherType() throws IOException {
        Files.delete(directory.resolve("inner/link"));
        Files.createDirectory(directory.resolve("inner/link"));
        finds("inner/link", " is of another type");
    }

    @Test
    void findsAFileTooMuch() throws IOException {
        Files.createFile(directory.resolve("inner/more"));
        finds("inner/more", " is not of the layer");
    }
}
