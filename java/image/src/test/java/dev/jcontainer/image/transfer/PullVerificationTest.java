package dev.jcontainer.image.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.layer.Ceilings;
import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.Manifest;
import dev.jcontainer.image.manifest.MediaTypes;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.progress.LayerState;
import dev.jcontainer.image.progress.TransferListener;
import dev.jcontainer.image.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A source that gives other bytes than it should, or not all of them. */
final class PullVerificationTest extends MemoryPullTest {
    /** Lets a pull fail in the middle of this layer. */
    private Descriptor pullCutInTheMiddle() throws Exception {
        byte[] random = new byte[100_000];
        new Random(1).nextBytes(random);
        Descriptor layer = source.layer(tar -> tar.file("random", random));
        source.image();
        source.cuts.put(layer.digest(), 50_000);
        assertThatThrownBy(this::pull).hasMessage("the connection was cut");
        return layer;
    }

    @Test
    void goesOnWhereACutConnectionHasEnded() throws Exception {
        Descriptor layer = pullCutInTheMiddle();
        nothingIsLeft();
        List<Long> positions = new ArrayList<>();
        pull(Ceilings.forThisJvm(), new TransferListener() {
            @Override
            public void layer(int index, LayerState state, long done, long total) {
                positions.add(done);
            }
        });
        assertThat(store.blobs().find(layer.digest())).isPresent();
        assertThat(positions).contains(layer.size());
    }

    @Test
    void fetchesAllAgainIfAFormerRunHasLeftWrongBytes() throws Exception {
        Descriptor layer = pullCutInTheMiddle();
        Path part;
        try (Stream<Path> files = Files.list(directory.resolve("store/tmp"))) {
            part = files.filter(file -> file.toString().endsWith(".part"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] left = Files.readAllBytes(part);
        left[left.length / 2] ^= 1;
        Files.write(part, left);
        pull();
        assertThat(store.blobs().find(layer.digest())).isPresent();
        assertThat(Collections.frequency(source.opened, layer.digest())).isEqualTo(3);
    }

    @Test
    void refusesABlobOfAnotherDigestEvenIfItsArchiveIsMalformed() throws Exception {
        Descriptor layer = source.layer(tar -> tar.file("hello", bytes("world")));
        source.image();
        byte[] lie = new byte[(int) layer.size()];
        source.lie(layer.digest(), lie);
        assertThatThrownBy(this::pull)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(layer.digest().toString())
                .hasMessageContaining(Digest.of(lie).toString());
        nothingIsLeft();
        assertThat(store.blobs().find(layer.digest())).isEmpty();
    }

    @Test
    void readsAgainWhatAMirrorGaveWrong() throws Exception {
        source.mirrored = true;
        Descriptor[] layers = new Descriptor[4];
        for (int i = 0; i < layers.length; i++) {
            String name = "file" + i;
            layers[i] = source.layer(tar -> tar.file(name, bytes("world")));
        }
        Manifest manifest = source.image();
        byte[] right = source.content(layers[0].digest());
        byte[] other = source.content(layers[1].digest());
        source.lie(layers[0].digest(), Arrays.copyOf(right, right.length + 1));
        source.lie(layers[1].digest(), Arrays.copyOf(other, other.length - 1));
        source.lie(layers[2].digest(), new byte[(int) layers[2].size()]);
        source.lie(layers[3].digest(), Arrays.copyOf(right, (int) layers[3].size()));
        source.lie(manifest.config().digest(), new byte[(int) manifest.config().size()]);
        assertThat(pull().layers()).hasSize(4);
    }

    @Test
    void refusesALongerAndAShorterBlob() throws Exception {
        Descriptor layer = source.layer(tar -> tar.file("hello", bytes("world")));
        source.image();
        byte[] right = source.content(layer.digest());
        source.lie(layer.digest(), Arrays.copyOf(right, right.length + 1));
        assertThatThrownBy(this::pull).hasMessageContaining("more than");
        source.lie(layer.digest(), Arrays.copyOf(right, right.length - 1));
        assertThatThrownBy(this::pull).hasMessageContaining("ends after");
        nothingIsLeft();
    }

    @Test
    void refusesALayerOfAnotherDiffId() throws Exception {
        byte[] archive = MemorySource.archive(tar -> tar.file("hello", bytes("world")));
        source.layer(MemorySource.gzip(archive), Digest.of(bytes("another")));
        source.image();
        assertThatThrownBy(this::pull)
                .isInstanceOf(TransferException.class)
                .hasMessageContaining(Digest.of(archive).toString());
        nothingIsLeft();
    }

    @Test
    void refusesAConfigurationOfAnotherNumberOfLayers() throws Exception {
        source.layer(tar -> tar.file("hello", bytes("world")));
        source.image(List.of());
        assertThatThrownBy(this::pull).isInstanceOf(TransferException.class).hasMessageContaining("diff_ids");
        nothingIsLeft();
    }

    @Test
    void refusesADocumentThatIsNotOfItsDigest() throws Exception {
        source.layer(tar -> tar.file("hello", bytes("world")));
        Manifest manifest = source.image();
        Digest digest = Digest.of(manifest.raw());
        String index = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX
                + "\",\"manifests\":[{\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"digest\":\"" + digest
                + "\",\"size\":" + manifest.raw().length + "}]}";
        source.top(MediaTypes.OCI_INDEX, bytes(index));
        source.lie(digest, bytes(new String(manifest.raw(), StandardCharsets.UTF_8) + " "));
        assertThatThrownBy(this::pull)
                .isInstanceOf(TransferException.class)
                .hasMessageContaining("answers to " + digest + " with content of the digest");
        nothingIsLeft();
    }

    @Test
    void refusesAConfigurationThatIsNotOfItsDigest() throws Exception {
        source.layer(tar -> tar.file("hello", bytes("world")));
        Manifest manifest = source.image();
        source.lie(manifest.config().digest(), new byte[(int) manifest.config().size()]);
        assertThatThrownBy(this::pull)
                .isInstanceOf(TransferException.class)
                .hasMessageContaining("answers to " + manifest.config().digest() + " with content of the digest");
        nothingIsLeft();
    }
}
