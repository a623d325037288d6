package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.directory.DirectorySink;
import dev.jcontainer.image.directory.MissingOwners;
import dev.jcontainer.image.directory.Trees;
import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Node;
import dev.jcontainer.image.tree.Xattr;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.worker.FileAttributes;
import dev.jcontainer.worker.Operation;
import dev.jcontainer.worker.Worker;
import dev.jcontainer.worker.WorkerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers as plain directories, written and removed by a worker of root. */
@EndToEnd
class DirectoryLayersTest {
    static final byte[] LOWER = new LayerTar()
            .directory("./")
            .directory("dir")
            .file("dir/hidden", "hidden")
            .file("dir/linked", "bytes of the lower layer")
            .directory("opaque")
            .file("opaque/old", "old")
            .file("replaced", "a file")
            .end();

    static final byte[] UPPER = new LayerTar()
            .directory("dir")
            .file("dir/.wh.hidden", "")
            .hardLink("dir/copied", "dir/linked")
            .directory("opaque")
            .file("opaque/.wh..wh..opq", "")
            .file("opaque/new", "new")
            .directory("replaced")
            .file("replaced/inside", "")
            .file("empty", "")
            .file("several", "names")
            .hardLink("several2", "several")
            .link("link", "dir/linked")
            .hardLink("link2", "link")
            .device("null", false, 1, 3)
            .device("disk", true, 259, 70_000)
            .fifo("fifo")
            .file("caf\u00e9/\udcff", "not UTF-8")
            .file("old", "x", new Attributes(07777, 5, 7, -86_400, 123_456_789, List.of()))
            .file("large", "0123456789".repeat(500_000))
            .file(
                    "ping",
                    "x",
                    new Xattr(
                            "security.capability",
                            new byte[] {1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}),
                    new Xattr("user.bytes", new byte[] {0, -1, '\n'}),
                    new Xattr("trusted.root", new byte[1000]))
            .end();

    @TempDir(factory = OwnDirectories.class)
    Path directory;

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        }
    }

    /** An overlay of the directories shows exactly what the layers say. */
    @Test
    void everyKindOfFileIsWritten() throws Exception {
        List<byte[]> layers = List.of(LOWER, UPPER);
        assertThat(WrittenLayers.write(layers, directory, MissingOwners.REFUSE)).isEmpty();
        FileListing ours = UnpackedLayers.ours(layers);
        Path merged = Files.createDirectory(directory.resolve("merged"));
        Path top = directory.resolve("top"); // UPPER does not describe its root
        MountedLayers.copyRoot(WrittenLayers.tree(directory, 0), top);
        for (String options : List.of("", "userxattr,")) { // of root, and of its user namespaces
            try (HostMount mount = HostMount.layers(
                    merged, options, top, WrittenLayers.tree(directory, 1), WrittenLayers.tree(directory, 0))) {
                assertThat(ours.differences(FileListing.ofDirectory(mount.point()), Long.MAX_VALUE))
                        .filteredOn(line -> !line.contains(".overlay.opaque=")) // that of the other kind of overlay
                        .isEmpty();
            }
        }
        assertThat(list(directory.resolve("1"))).containsExactly(WrittenLayers.tree(directory, 1));
    }

    @Test
    void holesTakeNoPlace() throws Exception {
        try (DirectorySink sink = DirectorySink.begin(directory.toString(), lower -> "", MissingOwners.REFUSE)) {
            sink.begin(1 << 30);
            sink.skip(1 << 20);
            sink.write(new byte[] {'x'}, 0, 1);
            sink.skip((1 << 30) - (1 << 20) - 1);
            Node.Directory root = new Node.Directory(Attributes.IMPLICIT_DIRECTORY);
            root.children().put("sparse", new Node.RegularFile(Attributes.IMPLICIT_DIRECTORY, sink.end()));
            sink.finish(root);
        }
        String[] sizes =
                Host.output("stat", "-c", "%s %b", directory + "/diff/sparse").split(" ", -1);
        assertThat(sizes[0]).isEqualTo("" + (1 << 30));
        assertThat(Integer.parseInt(sizes[1])).isLessThan(64); // blocks of 512 bytes
    }

    @Test
    void aLayerThatIsNotFinishedIsRemoved() throws Exception {
        byte[] broken = new LayerTar().file("a", "a").hardLink("b", "missing").end();
        assertThatThrownBy(() -> WrittenLayers.write(List.of(broken), directory, MissingOwners.REFUSE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("missing");
        assertThat(list(directory.resolve("0"))).isEmpty();
    }

    @Test
    void aWrongValueOfAnAttributeIsSaidWithItsName() {
        byte[] wrong = new LayerTar()
                .file("sub", "x", new Xattr("security.capability", new byte[] {1}))
                .end();
        assertThatThrownBy(() -> WrittenLayers.write(List.of(wrong), directory, MissingOwners.REFUSE))
                .isInstanceOfSatisfying(WorkerException.class, e -> {
                    assertThat(e.errno()).isEqualTo(Errno.EINVAL);
                    assertThat(DirectorySink.inLayer(e.path())).isEqualTo("/sub");
                    assertThat(e.attribute()).isEqualTo("security.capability");
                })
                .hasMessageContaining("Cannot set the extended attribute security.capability of " + directory
                        + "/0/diff/sub: EINVAL");
    }

    @Test
    void aFullDiskIsSaidAndEverythingIsRemoved() throws Exception {
        try (HostMount mount = HostMount.tmpfs(directory, "-oremount,size=1m")) {
            assertThatThrownBy(() -> WrittenLayers.write(List.of(UPPER), directory, MissingOwners.REFUSE))
                    .isInstanceOf(WorkerException.class)
                    .hasMessageContaining("Cannot write to a file in " + directory + "/0: ENOSPC")
                    .hasMessageContaining("df -i");
            assertThat(list(mount.point().resolve("0"))).isEmpty();
        }
    }

    @Test
    void aFileSystemWithoutInodesIsSaid() throws Exception {
        try (HostMount mount = HostMount.tmpfs(directory, "-oremount,nr_inodes=8")) {
            assertThatThrownBy(() -> WrittenLayers.write(List.of(LOWER), directory, MissingOwners.REFUSE))
                    .isInstanceOf(WorkerException.class)
                    .hasMessageContaining("ENOSPC");
            assertThat(list(mount.point().resolve("0"))).isEmpty();
        }
    }

    /** It is deeper than a path can be, has modes that deny everything, and links that lead out. */
    @Test
    void aTreeIsRemovedHoweverDeepItIsAndNothingElse() throws Exception {
        Path kept = Files.createDirectory(directory.resolve("kept"));
        Files.writeString(kept.resolve("file"), "kept");
        makeDeepTree("top", kept);
        Files.createSymbolicLink(directory.resolve("link"), kept);
        Trees.remove(directory.toString(), List.of("top", "link", "nothing"));
        assertThat(list(directory)).containsExactly(kept);
        assertThat(kept.resolve("file")).hasContent("kept");
    }

    private void makeDeepTree(String top, Path kept) throws IOException {
        FileAttributes none = new FileAttributes(0, 7, 7, 0, 0);
        try (Worker worker = Worker.start(directory.toString())) {
            for (int depth = 0; depth < 2000; depth++) {
                worker.records().enter(depth == 0 ? top : "directory");
                worker.records().symlink("out", kept.toString(), none);
                worker.records().node("file", 0, 0, new FileAttributes(0100000, 0, 0, 0, 0));
            }
            for (int i = 0; i < 400; i++) { // more than are read at once
                worker.records().enter(Integer.toString(i));
                worker.records().leave(none);
            }
            for (int depth = 0; depth < 2000; depth++) {
                worker.records().leave(none);
            }
            worker.sync();
        }
    }

    @Test
    void aMountIsNotEmptied() throws Exception {
        Path inner = Files.createDirectories(directory.resolve("top/inner"));
        try (HostMount mount = HostMount.tmpfs(inner)) {
            Files.writeString(mount.point().resolve("file"), "kept");
            assertThatThrownBy(() -> Trees.remove(directory.toString(), List.of("top")))
                    .isInstanceOfSatisfying(WorkerException.class, e -> {
                        assertThat(e.operation()).isEqualTo(Operation.REMOVE);
                        assertThat(e.errno()).isEqualTo(Errno.EXDEV);
                        assertThat(e.path()).isEqualTo("top/inner");
                    })
                    .hasMessageContaining("Something is mounted there");
            assertThat(inner.resolve("file")).hasContent("kept");
        }
    }
}
