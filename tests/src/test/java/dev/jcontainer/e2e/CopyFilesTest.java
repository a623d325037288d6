package dev.jcontainer.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.Container;
import dev.jcontainer.Containers;
import dev.jcontainer.engine.file.ContainerFiles;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.CopyOptions;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is copied of each kind of file, of running and of stopped containers. */
@Tag("kernel")
@EndToEnd
final class CopyFilesTest {
    private static final CopyOptions KEEPING = new CopyOptions(false, true);

    private Path work = Path.of("");
    private Path root = Path.of("");

    @BeforeEach
    void make() throws IOException {
        work = OwnDirectories.make("files");
        root = Rootfs.fill(Files.createDirectory(work.resolve("root")));
        root = work.resolve("root");
    }

    @AfterEach
    void remove() {
        Rootfs.delete(work);
    }

    private ContainerSpec spec() {
        Path volume = work.resolve("volume");
        return ContainerSpec.builder()
                .root(Root.directory(root))
                .mount(Mount.bind(volume, "/volume"))
                .command("sleep", "1000000")
                .stdio(Stdio.discard())
                .build();
    }

    private Container start() throws IOException {
        Files.createDirectories(work.resolve("volume"));
        return Containers.start(spec());
    }

    private static String shell(String script) {
        return Host.output("sh", "-c", script);
    }

    /** Files of every kind. */
    private Path kinds(Path top) throws IOException {
        Files.createDirectories(top.resolve("deep/er"));
        Files.writeString(top.resolve("deep/er/file"), "content");
        try (RandomAccessFile sparse =
                new RandomAccessFile(top.resolve("sparse").toFile(), "rw")) {
            sparse.seek(50_000_000);
            sparse.write(1);
            sparse.setLength(100_000_000);
        }
        String said = shell(
                "cd " + top + " && ln deep/er/file hard && ln -s /nowhere link && mkfifo fifo && mknod null c 1 3"
                        + " && chmod 4755 hard && chmod 2750 deep && chown -h 12:34 link deep/er deep/er/file"
                        + " && touch -d '1999-12-31 23:59:59.123456789' deep/er/file deep && chmod 4755 hard && echo made");
        assertThat(said).isEqualTo("made");
        Files.getFileAttributeView(top.resolve("deep/er"), UserDefinedFileAttributeView.class)
                .write("directory", ByteBuffer.wrap("d".getBytes(UTF_8)));
        Files.getFileAttributeView(top.resolve("hard"), UserDefinedFileAttributeView.class)
                .write("file", ByteBuffer.wrap("f".getBytes(UTF_8)));
        return top;
    }

    /** Type, mode, owner, links, size, time and device of each file, and the attributes and blocks of some. */
    private static String described(Path top) throws IOException {
        String files = shell("cd " + top
                + " && find . -mindepth 1 ! -type d -printf '%P %y %m %U:%G %n %s %T@ %l\\n' -o -mindepth 1 -printf"
                + " '%P %y %m %U:%G %T@\\n' | sort && stat -c %t:%T null");
        return files + " " + attribute(top.resolve("deep/er"), "directory") + attribute(top.resolve("hard"), "file");
    }

    private static String attribute(Path file, String name) throws IOException {
        UserDefinedFileAttributeView view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        ByteBuffer value = ByteBuffer.allocate(view.size(name));
        view.read(name, value);
        return new String(value.array(), UTF_8);
    }

    private static long blocks(Path file) {
        return Long.parseLong(Host.output("stat", "-c", "%b", file.toString()));
    }

    @Test
    void everyKindOfFileIsCopiedIntoAContainerAndBack() throws IOException {
        Path source = kinds(work.resolve("source"));
        String described = described(source);
        try (Container container = start()) {
            ContainerFiles files = ContainerFiles.of(container);
            files.copyTo(source.toString(), "/copy", KEEPING);
            assertThat(described(root.resolve("copy"))).isEqualTo(described);
            files.copyFrom("/copy", work.resolve("back").toString(), KEEPING);
            assertThat(described(work.resolve("back"))).isEqualTo(described);
            assertThat(blocks(work.resolve("back/sparse"))).isLessThan(1000);
            assertThat(blocks(root.resolve("copy/sparse"))).isLessThan(1000);
        }
    }

    @Test
    void anArchiveOfTheFilesHasAllThatTarKnows() throws IOException {
        kinds(root.resolve("copy"));
        try (Container container = start()) {
            ByteArrayOutputStream archive = new ByteArrayOutputStream();
            ContainerFiles.of(container).copyFrom("/copy/.", archive, CopyOptions.DEFAULT);
            Files.write(work.resolve("tar"), archive.toByteArray());
            String unpacked = shell("mkdir " + work + "/unpacked && tar -C " + work
                    + "/unpacked --xattrs --xattrs-include='*'" + " --same-owner -xpf " + work + "/tar && echo done");
            assertThat(unpacked).isEqualTo("done");
            assertThat(described(work.resolve("unpacked"))).isEqualTo(described(root.resolve("copy")));
            ContainerFiles.of(container).copyTo(new ByteArrayInputStream(archive.toByteArray()), "/tmp");
            assertThat(described(root.resolve("tmp"))).isEqualTo(described(root.resolve("copy")));
        }
    }

    @Test
    void withoutTheOwnersFilesBelongToTheContainersRootAndToTheCaller() throws IOException {
        Path source = kinds(work.resolve("source"));
        try (Container container = start()) {
            ContainerFiles files = ContainerFiles.of(container);
            files.copyTo(source.toString(), "/copy", CopyOptions.DEFAULT);
            assertThat(shell("find " + root + "/copy ! -user 0 -o ! -group 0")).isEmpty();
            files.copyFrom("/copy", work.resolve("back").toString(), CopyOptions.DEFAULT);
            assertThat(shell("find " + work + "/back ! -user 0 -o ! -group 0")).isEmpty();
            assertThat(shell("find " + work + "/back ! -type d -perm /6000")).isEmpty();
            assertThat(shell("find " + root + "/copy ! -type d -perm -4000")).isNotEmpty();
        }
    }

    @Test
    void aTreeOfManyFilesIsCopiedBothWays() throws IOException {
        Path source = Files.createDirectory(work.resolve("source"));
        for (int i = 0; i < 110; i++) {
            Path directory = Files.createDirectory(source.resolve("directory" + i));
            for (int j = 0; j < 100; j++) {
                Files.writeString(directory.resolve("file" + j), i + " " + j);
            }
        }
        try (Container container = start()) {
            ContainerFiles.of(container).copyTo(source.toString(), "/copy", CopyOptions.DEFAULT);
            ContainerFiles.of(container).copyFrom("/copy", work + "/back", CopyOptions.DEFAULT);
            assertThat(shell("diff -r " + source + " " + work + "/back && echo same"))
                    .isEqualTo("same");
        }
    }

    @Test
    void aDeepTreeIsCopiedBothWays() throws IOException {
        String made = shell(
                "mkdir " + work + "/source && cd " + work
                        + "/source && for i in $(seq 600); do mkdir directory$i && cd -P directory$i || exit; done && echo deep > file && echo made");
        assertThat(made).isEqualTo("made");
        try (Container container = start()) {
            ContainerFiles.of(container).copyTo(work + "/source", "/copy", CopyOptions.DEFAULT);
            ContainerFiles.of(container).copyFrom("/copy", work + "/back", CopyOptions.DEFAULT);
            assertThat(shell("cd " + work
                            + "/back && for i in $(seq 600); do cd -P directory$i || exit; done && cat file"))
                    .isEqualTo("deep");
        } finally { // paths that are longer than a system call takes
            Host.output("rm", "-rf", work + "/source", work + "/back", root + "/copy");
        }
    }

    @Test
    void aVolumeIsPartOfTheFilesButNotOfAnExport() throws IOException {
        try (Container container = start()) {
            Files.writeString(root.resolve("own"), "own");
            Files.writeString(work.resolve("volume/file"), "shared");
            ContainerFiles files = ContainerFiles.of(container);
            files.copyFrom("/volume/file", work + "/copied", CopyOptions.DEFAULT);
            assertThat(work.resolve("copied")).hasContent("shared");
            files.copyTo(work + "/copied", "/volume/back", CopyOptions.DEFAULT);
            assertThat(work.resolve("volume/back")).hasContent("shared");
            ByteArrayOutputStream archive = new ByteArrayOutputStream();
            files.export(archive);
            Files.write(work.resolve("tar"), archive.toByteArray());
            List<String> names =
                    List.of(Host.output("tar", "-tf", work + "/tar").split("\n", -1));
            assertThat(names).contains("own", "volume/", "proc/", "bin/busybox").doesNotContain("volume/file", "./");
            assertThat(names).noneMatch(name -> name.startsWith("proc/") && name.length() > 5);
        }
    }

    @Test
    void theFilesOfAStoppedContainerAreCopiedWithItsVolumes() throws IOException {
        Files.createDirectories(work.resolve("volume"));
        Files.writeString(root.resolve("own"), "own");
        Files.writeString(work.resolve("volume/file"), "shared");
        ContainerFiles files = ContainerFiles.ofStopped(spec(), () -> () -> {});
        files.copyTo(root + "/own", "/volume/own", CopyOptions.DEFAULT);
        assertThat(work.resolve("volume/own")).hasContent("own");
        files.copyFrom("/volume/.", work + "/copied", CopyOptions.DEFAULT);
        assertThat(work.resolve("copied/file")).hasContent("shared");
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        files.export(archive);
        Files.write(work.resolve("tar"), archive.toByteArray());
        assertThat(Host.output("tar", "-tf", work + "/tar").split("\n", -1))
                .contains("own", "volume/")
                .doesNotContain("volume/file");
    }

    @Test
    void aLinkOfAStoppedContainerLeadsToItsOwnFiles() throws IOException {
        Files.createDirectories(work.resolve("volume"));
        Path secret = Files.createDirectory(work.resolve("secret"));
        Files.writeString(secret.resolve("file"), "of the host");
        Files.createSymbolicLink(root.resolve("absolute"), secret);
        Files.createSymbolicLink(root.resolve("relative"), Path.of("../../../../../../../" + secret));
        ContainerFiles files = ContainerFiles.ofStopped(spec(), () -> () -> {});
        for (String link : List.of("/absolute/file", "/relative/file", "/../" + secret + "/file")) {
            assertThatThrownBy(() -> files.copyFrom(link, work + "/copied", CopyOptions.DEFAULT))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("no such file");
        }
        Files.createDirectories(root.resolve(secret.toString().substring(1)));
        Files.writeString(root.resolve(secret.toString().substring(1)).resolve("file"), "of the container");
        files.copyFrom("/absolute/file", work + "/copied", CopyOptions.DEFAULT);
        assertThat(work.resolve("copied")).hasContent("of the container");
        files.copyTo(work + "/copied", "/relative/new", CopyOptions.DEFAULT);
        assertThat(secret.resolve("new")).doesNotExist();
        assertThat(root.resolve(secret.toString().substring(1)).resolve("new")).hasContent("of the container");
    }

    @Test
    void aLinkInATreeOfTheHostIsNotFollowed() throws IOException {
        Path secret = Files.writeString(work.resolve("secret"), "of the host");
        Path source = Files.createDirectory(work.resolve("source"));
        Files.createSymbolicLink(source.resolve("link"), secret);
        try (Container container = start()) {
            ContainerFiles.of(container).copyTo(source.toString(), "/copy", CopyOptions.DEFAULT);
        }
        assertThat(Files.readSymbolicLink(root.resolve("copy/link"))).isEqualTo(secret);
    }

    @Test
    void anArchiveWritesOnlyBelowItsDirectory() throws IOException {
        Path archive = work.resolve("tar");
        String made = shell("cd " + work + " && mkdir a && echo evil > a/evil && tar -cf " + archive
                + " --transform 's,a/evil,../evil,' -P a/evil && echo made");
        assertThat(made).isEqualTo("made");
        try (Container container = start()) {
            assertThatThrownBy(() -> ContainerFiles.of(container)
                            .copyTo(new ByteArrayInputStream(Files.readAllBytes(archive)), "/tmp"))
                    .hasMessageContaining("../evil");
        }
        assertThat(root.resolve("evil")).doesNotExist();
    }

    @Test
    void theFilesOfAnEndedContainerAreRefusedWithItsReason() throws IOException {
        try (Container container = start()) {
            ContainerFiles files = ContainerFiles.of(container);
            container.destroyForcibly();
            container.onExit().join();
            assertThatThrownBy(() -> files.copyFrom("/bin", work + "/copied", CopyOptions.DEFAULT))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("ended");
        }
    }

    @Test
    void aFileThatCannotBeReadIsNamed() throws IOException {
        Files.createDirectories(work.resolve("source/other"));
        try (Container container = start()) {
            assertThatThrownBy(() ->
                            ContainerFiles.of(container).copyTo(work + "/source", "/proc/new", CopyOptions.DEFAULT))
                    .hasMessageContaining("/proc/new");
        }
    }
}
