package dev.jcontainer.image.store;

import static dev.jcontainer.image.store.Fixture.bytes;
import static dev.jcontainer.image.store.Fixture.digest;
import static dev.jcontainer.image.store.Fixture.image;
import static dev.jcontainer.image.store.Fixture.keys;
import static dev.jcontainer.image.store.Fixture.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.kernel.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GarbageCollectorTest {
    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    private Fixture fixture;
    private Store store;

    @BeforeEach
    void open() throws IOException {
        fixture = new Fixture(directory.resolve("store"));
        store = fixture.store;
    }

    @AfterEach
    void leavesNothing() throws IOException {
        assertThat(fixture.names("tmp")).isEmpty();
        assertThat(fixture.check(false)).isEmpty();
    }

    private Garbage collect() throws IOException {
        return store.collect();
    }

    @Test
    void keepsWhatATagRefersTo() throws IOException {
        fixture.pull(name("1"), "a", "b");
        assertThat(collect()).isEqualTo(Garbage.NONE);
        assertThat(fixture.hasBlob("a")).isTrue();
        assertThat(fixture.hasLayer("b")).isTrue();
    }

    @Test
    void removesWhatNothingRefersTo() throws IOException {
        fixture.pull(name("1"), "a", "b");
        fixture.pull(name("2"), "b", "c");
        store.tags().remove(name("1"));
        Garbage found = store.garbage();
        Garbage removed = collect();
        assertThat(removed).isEqualTo(found);
        assertThat(removed.blobs()).isEqualTo(3); // a, the manifest and the configuration
        assertThat(removed.layers()).isEqualTo(1);
        assertThat(removed.bytes()).isPositive();
        assertThat(fixture.hasBlob("a")).isFalse();
        assertThat(fixture.hasLayer("a")).isFalse();
        assertThat(fixture.hasBlob("b")).isTrue();
        assertThat(fixture.hasLayer("b")).isTrue();
        assertThat(collect()).isEqualTo(Garbage.NONE);
    }

    @Test
    void removesOnlyTheImageThatLostItsTag() throws IOException {
        fixture.pull(name("1"), "a", "b", "b");
        fixture.pull(name("2"), "b");
        try (Hold hold = store.hold()) {
            store.blobs().put(hold, bytes("of a pull that was killed"));
        }
        StoredImage image = store.tags().remove(name("1")).orElseThrow();
        Garbage removed = store.collect(image);
        assertThat(removed.blobs()).isEqualTo(3);
        assertThat(removed.layers()).isEqualTo(1);
        assertThat(fixture.hasLayer("b")).isTrue();
        assertThat(fixture.hasBlob("of a pull that was killed")).isTrue();
        assertThat(store.collect(image)).isEqualTo(Garbage.NONE);
        assertThat(collect().blobs()).isEqualTo(1);
    }

    @Test
    void keepsWhatAPullInProgressHasVerified() throws IOException {
        fixture.pull(name("1"), "a");
        store.tags().remove(name("1"));
        try (Hold hold = store.hold()) {
            assertThat(store.blobs().keep(hold, Fixture.descriptor("a"))).isTrue();
            assertThat(store.layers().keep(hold, keys("a"), Fixture.ANY)).isPresent();
            fixture.download(hold, "new");
            assertThat(collect().blobs()).isEqualTo(2);
            assertThat(fixture.hasBlob("a")).isTrue();
            assertThat(fixture.hasBlob("new")).isTrue();
            assertThat(fixture.hasLayer("a")).isTrue();
        }
        assertThat(collect().blobs()).isEqualTo(2);
    }

    @Test
    void keepsTheImageThatIsGivenAnotherName() throws IOException {
        StoredImage image = fixture.pull(name("1"), "a");
        try (Hold hold = store.hold()) {
            hold.keepImage(image);
            store.tags().remove(name("1"));
            collect();
            store.tags().put(hold, image.named(name("2")));
        }
        collect();
        assertThat(fixture.hasLayer("a")).isTrue();
    }

    @Test
    void keepsWhatAContainerUses() throws IOException {
        StoredImage image = fixture.pull(name("1"), "a", "b");
        fixture.pull(name("2"), "b", "c");
        try (ImageUse use = store.use(image).orElseThrow()) {
            assertThat(store.isUsed(image)).isTrue();
            store.tags().remove(name("1"));
            store.tags().remove(name("2"));
            Garbage found = store.garbage();
            Garbage removed = collect();
            assertThat(removed).isEqualTo(found);
            assertThat(removed.layers()).isEqualTo(1);
            assertThat(fixture.hasLayer("a")).isTrue();
            assertThat(fixture.hasLayer("b")).isTrue();
            assertThat(fixture.hasLayer("c")).isFalse();
            assertThat(store.collect(image)).isEqualTo(Garbage.NONE);
        }
        assertThat(store.isUsed(image)).isFalse();
        assertThat(collect().layers()).isEqualTo(2);
        assertThat(store.use(image)).isEmpty();
    }

    @Test
    void twoUsersOfAnImageUseItUntilTheLastEnds() throws IOException {
        StoredImage image = fixture.pull(name("1"), "a");
        try (ImageUse first = store.use(image).orElseThrow()) {
            store.use(image).orElseThrow().close();
            assertThat(store.isUsed(image)).isTrue();
        }
        assertThat(store.isUsed(image)).isFalse();
    }

    @Test
    void removesNothingIfATagCannotBeRead() throws IOException {
        fixture.pull(name("1"), "a");
        Path tag = fixture.root.resolve("tags/docker.io/library+test/1");
        byte[] good = Files.readAllBytes(tag);
        Files.writeString(tag, "broken");
        assertThatThrownBy(this::collect).hasMessageContaining("system check --repair");
        assertThat(fixture.hasBlob("a")).isTrue();
        Files.write(tag, good);
    }

    @Test
    void removesPartsThatNobodyDownloads() throws IOException {
        try (Hold hold = store.hold();
                BlobDownload left = store.blobs().begin(hold, Fixture.descriptor("left"), () -> {})) {
            left.append(bytes("le"), 0, 2);
        }
        store.sweep();
        try (Hold hold = store.hold()) {
            try (BlobDownload going = store.blobs().begin(hold, Fixture.descriptor("going"), () -> {})) {
                going.append(bytes("go"), 0, 2);
                assertThat(store.garbage().downloads()).isEqualTo(1);
                assertThat(store.usage().downloads().count()).isEqualTo(2);
                assertThat(collect().downloads()).isEqualTo(1);
                going.append(bytes("ing"), 0, 3);
                going.commit();
            }
            try (BlobDownload left = store.blobs().begin(hold, Fixture.descriptor("left"), () -> {})) {
                assertThat(left.position()).isZero();
            }
        }
    }

    @Test
    void collectsWithoutPlaceOnTheDisk() throws IOException {
        fixture.pull(name("1"), "a", "b");
        store.tags().remove(name("1"));
        try (Hold hold = store.hold();
                BlobDownload left = store.blobs().begin(hold, Fixture.descriptor("left"), () -> {})) {
            left.append(bytes("le"), 0, 2);
        }
        Path killed = Files.createFile(fixture.root.resolve("tmp/layer-0.new"));
        Fixture full = new Fixture(fixture.root, (step, file) -> {
            if (!step.equals("unlink") && !step.equals("rmdir")) {
                throw Disk.failure(Errno.ENOSPC, step, file, null);
            }
        });
        full.store.sweep();
        assertThat(full.store.collect().blobs()).isEqualTo(4);
        for (String part : List.of("blobs/sha256", "layers")) {
            assertThat(fixture.names(part)).isEmpty();
        }
        assertThat(fixture.names("tmp")).containsExactly("layer-0.new");
        store.sweep();
        assertThat(killed).doesNotExist();
    }

    @Test
    void removesLayersThatAreDirectories() throws IOException {
        try (Hold hold = store.hold();
                LayerCreation creation = store.layers().begin(hold, keys("a"), Fixture.ANY, () -> {})) {
            Files.createDirectories(Path.of(creation.directory(), "diff/usr/bin"));
            creation.commit(
                    new LayerMeta(LayerMeta.Kind.DIRECTORY, keys("a").diffId(), 1, 1, 77, 0, null, false, true, true));
        }
        assertThat(collect()).isEqualTo(new Garbage(0, 1, 0, 77));
    }

    @Test
    void asksNoClock() throws IOException {
        fixture.pull(name("1"), "a");
        fixture.pull(name("2"), "b");
        store.tags().remove(name("1"));
        FileTime future = FileTime.fromMillis(Long.MAX_VALUE / 2_000_000);
        try (Stream<Path> files = Files.walk(fixture.root)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, future);
            }
        }
        try (Hold hold = store.hold()) {
            fixture.download(hold, "c");
            collect();
            assertThat(fixture.hasBlob("c")).isTrue();
        }
        assertThat(fixture.hasBlob("a")).isFalse();
        assertThat(fixture.hasBlob("b")).isTrue();
    }

    @Test
    void discardsTheBlobsOfLayersThatNobodyElseNeeds() throws IOException {
        fixture.pull(name("2"), "b");
        StoredImage image = image(name("1"), "a", "b");
        try (Hold hold = store.hold()) {
            fixture.pull(name("1"), "a", "b");
            hold.keepImage(image);
            assertThat(store.discardBlobs(hold, image).blobs()).isEqualTo(1);
        }
        assertThat(fixture.hasBlob("a")).isFalse();
        assertThat(fixture.hasBlob("b")).isTrue();
        assertThat(store.tags().find(name("1"))).isPresent();
        fixture.pull(name("1"), "a", "b");
    }

    @Test
    void leavesForeignFiles() throws IOException {
        Path foreign = Files.createFile(fixture.root.resolve("blobs/sha256/README"));
        Path other = Files.createFile(fixture.root.resolve("layers/README"));
        collect();
        assertThat(foreign).exists();
        assertThat(other).exists();
        assertThat(fixture.check(true))
                .containsExactly(
                        "blobs/sha256/README: the store has not written it",
                        "layers/README: the store has not written it");
        Files.delete(foreign);
        Files.delete(other);
    }

    @Test
    void countsWhatIsInTheStore() throws IOException {
        fixture.pull(name("1"), "a", "b");
        fixture.pull(name("2"), "a", "b");
        fixture.pull(name("3"), "c");
        store.tags().remove(name("3"));
        StoreUsage usage = store.usage();
        assertThat(usage.images()).isEqualTo(1);
        assertThat(usage.blobs().count()).isEqualTo(7);
        assertThat(usage.layers()).isEqualTo(new StoreUsage.Part(3, 3 * 4096));
        assertThat(usage.garbage().blobs()).isEqualTo(3);
    }

    /** Tools that find equal files may make one of them: it is on the disk once. */
    @Test
    void countsAHardLinkOnce() throws IOException {
        fixture.pull(name("1"), "a");
        long bytes = store.usage().blobs().bytes();
        Path blob = fixture.root.resolve("blobs/sha256/" + digest("a").hex());
        Path link = fixture.root.resolve("blobs/sha256/" + digest("z").hex());
        Files.createLink(link, blob);
        assertThat(store.usage().blobs().bytes()).isEqualTo(bytes);
        Files.delete(link);
    }

    @Test
    void countsBesideADamagedTag() throws IOException {
        fixture.pull(name("1"), "a");
        fixture.pull(name("2"), "b");
        Path tag = fixture.root.resolve("tags/docker.io/library+test/2");
        Files.writeString(tag, "");
        StoreUsage usage = store.usage();
        assertThat(usage.images()).isEqualTo(1);
        assertThat(usage.blobs().count()).isEqualTo(6);
        assertThat(usage.garbage()).isEqualTo(Garbage.NONE); // a collection would refuse
        Files.delete(tag);
    }
}
