package dev.jcontainer.image.store;

import static dev.jcontainer.image.store.Fixture.NO_WAIT;
import static dev.jcontainer.image.store.Fixture.digest;
import static dev.jcontainer.image.store.Fixture.keys;
import static dev.jcontainer.image.store.Fixture.meta;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Syscalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LayerStoreTest {
    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    private Fixture fixture;
    private LayerStore layers;
    private Hold hold;

    @BeforeEach
    void open() throws IOException {
        fixture = new Fixture(directory.resolve("store"));
        layers = fixture.store.layers();
        hold = fixture.store.hold();
    }

    @AfterEach
    void leavesOnlyTheHold() throws IOException {
        assertThat(fixture.names("tmp")).hasSize(1);
        hold.close();
    }

    private static LayerMeta dependent(String layer) {
        return new LayerMeta(LayerMeta.Kind.DIRECTORY, digest("tar of " + layer), 5, 6, 7, 4, null, true, true, false);
    }

    private static void makeFiles(LayerCreation creation) throws IOException {
        Files.createDirectory(Path.of(creation.directory(), "diff"));
        Files.writeString(Path.of(creation.directory(), "tree.erofs"), "tree");
    }

    @Test
    void findsWhatWasCommitted() throws IOException {
        try (LayerCreation creation = layers.begin(hold, keys("a"), Fixture.ANY, NO_WAIT)) {
            assertThat(creation.present()).isEmpty();
            Files.writeString(Path.of(creation.directory(), "layer.erofs"), "erofs of a");
            assertThat(layers.find(keys("a"), Fixture.ANY)).isEmpty();
            creation.commit(meta("a"));
        }
        StoredLayer layer = layers.find(keys("a"), Fixture.ANY).orElseThrow();
        assertThat(layer.key()).isEqualTo(keys("a").diffId());
        assertThat(layer.meta()).isEqualTo(meta("a"));
        assertThat(Path.of(layer.image())).hasContent("erofs of a");
    }

    @Test
    void keysALayerThatDependsOnLowerOnesByItsChain() throws IOException {
        try (LayerCreation creation = layers.begin(hold, keys("a"), Fixture.ANY, NO_WAIT)) {
            makeFiles(creation);
            creation.commit(dependent("a"));
        }
        StoredLayer layer = layers.find(keys("a"), Fixture.ANY).orElseThrow();
        assertThat(layer.key()).isEqualTo(keys("a").chainId());
        assertThat(layer.meta()).isEqualTo(dependent("a"));
        assertThat(Path.of(layer.diff())).isDirectory();
        assertThat(layers.find(new LayerKeys(keys("a").diffId(), digest("other chain")), Fixture.ANY))
                .isEmpty();
    }

    @Test
    void givesTheParentsOfALowestLayerToNoOtherChain() throws IOException {
        LayerKeys lowest = new LayerKeys(keys("a").diffId(), keys("a").diffId());
        try (LayerCreation creation = layers.begin(hold, lowest, Fixture.ANY, NO_WAIT)) {
            makeFiles(creation);
            creation.commit(dependent("a"));
        }
        assertThat(layers.find(lowest, Fixture.ANY)).isPresent();
        assertThat(layers.find(keys("a"), Fixture.ANY)).isEmpty();
        try (LayerCreation creation = layers.begin(hold, keys("a"), Fixture.ANY, NO_WAIT)) {
            assertThat(creation.present()).isEmpty();
            makeFiles(creation);
            creation.commit(dependent("a"));
        }
        assertThat(fixture.names("layers")).hasSize(2);
    }

    @Test
    void tellsThatALayerExists() throws IOException {
        fixture.makeLayer(hold, "a");
        try (LayerCreation creation = layers.begin(hold, keys("a"), Fixture.ANY, NO_WAIT)) {
            assertThat(creation.present()).isPresent();
        }
    }

    @Test
    void takesTheLayerThatWasMadeAboveAnotherChainMeanwhile() throws IOException {
        LayerKeys other = new LayerKeys(keys("a").diffId(), digest("other chain"));
        try (LayerCreation one = layers.begin(hold, keys("a"), Fixture.ANY, NO_WAIT);
                LayerCreation two = layers.begin(hold, other, Fixture.ANY, NO_WAIT)) {
            Files.writeString(Path.of(one.directory(), "layer.erofs"), "the first!");
            Files.writeString(Path.of(two.directory(), "layer.erofs"), "the second");
            one.commit(meta("a"));
            assertThat(Path.of(two.commit(meta("a")).image())).hasContent("the first!");
        }
        assertThat(fixture.names("layers")).hasSize(1);
    }

    @Test
    void removesWhatWasNotCommitted() throws IOException {
        try (LayerCreation creation = layers.begin(hold, keys("a"), Fixture.ANY, NO_WAIT)) {
            Files.createDirectories(Path.of(creation.directory(), "diff/usr"));
        }
        assertThat(fixture.names("layers")).isEmpty();
    }

    @Test
    void startsWithAnEmptyDirectoryAfterAKilledRun() throws IOException {
        Path left = fixture.root.resolve("tmp/layer-" + keys("a").chainId().hex() + ".new/diff/old");
        Files.createDirectories(left);
        try (LayerCreation creation = layers.begin(hold, keys("a"), Fixture.ANY, NO_WAIT)) {
            assertThat(Path.of(creation.directory())).isEmptyDirectory();
        }
    }

    @Test
    void refusesMetadataThatItHasNotWritten() throws IOException {
        fixture.makeLayer(hold, "a");
        Path file = fixture.root.resolve("layers/" + keys("a").diffId().hex() + "/meta");
        String good = Files.readString(file);
        String[] bad = {
            "",
            good + "more 1\n",
            good.replace("layer 1", "layer 2"),
            good.replace("kind erofs", "kind ext4"),
            good.replace("size 1000", "size -1"),
            good.replace("size 1000", "size 99999999999999999999"),
            good.replace("sha256:", "md5:"),
            good.substring(0, good.length() - 1),
            good.replace("dependsOnLower false", "dependsOnLower maybe"),
            good.replace("describesRoot true", ""),
            good.replace("hasOwners true\n", ""),
            "layer 1\n" + "x".repeat(100_000)
        };
        for (String text : bad) {
            Files.writeString(file, text);
            assertThatThrownBy(() -> layers.find(keys("a").diffId()))
                    .as(text)
                    .hasMessage("Cannot read " + file
                            + ": it is not what the store has written. Pull the image again, or run 'jcontainer system"
                            + " check --repair'.");
            assertThat(layers.find(keys("a"), Fixture.ANY)).as(text).isEmpty();
        }
    }

    private Path place() {
        return fixture.root.resolve("layers/" + keys("a").diffId().hex());
    }

    /** Expects that a damaged layer cannot be used, and is replaced when it is made again. */
    private void isReplaced(String message) throws IOException {
        assertThat(LayerStore.damage(
                        new Disk(null), fixture.root.toString(), keys("a").diffId()))
                .isEqualTo(message);
        assertThat(layers.find(keys("a"), Fixture.ANY)).isEmpty();
        List<String> told = new ArrayList<>();
        try (LayerCreation creation = layers.begin(hold, keys("a"), Fixture.ANY, NO_WAIT)) {
            creation.tellDamage(told::add);
            assertThat(creation.present()).isEmpty();
            Files.writeString(Path.of(creation.directory(), "layer.erofs"), "erofs of a");
            creation.commit(meta("a"));
        }
        assertThat(told).containsExactly("A damaged layer is replaced: " + message);
        assertThat(layers.find(keys("a"), Fixture.ANY)).isPresent();
        assertThat(Path.of(layers.find(keys("a"), Fixture.ANY).orElseThrow().image()))
                .hasContent("erofs of a");
    }

    @Test
    void replacesADirectoryThatIsInTheWay() throws IOException {
        Files.createDirectories(place().resolve("garbage"));
        isReplaced("The layer " + place() + " has no metadata.");
    }

    @Test
    void replacesALinkToALayer() throws IOException {
        fixture.makeLayer(hold, "a");
        Path elsewhere = Files.move(place(), directory.resolve("elsewhere"));
        Files.createSymbolicLink(place(), elsewhere);
        isReplaced("Cannot use " + place() + ": it is not a directory. Pull the image again.");
        assertThat(elsewhere.resolve("layer.erofs")).exists();
    }

    /** A launch refuses an EROFS image of another user, so for a pull it must not count as present. */
    @Test
    void replacesALayerOfAnotherUser() throws IOException {
        assumeTrue(Syscalls.effectiveIds() >>> 32 == 0, "only root can give files away");
        fixture.makeLayer(hold, "a");
        Path file = place().resolve("layer.erofs");
        for (Path path : List.of(file, place())) {
            Files.setAttribute(path, "unix:uid", 4711);
            isReplaced("Cannot use " + path + ": it belongs to the user 4711. Pull the image again.");
        }
    }

    @Test
    void replacesALayerWhoseFileIsMissingOrHasAnotherLength() throws IOException {
        fixture.makeLayer(hold, "a");
        Path file = place().resolve("layer.erofs");
        Files.delete(file);
        isReplaced("Cannot use " + file + ": it is missing. Pull the image again.");
        Files.createDirectory(Files.createDirectories(replaceable(file)).resolve("x"));
        isReplaced("Cannot use " + file + ": it is not a regular file. Pull the image again.");
        for (String text : List.of("", "erofs", "erofs of a and more")) {
            Files.writeString(file, text);
            isReplaced("Cannot use " + file + ": it has " + text.length()
                    + " bytes, and the store has written 10. Pull the image again.");
        }
    }

    private static Path replaceable(Path file) throws IOException {
        Files.delete(file);
        return file;
    }

    @Test
    void replacesALayerWhoseMetadataAreDamaged() throws IOException {
        for (String text : List.of("", "layer 1", "\0".repeat(4096))) {
            fixture.makeLayer(hold, "a");
            Path meta = place().resolve("meta");
            Files.writeString(meta, text);
            isReplaced("Cannot read " + meta + ": it is not what the store has written. Pull the image again, or run"
                    + " 'jcontainer system check --repair'.");
        }
    }

    private static LayerMeta directory(boolean hasOwners) {
        return new LayerMeta(LayerMeta.Kind.DIRECTORY, digest("tar of a"), 5, 6, 7, 4, null, false, hasOwners, true);
    }

    private void make(LayerMeta meta) throws IOException {
        try (LayerCreation creation = layers.begin(hold, keys("a"), LayerMeta::hasOwners, NO_WAIT)) {
            assertThat(creation.present()).isEmpty();
            makeFiles(creation);
            creation.commit(meta);
        }
    }

    /** A layer whose files lack their owners is not taken by who has not asked to ignore that. */
    @Test
    void aLayerThatIsOfNoUseToThePullIsReplaced() throws IOException {
        make(directory(false));
        assertThat(layers.find(keys("a"), LayerMeta::hasOwners)).isEmpty();
        assertThat(layers.find(keys("a"), Fixture.ANY)).isPresent();
        make(directory(true));
        assertThat(layers.find(keys("a"), LayerMeta::hasOwners)).isPresent();
    }

    @Test
    void theFilesOfAReplacedDirectoryStayForItsContainer() throws IOException {
        make(directory(false));
        String place = layers.find(keys("a").diffId()).orElseThrow().directory();
        int lock = Syscalls.lockPath(Bytes.cString(place), true);
        try {
            assertThat(lock).isNotNegative();
            make(directory(true));
            fixture.store.sweep();
            assertThat(fixture.names("tmp")).anyMatch(name -> name.startsWith(GarbageCollector.PREFIX));
        } finally {
            Syscalls.close(lock);
        }
        fixture.store.sweep();
        assertThat(fixture.names("tmp")).noneMatch(name -> name.startsWith(GarbageCollector.PREFIX));
    }
}
