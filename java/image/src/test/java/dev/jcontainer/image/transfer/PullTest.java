package dev.jcontainer.image.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.image.archive.ArchiveWriter;
import dev.jcontainer.image.archive.Archives;
import dev.jcontainer.image.directory.MissingOwners;
import dev.jcontainer.image.erofs.ErofsReader;
import dev.jcontainer.image.layer.Ceilings;
import dev.jcontainer.image.layer.LayerException;
import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.Manifest;
import dev.jcontainer.image.manifest.MediaTypes;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.progress.LayerState;
import dev.jcontainer.image.progress.TransferListener;
import dev.jcontainer.image.source.ImageTarget;
import dev.jcontainer.image.store.ImageName;
import dev.jcontainer.image.store.LayerMeta;
import dev.jcontainer.image.store.Store;
import dev.jcontainer.image.store.StoreException;
import dev.jcontainer.image.store.StoredImage;
import dev.jcontainer.image.tar.TarEntry;
import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Node;
import dev.jcontainer.image.tree.Xattr;
import dev.jcontainer.kernel.Syscalls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PullTest {
    private static final ImageName NAME = new ImageName("docker.io", "library/box", "1");

    @TempDir
    Path directory;

    private Store store;
    private final MemorySource source = new MemorySource();

    @BeforeEach
    void openStore() throws IOException {
        store = Store.open(directory.resolve("store").toString(), PullTest::removeTree);
    }

    /** The decompression closes them, with what it has outside the heap. */
    @AfterEach
    void everyBlobIsClosed() {
        assertThat(source.open).hasValue(0);
    }

    private static void removeTree(String tree) throws IOException {
        if (!Files.exists(Path.of(tree))) {
            return;
        }
        try (Stream<Path> files = Files.walk(Path.of(tree))) {
            for (Path file : files.sorted(Collections.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private StoredImage pull() throws IOException, InterruptedException {
        return pull(Ceilings.forThisJvm(), TransferListener.NONE);
    }

    private StoredImage pull(Ceilings ceilings, TransferListener listener) throws IOException, InterruptedException {
        return pull(false, ceilings, listener);
    }

    private StoredImage pull(boolean discards, Ceilings ceilings, TransferListener listener)
            throws IOException, InterruptedException {
        PullRequest request = new PullRequest(
                "box:1", NAME, NAME.registry(), NAME.repository(), null, Platform.host(), false, ceilings, discards);
        return new Pull(store, new ErofsFormat(), source, request, listener).run();
    }

    @Test
    void anImageForAnotherPlatformThanWasAskedForIsRefused() throws Exception {
        source.layer(tar -> tar.file("hello", bytes("world")));
        source.image();
        Platform other = Platform.of("linux", "s390x", null);
        PullRequest request = new PullRequest(
                "box:1", NAME, NAME.registry(), NAME.repository(), null, other, true, Ceilings.forThisJvm(), false);
        assertThatThrownBy(() -> new Pull(store, new ErofsFormat(), source, request, TransferListener.NONE).run())
                .isInstanceOf(TransferException.class)
                .hasMessageContaining("box:1")
                .hasMessageContaining("linux/s390x");
        nothingIsLeft();
    }

    /** A configuration for ARM without a variant alone would mean v7. */
    @Test
    void theVariantIsThatOfTheIndex() throws Exception {
        source.layer(tar -> tar.file("hello", bytes("world")));
        source.imageInIndex(
                new Platform("linux", "arm", null), "{\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":\"v6\"}");
        Platform wanted = Platform.of("linux", "arm", "v6");
        PullRequest request = new PullRequest(
                "box:1", NAME, NAME.registry(), NAME.repository(), null, wanted, true, Ceilings.forThisJvm(), false);
        StoredImage image = new Pull(store, new ErofsFormat(), source, request, TransferListener.NONE).run();
        assertThat(image.platform()).isEqualTo(wanted);
    }

    @Test
    void anIndexCannotChangeTheArchitecture() throws Exception {
        source.layer(tar -> tar.file("hello", bytes("world")));
        source.imageInIndex(
                new Platform("linux", "s390x", null), "{\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":\"v6\"}");
        Platform wanted = Platform.of("linux", "arm", "v6");
        PullRequest request = new PullRequest(
                "box:1", NAME, NAME.registry(), NAME.repository(), null, wanted, true, Ceilings.forThisJvm(), false);
        assertThatThrownBy(() -> new Pull(store, new ErofsFormat(), source, request, TransferListener.NONE).run())
                .hasMessageContaining("it is for linux/s390x only");
    }

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

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Node.Directory tree(Digest key) throws IOException {
        try (ErofsReader reader =
                ErofsReader.open(Path.of(store.layers().find(key).orElseThrow().image()))) {
            return reader.readTree(1000);
        }
    }

    private static Node child(Node.Directory directory, String name) {
        return Objects.requireNonNull(directory.children().get(name));
    }

    private void nothingIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("store/tmp"))) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> !name.endsWith(".lock") && !name.endsWith(".part")))
                    .isEmpty();
        }
        assertThat(store.tags().find(NAME)).isEmpty();
    }

    @Test
    void bringsDocumentsBlobsAndLayersIntoTheStore() throws Exception {
        Descriptor one = source.layer(tar -> tar.file("hello", bytes("world")));
        Descriptor two = source.layer(tar -> tar.file("greeting", bytes("hi")));
        Manifest manifest = source.image();
        StoredImage image = pull();
        assertThat(image.manifest().digest()).isEqualTo(Digest.of(manifest.raw()));
        assertThat(store.tags().find(NAME)).contains(image);
        assertThat(image.platform()).isEqualTo(Platform.host());
        assertThat(store.blobs().find(one.digest())).isPresent();
        assertThat(store.blobs().find(two.digest())).isPresent();
        assertThat(tree(image.layerKeys().get(1)).children()).containsOnlyKeys("greeting");
        assertThat(store.garbage().bytes()).isZero();
    }

    /** No layer comes before the first three are asked for, and the fourth is not asked for until one has come. */
    @Test
    void fetchesThreeLayersAtOnce() throws Exception {
        for (String name : List.of("one", "two", "three", "four")) {
            source.layer(tar -> tar.file(name, bytes(name)));
        }
        source.image();
        CountDownLatch first = new CountDownLatch(3);
        List<Integer> waiting = Collections.synchronizedList(new ArrayList<>());
        source.arrival = digest -> {
            if (source.openedLayers().isEmpty()) {
                return; // the configuration
            }
            waiting.add(source.openedLayers().size());
            first.countDown();
            await(first);
        };
        assertThat(pull().layers()).hasSize(4);
        assertThat(waiting).hasSize(4);
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    @Test
    void fetchesNothingTwice() throws Exception {
        source.layer(tar -> tar.file("hello", bytes("world")));
        source.image();
        pull();
        source.opened.clear();
        List<LayerState> states = new ArrayList<>();
        pull(Ceilings.forThisJvm(), new TransferListener() {
            @Override
            public void layer(int index, LayerState state, long done, long total) {
                states.add(state);
            }
        });
        assertThat(source.opened).isEmpty();
        assertThat(states).containsExactly(LayerState.EXISTS);
    }

    @Test
    void fetchesTheBlobOfALayerThatExistsWithoutIt() throws Exception {
        Descriptor layer = source.layer(tar -> tar.file("hello", bytes("world")));
        source.image();
        pull(true, Ceilings.forThisJvm(), TransferListener.NONE);
        assertThat(store.blobs().find(layer.digest())).isEmpty();
        pull();
        assertThat(store.blobs().find(layer.digest())).isPresent();
        assertThat(store.garbage().bytes()).isZero();
    }

    private Path blob(Digest digest) {
        return directory.resolve("store/blobs/" + digest.algorithm() + "/" + digest.hex());
    }

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

    @Test
    void goesOnWhereACutConnectionHasEnded() throws Exception {
        byte[] random = new byte[100_000];
        new java.util.Random(1).nextBytes(random);
        Descriptor layer = source.layer(tar -> tar.file("random", random));
        source.image();
        source.cuts.put(layer.digest(), 50_000);
        assertThatThrownBy(this::pull).hasMessage("the connection was cut");
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
        byte[] random = new byte[100_000];
        new java.util.Random(1).nextBytes(random);
        Descriptor layer = source.layer(tar -> tar.file("random", random));
        source.image();
        source.cuts.put(layer.digest(), 50_000);
        assertThatThrownBy(this::pull).hasMessage("the connection was cut");
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
        source.lie(layers[0].digest(), java.util.Arrays.copyOf(right, right.length + 1));
        source.lie(layers[1].digest(), java.util.Arrays.copyOf(other, other.length - 1));
        source.lie(layers[2].digest(), new byte[(int) layers[2].size()]);
        source.lie(layers[3].digest(), java.util.Arrays.copyOf(right, (int) layers[3].size()));
        source.lie(manifest.config().digest(), new byte[(int) manifest.config().size()]);
        assertThat(pull().layers()).hasSize(4);
    }

    @Test
    void refusesALongerAndAShorterBlob() throws Exception {
        Descriptor layer = source.layer(tar -> tar.file("hello", bytes("world")));
        source.image();
        byte[] right = source.content(layer.digest());
        source.lie(layer.digest(), java.util.Arrays.copyOf(right, right.length + 1));
        assertThatThrownBy(this::pull).hasMessageContaining("more than");
        source.lie(layer.digest(), java.util.Arrays.copyOf(right, right.length - 1));
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

    /** A layer without its parent directories waits for those below it, and is stored by the chain id. */
    @Test
    void keysALayerThatNeedsLowerOnesByTheChain() throws Exception {
        source.layer(tar -> tar.begin(TarEntry.directory("etc", 0751)));
        source.layer(tar -> tar.file("etc/passwd", bytes("root:x:0:0::/:/bin/sh\n")));
        source.image();
        StoredImage image = pull();
        Node.Directory etc = (Node.Directory) child(tree(image.layerKeys().get(1)), "etc");
        assertThat(etc.attributes().mode()).isEqualTo(0751);
        assertThat(store.layers()
                        .find(image.layerKeys().get(1))
                        .orElseThrow()
                        .meta()
                        .dependsOnLower())
                .isTrue();
    }

    @Test
    void copiesAFileOfALowerLayerThatIsLinkedTo() throws Exception {
        source.layer(tar -> tar.file("a", bytes("content")));
        source.layer(tar -> tar.begin(link("b", "a")));
        source.image();
        StoredImage image = pull();
        Digest key = image.layerKeys().get(1);
        Node.Directory root = tree(key);
        assertThat(root.children().get("a")).isSameAs(root.children().get("b"));
        assertThat(contentOf(key, child(root, "b"))).isEqualTo(bytes("content"));
    }

    /** A pull that could not mount images has written directories, and one that can reads what it left. */
    @Test
    void readsEachLowerLayerByItsOwnKind() throws Exception {
        source.layer(tar -> {
            tar.begin(TarEntry.directory("etc", 0751));
            tar.file("etc/a", bytes("content"));
        });
        source.image();
        Digest lower =
                pull(new DirectoryFormat(MissingOwners.REFUSE)).layerKeys().get(0);
        source.layer(tar -> tar.begin(link("etc/b", "etc/a")));
        source.image();
        StoredImage image = pull();
        assertThat(image.layerKeys().get(0)).isEqualTo(lower);
        assertThat(kind(lower)).isEqualTo(LayerMeta.Kind.DIRECTORY);
        Digest upper = image.layerKeys().get(1);
        assertThat(kind(upper)).isEqualTo(LayerMeta.Kind.EROFS);
        Node.Directory etc = (Node.Directory) child(tree(upper), "etc");
        assertThat(etc.attributes().mode()).isEqualTo(0751);
        assertThat(contentOf(upper, child(etc, "b"))).isEqualTo(bytes("content"));
    }

    /** A process that cannot mount images makes the layers as directories, also if they exist as images. */
    @Test
    void makesLayersAgainThatThisProcessCannotMount() throws Exception {
        source.layer(tar -> tar.file("a", bytes("content")));
        source.layer(tar -> tar.begin(link("b", "a")));
        source.image();
        StoredImage image = pull();
        StoredImage again = pull(new DirectoryFormat(MissingOwners.REFUSE));
        assertThat(again.layerKeys()).isEqualTo(image.layerKeys());
        for (Digest key : again.layerKeys()) {
            assertThat(kind(key)).isEqualTo(LayerMeta.Kind.DIRECTORY);
        }
        assertThat(Path.of(
                        store.layers()
                                .find(again.layerKeys().get(1))
                                .orElseThrow()
                                .diff(),
                        "b"))
                .hasContent("content");
        source.opened.clear();
        pull();
        pull(new DirectoryFormat(MissingOwners.REFUSE));
        assertThat(source.openedLayers()).isEmpty();
    }

    private StoredImage pull(LayerFormat format) throws IOException, InterruptedException {
        assumeTrue(Syscalls.effectiveIds() >>> 32 == 0, "layers of an ordinary user need a user namespace");
        PullRequest request = new PullRequest(
                "box:1",
                NAME,
                NAME.registry(),
                NAME.repository(),
                null,
                Platform.host(),
                false,
                Ceilings.forThisJvm(),
                false);
        return new Pull(store, format, source, request, TransferListener.NONE).run();
    }

    private LayerMeta.Kind kind(Digest key) throws IOException {
        return store.layers().find(key).orElseThrow().meta().kind();
    }

    private byte[] contentOf(Digest key, Node file) throws IOException {
        var content = (dev.jcontainer.image.tree.Content.Stored) ((Node.RegularFile) file).content();
        try (ErofsReader reader =
                ErofsReader.open(Path.of(store.layers().find(key).orElseThrow().image()))) {
            return reader.open(content).readAllBytes();
        }
    }

    @Test
    void aCopiedFileKeepsItsOtherNames() throws Exception {
        source.layer(tar -> {
            tar.file("a", bytes("content"));
            tar.begin(link("other", "a"));
        });
        source.layer(tar -> tar.begin(link("b", "a")));
        source.image();

        Node.Directory root = tree(pull().layerKeys().get(1));

        assertThat(root.children()).containsOnlyKeys("a", "b", "other");
        assertThat(child(root, "a")).isSameAs(child(root, "b")).isSameAs(child(root, "other"));
    }

    private static TarEntry link(String name, String target) {
        TarEntry file = TarEntry.file(name, 0644, 0);
        return new TarEntry(dev.jcontainer.image.tar.TarType.HARD_LINK, name, target, file.attributes(), 0, 0, 0, null);
    }

    @Test
    void tellsTheFailureOfTheLowerLayerAndNotOfTheOneThatWaits() throws Exception {
        Descriptor lower = source.layer(tar -> tar.begin(TarEntry.directory("etc", 0751)));
        source.layer(tar -> tar.file("etc/passwd", bytes("root:x:0:0::/:/bin/sh\n")));
        source.image();
        source.cuts.put(lower.digest(), 3);
        assertThatThrownBy(this::pull).hasMessage("the connection was cut");
        nothingIsLeft();
    }

    @Test
    void endsAndThrowsWhenItsThreadIsInterrupted() throws Exception {
        source.layer(tar -> tar.file("hello", bytes("world")));
        source.image();
        Thread test = Thread.currentThread();
        assertThatThrownBy(() -> pull(Ceilings.forThisJvm(), new TransferListener() {
                    @Override
                    public void layer(int index, LayerState state, long done, long total) {
                        if (state == LayerState.DOWNLOADING) {
                            test.interrupt();
                            try {
                                new CountDownLatch(1).await(); // until the pull interrupts its threads
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        }
                    }
                }))
                .isInstanceOf(InterruptedException.class);
        nothingIsLeft();
    }
}
