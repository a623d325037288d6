package dev.jcontainer.image.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.image.erofs.ErofsReader;
import dev.jcontainer.image.layer.Ceilings;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.progress.TransferListener;
import dev.jcontainer.image.store.ImageName;
import dev.jcontainer.image.store.Store;
import dev.jcontainer.image.store.StoredImage;
import dev.jcontainer.image.tree.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests that pull an image from memory into a store of their own. */
abstract class MemoryPullTest {
    static final ImageName NAME = new ImageName("docker.io", "library/box", "1");

    @TempDir
    Path directory;

    final MemorySource source = new MemorySource();
    Store store;

    @BeforeEach
    void openStore() throws IOException {
        store = Store.open(directory.resolve("store").toString(), MemoryPullTest::removeTree);
    }

    /** The decompression closes them, with what it has outside the heap. */
    @AfterEach
    void everyBlobIsClosed() {
        assertThat(source.open).hasValue(0);
    }

    static void removeTree(String tree) throws IOException {
        if (!Files.exists(Path.of(tree))) {
            return;
        }
        try (Stream<Path> files = Files.walk(Path.of(tree))) {
            for (Path file : files.sorted(Collections.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    StoredImage pull() throws IOException, InterruptedException {
        return pull(Ceilings.forThisJvm(), TransferListener.NONE);
    }

    StoredImage pull(Ceilings ceilings, TransferListener listener) throws IOException, InterruptedException {
        return pull(new ErofsFormat(), request(Platform.host(), false, ceilings, false), listener);
    }

    StoredImage pull(LayerFormat format, PullRequest request, TransferListener listener)
            throws IOException, InterruptedException {
        return new Pull(store, format, source, request, listener).run();
    }

    static PullRequest request(Platform platform, boolean isPlatformGiven, Ceilings ceilings, boolean discardsBlobs) {
        return new PullRequest(
                "box:1",
                NAME,
                NAME.registry(),
                NAME.repository(),
                null,
                platform,
                isPlatformGiven,
                ceilings,
                discardsBlobs);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    Node.Directory tree(Digest key) throws IOException {
        try (ErofsReader reader =
                ErofsReader.open(Path.of(store.layers().find(key).orElseThrow().image()))) {
            return reader.readTree(1000);
        }
    }

    Path blob(Digest digest) {
        return directory.resolve("store/blobs/" + digest.algorithm() + "/" + digest.hex());
    }

    void nothingIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("store/tmp"))) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> !name.endsWith(".lock") && !name.endsWith(".part")))
                    .isEmpty();
        }
        assertThat(store.tags().find(NAME)).isEmpty();
    }
}
