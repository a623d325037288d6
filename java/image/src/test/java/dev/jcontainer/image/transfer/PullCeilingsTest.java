package dev.jcontainer.image.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.layer.Ceilings;
import dev.jcontainer.image.layer.LayerException;
import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.progress.LayerState;
import dev.jcontainer.image.progress.TransferListener;
import dev.jcontainer.image.tar.TarEntry;
import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Xattr;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Layers and images beyond a ceiling, or that cannot be written or mounted, are refused. */
final class PullCeilingsTest extends MemoryPullTest {
    @Test
    void moreLayersThanOverlayfsStacksAreRefusedBeforeAnyIsFetched() throws Exception {
        byte[] archive = MemorySource.archive(tar -> tar.file("hello", bytes("world")));
        for (int i = 0; i < 501; i++) {
            source.layer(archive, Digest.of(archive));
        }
        source.image();
        assertThatThrownBy(this::pull)
                .isInstanceOf(TransferException.class)
                .hasMessageContaining("box:1: it has 501 layers, and overlayfs stacks at most 500");
        assertThat(source.openedLayers()).isEmpty();
    }

    @Test
    void refusesALayerBeyondACeiling() throws Exception {
        source.layer(tar -> {
            for (int i = 0; i < 20; i++) {
                tar.file("file" + i, bytes("x"));
            }
        });
        source.image();
        assertThatThrownBy(() -> pull(Ceilings.forThisJvm().withEntries(10), TransferListener.NONE))
                .isInstanceOf(LayerException.class)
                .hasMessageContaining("file10");
        nothingIsLeft();
    }

    /** Linux takes one byte more for a value than the format has room for. */
    @Test
    void namesTheLayerTheEntryAndTheAttributeThatAnErofsImageCannotHave() throws Exception {
        Descriptor layer = source.layer(tar -> {
            TarEntry file = TarEntry.file("srv/file", 0644, 0);
            Attributes attributes = new Attributes(
                    0644, 0, 0, 0, 0, List.of(new Xattr("user.large", new byte[Ceilings.LONGEST_XATTR])));
            tar.begin(new TarEntry(file.type(), file.name(), "", attributes, 0, 0, 0, null));
        });
        source.image();
        assertThatThrownBy(this::pull)
                .hasMessage("Cannot use the layer " + layer.digest() + ": The extended attribute user.large of"
                        + " /srv/file does not fit into an EROFS image: its name has 10 bytes of at most 255, its value"
                        + " 65536 of at most 65535.");
        nothingIsLeft();
    }

    /** A small blob that asks for much is not fetched to its end, and no part of it is kept for a later pull. */
    @Test
    void readsNoMoreOfALayerThatIsRefused() throws Exception {
        byte[] random = new byte[8 << 20];
        new Random(1).nextBytes(random);
        Descriptor layer = source.layer(tar -> {
            tar.file("first", bytes("x"));
            tar.file("second", bytes("x"));
            tar.file("large", random);
        });
        source.image();
        long[] read = {0};
        TransferListener listener = new TransferListener() {
            @Override
            public void layer(int index, LayerState state, long done, long total) {
                read[0] = Math.max(read[0], done);
            }
        };
        assertThatThrownBy(() -> pull(Ceilings.forThisJvm().withEntries(1), listener))
                .isInstanceOf(LayerException.class)
                .hasMessageContaining(layer.digest().toString())
                .hasMessageContaining("Entry 2 (second)");
        assertThat(read[0]).isLessThan(1 << 20);
        try (Stream<Path> files = Files.list(directory.resolve("store/tmp"))) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".part"));
        }
    }

    @Test
    void refusesABlobThatIsLargerThanAllThatALayerMayHave() throws Exception {
        Descriptor layer = source.layer(tar -> tar.file("hello", bytes("world")));
        source.image();
        assertThatThrownBy(() -> pull(Ceilings.forThisJvm().withExpandedBytes(layer.size() - 1), TransferListener.NONE))
                .isInstanceOf(TransferException.class)
                .hasMessage("Cannot use the layer " + layer.digest() + ": the manifest says that it has " + layer.size()
                        + " bytes, and " + (layer.size() - 1)
                        + " are allowed; --max-size raises that (library: PullOptions.maxBytes).");
        assertThat(source.opened).doesNotContain(layer.digest());
        nothingIsLeft();
    }
}
