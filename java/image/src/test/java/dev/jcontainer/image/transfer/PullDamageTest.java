package dev.jcontainer.image.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.archive.ArchiveWriter;
import dev.jcontainer.image.archive.Archives;
import dev.jcontainer.image.layer.Ceilings;
import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.Manifest;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.progress.TransferListener;
import dev.jcontainer.image.source.ImageTarget;
import dev.jcontainer.image.store.StoreException;
import dev.jcontainer.image.store.StoredImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the disk has not kept is told, and comes again with the next pull. */
final class PullDamageTest extends MemoryPullTest {
    /** What the disk may make of a file. */
    private enum Damage {
        MISSING,
        EMPTY,
        SHORTER,
        LONGER,
        CHANGED,
        DIRECTORY;

        void happen(Path file) throws IOException {
            byte[] content = Files.readAllBytes(file);
            switch (this) {
                case MISSING -> Files.delete(file);
                case EMPTY -> Files.write(file, new byte[0]);
                case SHORTER -> Files.write(file, Arrays.copyOf(content, content.length - 1));
                case LONGER -> Files.write(file, Arrays.copyOf(content, content.length + 1));
                case CHANGED -> {
                    content[content.length / 2] ^= 1;
                    Files.write(file, content);
                }
                case DIRECTORY -> {
                    Files.delete(file);
                    Files.createDirectories(file.resolve("x"));
                }
            }
        }
    }

    /** Pulls again, and expects a warning with the file, and that all is as it was. */
    private void heals(Damage damage, Path file, boolean isTold) throws Exception {
        byte[] before = Files.readAllBytes(file);
        damage.happen(file);
        List<String> warnings = new ArrayList<>();
        StoredImage image = pull(Ceilings.forThisJvm(), new TransferListener() {
            @Override
            public void warn(String sentence) {
                warnings.add(sentence);
            }
        });
        assertThat(file).as(damage.toString()).hasBinaryContent(before);
        assertThat(store.tags().find(NAME)).contains(image);
        if (isTold) {
            assertThat(warnings)
                    .as(damage.toString())
                    .singleElement()
                    .asString()
                    .contains(file.toString());
        }
        List<String> findings = new ArrayList<>();
        store.check(layer -> null, false, finding -> findings.add(finding.toString()));
        assertThat(findings).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void replacesADamagedDocument(Damage damage) throws Exception {
        source.layer(tar -> tar.file("hello", bytes("world")));
        Manifest manifest = source.image();
        pull();
        for (Digest digest :
                List.of(Digest.of(manifest.raw()), manifest.config().digest())) {
            heals(damage, blob(digest), damage != Damage.MISSING);
            assertThat(store.blobs().read(digest, 1 << 20)).isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesADamagedDocumentWhenItIsRead(Damage damage) throws Exception {
        source.layer(tar -> tar.file("hello", bytes("world")));
        Digest config = source.image().config().digest();
        pull();
        damage.happen(blob(config));
        assertThatThrownBy(() -> store.blobs().read(config, 1 << 20))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(blob(config) + ": ")
                .hasMessageEndingWith("Pull the image again.");
    }

    /** Reading each blob of an image would take seconds, so a changed byte is found by a check, or when it is used. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CHANGED")
    void replacesTheDamagedBlobOfALayer(Damage damage) throws Exception {
        Descriptor layer = source.layer(tar -> tar.file("hello", bytes("world")));
        source.image();
        pull();
        heals(damage, blob(layer.digest()), damage != Damage.MISSING);
    }

    @ParameterizedTest
    @EnumSource
    void replacesADamagedBlobOfWhichALayerIsMade(Damage damage) throws Exception {
        Descriptor layer = source.layer(tar -> tar.file("hello", bytes("world".repeat(1000))));
        source.image();
        StoredImage image = pull();
        removeTree(store.layers().find(image.layerKeys().get(0)).orElseThrow().directory());
        heals(damage, blob(layer.digest()), damage != Damage.MISSING);
        assertThat(tree(image.layerKeys().get(0)).children()).containsOnlyKeys("hello");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CHANGED")
    void replacesALayerWhoseFileIsDamaged(Damage damage) throws Exception {
        source.layer(tar -> tar.file("hello", bytes("world")));
        source.image();
        Digest key = pull().layerKeys().get(0);
        Path file = Path.of(store.layers().find(key).orElseThrow().image());
        heals(damage, file, true);
        source.opened.clear();
        heals(damage, file, true);
        assertThat(source.opened).isEmpty(); // the store has the blob
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CHANGED")
    void replacesALayerWhoseMetadataAreDamaged(Damage damage) throws Exception {
        source.layer(tar -> tar.file("hello", bytes("world")));
        source.image();
        Digest key = pull().layerKeys().get(0);
        heals(damage, Path.of(store.layers().find(key).orElseThrow().directory(), "meta"), false);
    }

    /** A manifest that lies must not cost another image its blob. */
    @Test
    void keepsAGoodBlobOfWhichAManifestSaysAnotherSize() throws Exception {
        Descriptor layer = source.layer(tar -> tar.file("hello", bytes("world")));
        source.image();
        pull();
        source.image(List.of(Descriptor.of(layer.mediaType(), layer.digest(), layer.size() - 1)));
        assertThatThrownBy(this::pull).hasMessageContaining("the manifest says " + (layer.size() - 1));
        assertThat(store.blobs().find(layer.digest())).isPresent();
    }

    @Test
    void tellsWhenTheDiskHasNotKeptABlobThatIsPushed() throws Exception {
        Descriptor layer = source.layer(tar -> tar.file("hello", bytes("world")));
        source.image();
        StoredImage image = pull();
        Damage.CHANGED.happen(blob(layer.digest()));
        try (ArchiveWriter writer = Archives.writer(new ByteArrayOutputStream());
                ImageTarget target = writer.image(List.of(), null)) {
            assertThatThrownBy(() -> new Push(store, image, target, TransferListener.NONE).run("box"))
                    .isInstanceOf(TransferException.class)
                    .hasMessageContaining("has not kept " + blob(layer.digest()));
        }
    }
}
