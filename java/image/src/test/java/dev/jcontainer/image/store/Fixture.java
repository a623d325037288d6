package dev.jcontainer.image.store;

import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.image.layer.Ceilings;
import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.ImageConfigs;
import dev.jcontainer.image.manifest.Manifest;
import dev.jcontainer.image.manifest.MediaTypes;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.progress.TransferListener;
import dev.jcontainer.image.source.ImageSource;
import dev.jcontainer.image.transfer.ErofsFormat;
import dev.jcontainer.image.transfer.Pull;
import dev.jcontainer.image.transfer.PullRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A store in a directory of the test, and small images for it. */
final class Fixture {
    static final Platform PLATFORM = new Platform("linux", "amd64", null);

    static final Runnable NO_WAIT = () -> {
        throw new AssertionError("waits for a lock that nobody has");
    };

    static final Predicate<LayerMeta> ANY = layer -> true;

    final Path root;
    final Store store;

    Fixture(Path root) throws IOException {
        this(root, null);
    }

    Fixture(Path root, @Nullable Steps steps) throws IOException {
        this.root = root;
        this.store = Store.open(root.toString(), Fixture::removeTree, steps);
    }

    /** Removes a directory as a helper would do it. */
    static void removeTree(String directory) throws IOException {
        Path root = Path.of(directory);
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Digest digest(String text) {
        return Digest.of(bytes(text));
    }

    static Descriptor descriptor(String content) {
        return Descriptor.of("application/octet-stream", digest(content), bytes(content).length);
    }

    static ImageName name(String tag) {
        return new ImageName("docker.io", "library/test", tag);
    }

    /** Pulls the image of a source as test:1. */
    static void pull(Store store, ImageSource source) throws IOException, InterruptedException {
        PullRequest request = new PullRequest(
                "test:1",
                name("1"),
                name("1").registry(),
                name("1").repository(),
                null,
                Platform.host(),
                false,
                Ceilings.forThisJvm(),
                false);
        new Pull(store, new ErofsFormat(), source, request, TransferListener.NONE).run();
    }

    /** An image of layers whose blobs have these contents; nothing of it is in the store yet. */
    static StoredImage image(ImageName name, String... layers) {
        List<StoredImage.Layer> list = new ArrayList<>();
        for (String layer : layers) {
            list.add(new StoredImage.Layer(layerBlob(layer), digest("tar of " + layer), 1000));
        }
        Descriptor manifest = descriptor(MediaTypes.OCI_MANIFEST, manifest(layers));
        Descriptor config = descriptor(MediaTypes.OCI_CONFIG, config(layers));
        return new StoredImage(name, manifest, manifest, config, PLATFORM, 1_700_000_000L, list);
    }

    static byte[] config(String... layers) {
        List<Digest> diffIds = new ArrayList<>();
        for (String layer : layers) {
            diffIds.add(digest("tar of " + layer));
        }
        return ImageConfigs.make(PLATFORM, "", "", RunDefaults.NONE, diffIds, List.of())
                .raw();
    }

    static byte[] manifest(String... layers) {
        List<Descriptor> blobs = new ArrayList<>();
        for (String layer : layers) {
            blobs.add(layerBlob(layer));
        }
        Descriptor config = descriptor(MediaTypes.OCI_CONFIG, config(layers));
        return Manifest.make(MediaTypes.OCI_MANIFEST, config, blobs, Map.of()).raw();
    }

    private static Descriptor layerBlob(String content) {
        return descriptor(MediaTypes.OCI_LAYER_GZIP, bytes(content));
    }

    private static Descriptor descriptor(String type, byte[] content) {
        return Descriptor.of(type, Digest.of(content), content.length);
    }

    static LayerKeys keys(String layer) {
        return new LayerKeys(digest("tar of " + layer), digest("chain to " + layer));
    }

    static LayerMeta meta(String layer) {
        return new LayerMeta(
                LayerMeta.Kind.EROFS,
                digest("tar of " + layer),
                1000,
                1,
                4096,
                ("erofs of " + layer).length(),
                "sum",
                false,
                true,
                true);
    }

    /** Pulls an image from nowhere, as a transfer does it. */
    StoredImage pull(ImageName name, String... layers) throws IOException {
        store.sweep();
        StoredImage image = image(name, layers);
        try (Hold hold = store.hold()) {
            for (String layer : layers) {
                download(hold, layer);
                makeLayer(hold, layer);
            }
            store.blobs().put(hold, config(layers));
            store.blobs().put(hold, manifest(layers));
            store.tags().put(hold, image);
        }
        return image;
    }

    /** Downloads a blob in two pieces, or the rest of it. */
    void download(Hold hold, String content) throws IOException {
        byte[] all = bytes(content);
        try (BlobDownload download = store.blobs().begin(hold, descriptor(content), () -> {})) {
            if (!download.isPresent()) {
                int from = (int) download.position();
                int half = (all.length - from) / 2;
                download.append(all, from, half);
                download.append(all, from + half, all.length - from - half);
                download.commit();
            }
        }
    }

    void makeLayer(Hold hold, String layer) throws IOException {
        try (LayerCreation creation = store.layers().begin(hold, keys(layer), ANY, () -> {})) {
            if (creation.present().isEmpty()) {
                Files.writeString(Path.of(creation.directory(), "layer.erofs"), "erofs of " + layer);
                creation.commit(meta(layer));
            }
        }
    }

    /** What a check finds; {@code layer.erofs} has to be what {@link #makeLayer} writes. */
    List<String> check(boolean repair) throws IOException {
        List<String> found = new ArrayList<>();
        store.check(
                Fixture::verify,
                repair,
                finding -> found.add(finding.toString().replace(root + "/", "").replace(root.toString(), "")));
        return found;
    }

    private static @Nullable String verify(StoredLayer layer) throws IOException {
        String content = Files.readString(Path.of(layer.image()));
        return content.startsWith("erofs of ") ? null : "its content has changed";
    }

    boolean hasBlob(String content) {
        return Files.exists(root.resolve("blobs/sha256/" + digest(content).hex()));
    }

    boolean hasLayer(String layer) {
        return Files.exists(root.resolve("layers/" + digest("tar of " + layer).hex()));
    }

    /** The names in a directory of the store, sorted. */
    List<String> names(String directory) throws IOException {
        try (Stream<Path> files = Files.list(root.resolve(directory))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
