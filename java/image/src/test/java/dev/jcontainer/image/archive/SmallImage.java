package dev.jcontainer.image.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.image.config.ImageConfig;
import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.Documents;
import dev.jcontainer.image.manifest.ImageConfigs;
import dev.jcontainer.image.manifest.Manifest;
import dev.jcontainer.image.manifest.MediaTypes;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.source.ImageSource;
import dev.jcontainer.image.source.ImageTarget;
import dev.jcontainer.image.tar.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** An image of two layers, made of one word. */
record SmallImage(List<byte[]> layers, ImageConfig config, Manifest manifest) {
    static SmallImage of(String word) throws IOException {
        List<byte[]> layers = new ArrayList<>();
        List<Digest> diffIds = new ArrayList<>();
        List<Descriptor> descriptors = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            byte[] tar = tar(word + i);
            byte[] blob = gzip(tar);
            layers.add(blob);
            diffIds.add(Digest.of(tar));
            descriptors.add(Descriptor.of(MediaTypes.OCI_LAYER_GZIP, Digest.of(blob), blob.length));
        }
        Platform platform = Platform.of("linux", "amd64", null);
        ImageConfig config = ImageConfigs.make(platform, "", "", RunDefaults.NONE, diffIds, List.of());
        Descriptor blob = Descriptor.of(MediaTypes.OCI_CONFIG, config.id(), config.raw().length);
        return new SmallImage(
                layers, config, Manifest.make(MediaTypes.OCI_MANIFEST, blob, descriptors, Map.of("word", word)));
    }

    static byte[] tar(String word) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarWriter tar = new TarWriter(bytes)) {
            tar.file(word, word.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }

    void writeBlobs(ImageTarget target) throws IOException {
        for (int i = 0; i < layers.size(); i++) {
            byte[] layer = layers.get(i);
            target.putBlob(manifest.layers().get(i), () -> new ByteArrayInputStream(layer));
        }
        target.putBlob(manifest.config(), () -> new ByteArrayInputStream(config.raw()));
    }

    void write(ImageTarget target) throws IOException {
        writeBlobs(target);
        target.putManifest(null, manifest.mediaType(), manifest.raw());
    }

    /** Checks that a source has this image, bit for bit. */
    void check(ImageSource source) throws IOException {
        ImageSource.RawDocument document = source.manifest(null);
        assertThat(document.bytes()).isEqualTo(manifest.raw());
        Manifest read = (Manifest) Documents.parse(document.mediaType(), document.bytes());
        assertThat(source.manifest(read.digest()).bytes()).isEqualTo(manifest.raw());
        assertThat(bytes(source, read.config(), 0)).isEqualTo(config.raw());
        for (int i = 0; i < layers.size(); i++) {
            byte[] layer = layers.get(i);
            assertThat(bytes(source, read.layers().get(i), 0)).isEqualTo(layer);
            assertThat(bytes(source, read.layers().get(i), layer.length - 3))
                    .isEqualTo(Arrays.copyOfRange(layer, layer.length - 3, layer.length));
            assertThat(bytes(source, read.layers().get(i), layer.length)).isEmpty();
        }
    }

    static byte[] bytes(ImageSource source, Descriptor blob, long offset) throws IOException {
        try (InputStream in = source.blob(blob, offset)) {
            return in.readAllBytes();
        }
    }
}
