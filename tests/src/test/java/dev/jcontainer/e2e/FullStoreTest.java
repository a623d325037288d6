package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.ImageConfigs;
import dev.jcontainer.image.manifest.Manifest;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.store.BlobDownload;
import dev.jcontainer.image.store.Hold;
import dev.jcontainer.image.store.ImageName;
import dev.jcontainer.image.store.LayerCreation;
import dev.jcontainer.image.store.LayerKeys;
import dev.jcontainer.image.store.LayerMeta;
import dev.jcontainer.image.store.References;
import dev.jcontainer.image.store.Store;
import dev.jcontainer.image.store.StoreException;
import dev.jcontainer.image.store.StoredImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store on a file system that becomes full, or has no inodes left, at any write. */
@EndToEnd
class FullStoreTest {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final Platform PLATFORM = new Platform("linux", "amd64", null);
    private static final byte[] BLOB = new byte[20_000];
    private static final Digest DIFF_ID = Digest.of(BLOB);

    private static final ImageName NAME = new ImageName("docker.io", "library/test", "1");

    @TempDir
    private Path directory;

    private Path point() throws IOException {
        return Files.createDirectories(directory.resolve("point"));
    }

    /** Pulls an image of one layer, as a transfer does it. */
    private void pull() throws IOException {
        Store store = Store.open(point() + "/store", tree -> {});
        store.sweep();
        Descriptor layer = Descriptor.of("application/vnd.oci.image.layer.v1.tar", Digest.of(BLOB), BLOB.length);
        byte[] config = ImageConfigs.make(PLATFORM, "", "", RunDefaults.NONE, List.of(DIFF_ID), List.of())
                .raw();
        Descriptor configBlob =
                Descriptor.of("application/vnd.oci.image.config.v1+json", Digest.of(config), config.length);
        byte[] manifest =
                Manifest.make(MANIFEST, configBlob, List.of(layer), Map.of()).raw();
        Descriptor manifestBlob = Descriptor.of(MANIFEST, Digest.of(manifest), manifest.length);
        try (Hold hold = store.hold()) {
            store.blobs().put(hold, manifest);
            store.blobs().put(hold, config);
            try (BlobDownload download = store.blobs().begin(hold, layer, () -> {})) {
                int from = (int) download.position();
                if (!download.isPresent()) {
                    download.append(BLOB, from, BLOB.length - from);
                }
                download.commit();
            }
            makeLayer(store, hold);
            StoredImage.Layer stored = new StoredImage.Layer(layer, DIFF_ID, BLOB.length);
            store.tags()
                    .put(
                            hold,
                            new StoredImage(
                                    NAME, manifestBlob, manifestBlob, configBlob, PLATFORM, 0L, List.of(stored)));
        }
    }

    private static void makeLayer(Store store, Hold hold) throws IOException {
        try (LayerCreation creation = store.layers().begin(hold, new LayerKeys(DIFF_ID, DIFF_ID), () -> {})) {
            if (creation.present().isEmpty()) {
                try {
                    Files.write(Path.of(creation.directory(), "layer.erofs"), BLOB);
                } catch (IOException e) { // of this test, and not of the store
                    throw new TestIsFull(creation.directory(), e);
                }
                creation.commit(new LayerMeta(
                        LayerMeta.Kind.EROFS, DIFF_ID, BLOB.length, 1, BLOB.length, BLOB.length, null, false, true));
            }
        }
    }

    private static final class TestIsFull extends IOException {
        private static final long serialVersionUID = 1;

        TestIsFull(String directory, IOException cause) {
            super(directory + " is full", cause);
        }
    }

    private List<String> check() throws IOException {
        List<String> found = new ArrayList<>();
        Store store = Store.open(point() + "/store", tree -> {});
        store.sweep();
        store.check(layer -> null, false, finding -> found.add(finding.toString()));
        return found;
    }

    /** Pulls again and again with a little more room each time; returns how many pulls failed. */
    private int pullWithMoreAndMore(String option, int first, int step) throws IOException {
        for (int room = first; ; room += step) {
            assertThat(Host.output("mount", "-n", "-o", "remount," + option + "=" + room, point().toString()))
                    .isEmpty();
            try {
                pull();
                return (room - first) / step;
            } catch (StoreException e) {
                assertThat(e).hasMessageContaining("Cannot ").hasMessageContaining(point() + "/");
                assertThat(e).hasMessageContaining("ENOSPC (No space left on device). Free space on that file system");
                assertThat(e.kind()).isEqualTo(StoreException.Kind.FULL);
            } catch (TestIsFull e) {
                assertThat(e).hasMessageContaining("/tmp/layer-");
            }
        }
    }

    @Test
    void saysWhichFileTheDiskIsFullFor() throws IOException {
        Path point = point();
        try (HostMount mount = HostMount.tmpfs(point, "-oremount,size=4k")) {
            assertThat(pullWithMoreAndMore("size", 4096, 4096)).isGreaterThan(10);
            assertThat(check()).isEmpty();
            assertThat(point.resolve("store/tmp")).isEmptyDirectory();
        }
    }

    @Test
    void saysForWhichFileNoInodeIsLeft() throws IOException {
        Path point = point();
        try (HostMount mount = HostMount.tmpfs(point, "-oremount,nr_inodes=2")) {
            assertThat(pullWithMoreAndMore("nr_inodes", 2, 1)).isGreaterThan(10);
            assertThat(check()).isEmpty();
            assertThat(point.resolve("store/tmp")).isEmptyDirectory();
        }
    }

    @Test
    void goesOnWhenThereIsRoomAgainOnExt4() throws IOException {
        Path point = point();
        try (HostMount mount = HostMount.image("ext4", directory.resolve("image"), point)) {
            Host.output("dd", "if=/dev/zero", "of=" + point + "/filler", "bs=4k"); // until the disk is full
            assertThatThrownBy(this::pull)
                    .hasMessageContaining(point + "/store")
                    .hasMessageContaining("ENOSPC (No space left on device)");
            Files.delete(point.resolve("filler"));
            pull();
            assertThat(check()).isEmpty();
            Host.output("dd", "if=/dev/zero", "of=" + point + "/filler", "bs=4k");
            Store store = Store.open(point + "/store", tree -> {});
            store.sweep();
            store.tags().remove(NAME);
            assertThat(store.collect(References.NONE).blobs()).isEqualTo(3); // which needs no room
        }
    }
}
