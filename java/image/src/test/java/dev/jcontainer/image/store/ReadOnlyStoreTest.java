package dev.jcontainer.image.store;

import static dev.jcontainer.image.store.Fixture.name;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.progress.TransferListener;
import dev.jcontainer.image.source.ImageTarget;
import dev.jcontainer.image.transfer.Push;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image is written elsewhere from a store that cannot be written to, while others can. */
final class ReadOnlyStoreTest {
    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    private Fixture fixture;
    private StoredImage image;
    private Store reading;

    @BeforeEach
    void open() throws IOException {
        fixture = new Fixture(directory.resolve("store"));
        image = fixture.pull(name("1"), "a", "b");
        Fixture nothingWritten = new Fixture(fixture.root, (step, file) -> {
            throw new AssertionError(step + " of " + file);
        });
        reading = nothingWritten.store;
    }

    /** Keeps in memory what is written, and does something before each blob is read. */
    private static final class Target implements ImageTarget {
        private final Map<String, byte[]> written = new TreeMap<>();
        private final Before before;

        /** What happens meanwhile. */
        interface Before {
            void happen() throws IOException;
        }

        Target(Before before) {
            this.before = before;
        }

        @Override
        public synchronized boolean putBlob(Descriptor blob, BlobOpener content) throws IOException {
            before.happen();
            try (InputStream in = content.open()) {
                written.put(blob.digest().toString(), in.readAllBytes());
            }
            return true;
        }

        @Override
        public synchronized void putManifest(@Nullable Digest digest, String mediaType, byte[] bytes) {
            written.put("manifest", bytes);
        }

        @Override
        public void close() {}

        void expect(String... layers) {
            assertThat(written.keySet()).hasSize(layers.length + 2);
            for (String layer : layers) {
                assertThat(written.get(Fixture.digest(layer).toString())).isEqualTo(Fixture.bytes(layer));
            }
            assertThat(written.get(Digest.of(Fixture.config(layers)).toString()))
                    .isEqualTo(Fixture.config(layers));
            assertThat(written.get("manifest")).isEqualTo(Fixture.manifest(layers));
        }
    }

    private void push(Target target) throws IOException, InterruptedException {
        new Push(reading, image, target, TransferListener.NONE).run("test:1");
        target.expect("a", "b");
    }

    @Test
    void anImageIsReadAndNothingWritten() throws Exception {
        push(new Target(() -> {}));
    }

    @Test
    void nothingIsRemovedThatIsStillToBeRead() throws Exception {
        push(new Target(() -> {
            fixture.store.tags().remove(name("1"));
            fixture.store.collect();
            fixture.store.collect(image);
            assertThat(fixture.hasBlob("a")).isTrue();
            assertThat(fixture.hasBlob("b")).isTrue();
            assertThat(fixture.hasLayer("a")).isFalse(); // it is not read
        }));
        assertThat(fixture.store.collect().blobs()).isEqualTo(2);
        assertThat(fixture.hasBlob("a")).isFalse();
    }
}
