package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.jcontainer.image.Images;
import dev.jcontainer.image.PullOptions;
import dev.jcontainer.image.archive.ArchivedImage;
import dev.jcontainer.image.archive.Archives;
import dev.jcontainer.image.archive.ImageArchive;
import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.image.directory.MissingOwners;
import dev.jcontainer.image.directory.Trees;
import dev.jcontainer.image.layer.Ceilings;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.progress.TransferListener;
import dev.jcontainer.image.source.ImageSource;
import dev.jcontainer.image.source.SourceName;
import dev.jcontainer.image.store.ImageName;
import dev.jcontainer.image.store.Store;
import dev.jcontainer.image.store.StoreException;
import dev.jcontainer.image.transfer.DirectoryFormat;
import dev.jcontainer.image.transfer.ErofsFormat;
import dev.jcontainer.image.transfer.LayerFormat;
import dev.jcontainer.image.transfer.Pull;
import dev.jcontainer.image.transfer.PullRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store on a file system that becomes full, or has no inodes left, at any write of a pull. */
@EndToEnd
class FullStoreTest {
    private static final ImageName NAME = new ImageName("docker.io", "library/box", "1");
    private static final LayerFormat EROFS = new ErofsFormat();
    private static final LayerFormat DIRECTORIES = new DirectoryFormat(MissingOwners.REFUSE);

    @TempDir(factory = OwnDirectories.class)
    private Path directory;

    private Path point = Path.of("/");
    private String layout = "";

    /** An image with a large file, and with small ones, which need inodes in directories. */
    @BeforeEach
    void saveAnImage() throws Exception {
        point = Files.createDirectory(directory.resolve("point"));
        layout = "oci:" + directory.resolve("layout") + ":1";
        LayerTar tar = new LayerTar();
        for (int i = 0; i < 5; i++) {
            tar.file("file" + i, "words " + i);
        }
        Images made = MadeImage.store(directory.resolve("made"), 0);
        made.importRoot(
                new ByteArrayInputStream(
                        tar.file("large", "0123456789".repeat(10_000)).end()),
                "box:1",
                RunDefaults.NONE,
                "",
                PullOptions.defaults());
        made.save(List.of("box:1"), layout, TransferListener.NONE);
    }

    private Store store() throws IOException {
        return Store.open(point + "/store", tree -> {
            int slash = tree.lastIndexOf('/');
            Trees.remove(tree.substring(0, slash), List.of(tree.substring(slash + 1)));
        });
    }

    private void pull(LayerFormat format) throws Exception {
        Store store = store();
        SourceName name = SourceName.parse(layout);
        PullRequest request = new PullRequest(
                layout,
                NAME,
                NAME.registry(),
                NAME.repository(),
                null,
                Platform.host(),
                false,
                Ceilings.forThisJvm(),
                false);
        try (ImageArchive archive = Archives.open(name, store.temporaryFile(), Ceilings.forThisJvm())) {
            ArchivedImage image = archive.choose(Archives.tag(name));
            try (ImageSource source = archive.source(image)) {
                new Pull(store, format, source, request, TransferListener.NONE).run();
            }
        }
    }

    private List<String> check() throws IOException {
        List<String> found = new ArrayList<>();
        store().check(layer -> null, false, finding -> found.add(finding.toString()));
        return found;
    }

    private void assertIsClean() throws IOException {
        assertThat(check()).isEmpty();
        if (Files.exists(point.resolve("store/tmp"))) {
            assertThat(Host.list(point.resolve("store/tmp")))
                    .allMatch(left -> left.toString().endsWith(".part"));
        }
        store().usage();
    }

    /** Makes so much room, in blocks or inodes. */
    private interface Room {
        void make(int amount) throws IOException;
    }

    /** Pulls again and again with a little more room each time. All that fails is told, and leaves a clean store. */
    private void pullWithMoreAndMore(LayerFormat format, int step, Room room) throws Exception {
        int failed = 0;
        for (int amount = 0; ; amount += step, failed++) {
            room.make(amount);
            Throwable failure = catchThrowable(() -> pull(format));
            if (failure == null) {
                break;
            }
            assertThat(failure)
                    .as("with room for " + amount)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(point + "/store")
                    .hasMessageContaining("No space left on device")
                    .hasMessageContaining("Free ");
            assertThat(((StoreException) failure).kind()).isEqualTo(StoreException.Kind.FULL);
            assertIsClean();
        }
        assertThat(failed).isGreaterThan(3);
        assertIsClean();
        assertThat(Host.list(point.resolve("store/tmp"))).isEmpty();
        store().tags().remove(NAME);
        assertThat(store().collect().layers()).isEqualTo(1); // which needs no room
        assertThat(Host.list(point.resolve("store/blobs/sha256"))).isEmpty();
    }

    /** A filler takes all blocks but some. */
    private void leaveBytes(int amount) throws IOException {
        Path filler = point.resolve("filler");
        Host.output("dd", "if=/dev/zero", "of=" + filler, "bs=1k"); // until the disk is full
        Host.output("truncate", "-s", Long.toString(Math.max(0, Files.size(filler) - amount)), filler.toString());
    }

    /** Small files take all inodes but some. */
    private void leaveInodes(int amount) throws IOException {
        Path fillers = Files.createDirectories(point.resolve("fillers"));
        int count = 0;
        while (addFiller(fillers.resolve("new" + System.nanoTime()))) {
            count++;
        }
        List<Path> all = Host.list(fillers);
        assertThat(count).isLessThanOrEqualTo(all.size());
        for (int i = 0; i < amount; i++) {
            Files.delete(all.get(i));
        }
    }

    private static boolean addFiller(Path file) throws IOException {
        try {
            Files.createFile(file);
            return true;
        } catch (FileSystemException e) {
            return false;
        }
    }

    private HostMount ext4(@Nullable String inodes) throws IOException {
        Path image = directory.resolve("image");
        assertThat(Host.output("truncate", "-s", "8M", image.toString())).isEmpty();
        String[] command = inodes == null
                ? new String[] {"mkfs.ext4", "-q", "-F", image.toString()}
                : new String[] {"mkfs.ext4", "-q", "-F", "-N", inodes, image.toString()};
        assertThat(Host.output(command)).isEmpty();
        assertThat(Host.output("mount", "-n", "-o", "loop", image.toString(), point.toString()))
                .isEmpty();
        return new HostMount(point);
    }

    @Test
    void saysThatExt4HasNoBlocksForAnImage() throws Exception {
        try (HostMount mount = ext4(null)) {
            store(); // whose making is another test's
            pullWithMoreAndMore(EROFS, 16 << 10, this::leaveBytes);
        }
    }

    @Test
    void saysThatExt4HasNoBlocksForDirectories() throws Exception {
        try (HostMount mount = ext4(null)) {
            store();
            pullWithMoreAndMore(DIRECTORIES, 16 << 10, this::leaveBytes);
        }
    }

    @Test
    void saysThatExt4HasNoInodesForAnImage() throws Exception {
        try (HostMount mount = ext4("128")) {
            store();
            pullWithMoreAndMore(EROFS, 1, this::leaveInodes);
        }
    }

    @Test
    void saysThatExt4HasNoInodesForDirectories() throws Exception {
        try (HostMount mount = ext4("128")) {
            store();
            pullWithMoreAndMore(DIRECTORIES, 1, this::leaveInodes);
        }
    }

    private void remount(String option) {
        assertThat(Host.output("mount", "-n", "-o", "remount," + option, point.toString()))
                .isEmpty();
    }

    /** The store is made there, too. */
    @Test
    void saysForWhichFileOfANewStoreNoInodeIsLeft() throws Exception {
        try (HostMount mount = HostMount.tmpfs(point, "-oremount,nr_inodes=2")) {
            for (int inodes = 2; ; inodes++) {
                remount("nr_inodes=" + inodes);
                Throwable failure = catchThrowable(() -> pull(EROFS));
                if (failure == null) {
                    break;
                }
                assertThat(failure).hasMessageContaining(point + "/store");
                assertThat(((StoreException) failure).kind()).isEqualTo(StoreException.Kind.FULL);
            }
            assertIsClean();
        }
    }

    /** What only reads works on a full disk and on one that is mounted read-only. */
    @Test
    void aReadOnlyStoreIsCheckedAndCounted() throws Exception {
        try (HostMount mount = HostMount.tmpfs(point)) {
            pull(EROFS);
            Files.writeString(point.resolve("store/tmp/garbage"), "left");
            remount("ro");
            Images images = MadeImage.store(point.resolve("store"), 0);
            assertThat(images.check(false)).singleElement().asString().contains("tmp/garbage");
            assertThat(images.usage().images()).isEqualTo(1);
            assertThat(images.get("box:1").root().layers()).hasSize(1);
            assertThat(images.get("box:1").config().defaults()).isEqualTo(RunDefaults.NONE);
            String root = point + "/store";
            assertThat(CommandLine.quietly("system", "df", "--root", root)).contains("Images");
            assertThat(CommandLine.quietly("images", "--root", root)).contains("box");
            assertThat(CommandLine.quietly("history", "--root", root, "box:1")).startsWith("IMAGE");
            assertThat(CommandLine.quietly("inspect", "--root", root, "box:1")).contains("\"box:1\"");
            Path saved = directory.resolve("saved.tar");
            assertThat(CommandLine.quietly("save", "--root", root, "-o", saved.toString(), "box:1"))
                    .isEmpty();
            assertThat(Host.output("tar", "-tf", saved.toString())).contains("manifest.json");
            assertThat(CommandLine.jcontainer("system", "check", "--root", root).status())
                    .isEqualTo(125);
            assertThat(CommandLine.jcontainer("rmi", "--root", root, "box:1").stderr())
                    .contains("EROFS (Read-only file system)");
            remount("rw");
            assertThat(images.check(true)).hasSize(1);
            assertThat(images.check(false)).isEmpty();
        }
    }
}
