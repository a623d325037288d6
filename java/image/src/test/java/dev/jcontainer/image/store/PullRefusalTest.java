package dev.jcontainer.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.MediaTypes;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.source.ImageSource;
import dev.jcontainer.image.transfer.MemorySource;
import dev.jcontainer.kernel.Errno;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of the store that may not be written is named, and is no reason to doubt what a registry has given. */
final class PullRefusalTest {
    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    private final List<Descriptor> distrusted = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private boolean isCut;

    private final MemorySource source = new MemorySource();

    /** The same, but it may end within a blob, and notes what is doubted. */
    private final ImageSource doubted = new ImageSource() {
        @Override
        public RawDocument manifest(@Nullable Digest digest) throws IOException {
            return source.manifest(digest);
        }

        @Override
        public InputStream blob(Descriptor blob, long offset) throws IOException {
            InputStream whole = source.blob(blob, offset);
            return isCut && !blob.mediaType().equals(MediaTypes.OCI_CONFIG)
                    ? new ByteArrayInputStream(whole.readNBytes((int) blob.size() / 2))
                    : whole;
        }

        @Override
        public boolean distrust(Descriptor blob) {
            distrusted.add(blob);
            return false;
        }

        @Override
        public void close() {}
    };

    /** What the kernel answers where the file belongs to another user. */
    private Steps refusing(String end) {
        return (step, file) -> {
            if (step.equals("open") && file.endsWith(end)) {
                refused.add(file);
                throw Disk.failure(Errno.EACCES, "write", file, null);
            }
        };
    }

    private void pull(@Nullable Steps steps) throws IOException, InterruptedException {
        Store store = Store.open(directory.resolve("store").toString(), Fixture::removeTree, steps);
        Fixture.pull(store, doubted);
    }

    private void expectRefusal(String end) {
        Steps steps = refusing(end);
        assertThatThrownBy(() -> pull(steps))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("EACCES (Permission denied)")
                .satisfies(e -> assertThat(refused)
                        .singleElement()
                        .satisfies(file -> assertThat(e).hasMessageContaining(file)));
        assertThat(distrusted).isEmpty();
    }

    @Test
    void aBlobThatCannotBeWrittenIsNoBlobOfABadMirror() throws Exception {
        Descriptor layer = source.layer(tar -> tar.file("word", Fixture.bytes("word")));
        source.image();
        expectRefusal(layer.digest().hex() + ".part");
    }

    @Test
    void aLayerThatCannotBeWrittenIsNotWrittenAgain() throws Exception {
        source.layer(tar -> tar.file("word", Fixture.bytes("word")));
        source.image();
        isCut = true;
        assertThatThrownBy(() -> pull(null)).hasMessageContaining("it ends after");
        isCut = false;
        distrusted.clear();
        expectRefusal("/meta");
    }
}
