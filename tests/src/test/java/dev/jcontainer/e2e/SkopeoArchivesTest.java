package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.command.CommandOutput;
import dev.jcontainer.image.archive.Archives;
import dev.jcontainer.image.archive.ImageArchive;
import dev.jcontainer.image.config.ImageConfig;
import dev.jcontainer.image.layer.Ceilings;
import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.Documents;
import dev.jcontainer.image.manifest.ImageConfigs;
import dev.jcontainer.image.manifest.Manifest;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.source.ImageSource;
import dev.jcontainer.image.source.ImageTarget;
import dev.jcontainer.image.source.SourceName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** skopeo and umoci read what we write, and we read what skopeo writes. */
@EndToEnd
final class SkopeoArchivesTest {
    private static final String SKOPEO = "/usr/bin/skopeo";
    private static final String UMOCI = "/usr/bin/umoci";

    @TempDir(factory = OwnDirectories.class)
    Path directory;

    private String layout = "";

    @BeforeAll
    static void needsSkopeo() {
        assumeTrue(Files.isExecutable(Path.of(SKOPEO)), "skopeo is not installed");
    }

    /** The layers of this image are not compressed; skopeo compresses them where it copies them to a layout. */
    @BeforeEach
    void makeAnImage() throws IOException {
        Path plain = directory.resolve("plain");
        OciLayout.write(
                plain,
                List.of(
                        new LayerTar().file("a", "lower").file("b", "x").end(),
                        new LayerTar().file("a", "upper").whiteout(".wh.b").end()));
        layout = "oci:" + directory.resolve("layout") + ":" + OciLayout.TAG;
        skopeo("oci:" + plain + ":" + OciLayout.TAG, layout);
    }

    private CommandOutput run(String... command) {
        return CommandOutput.of(directory, List.of(command)).succeeds();
    }

    private void skopeo(String from, String to) {
        run(SKOPEO, "copy", "--quiet", "--insecure-policy", from, to);
    }

    private static ImageArchive open(String name) throws IOException {
        return Archives.open(SourceName.parse(name), null, Ceilings.forThisJvm());
    }

    /** Copies an image as a transfer does. */
    private static void copy(String from, String to) throws IOException {
        SourceName name = SourceName.parse(from);
        try (ImageArchive archive = Archives.open(name, null, Ceilings.forThisJvm());
                ImageSource source = archive.source(archive.choose(Archives.tag(name)));
                ImageTarget target = Archives.create(SourceName.parse(to), warning -> {})) {
            ImageSource.RawDocument document = source.manifest(null);
            Manifest manifest = (Manifest) Documents.parse(document.mediaType(), document.bytes());
            for (Descriptor layer : manifest.layers()) {
                target.putBlob(layer, () -> source.blob(layer, 0));
            }
            target.putBlob(manifest.config(), () -> source.blob(manifest.config(), 0));
            target.putManifest(null, document.mediaType(), document.bytes());
        }
    }

    /** Returns the diff ids of an image after all its blobs have been compared with their digests. */
    private static List<Digest> verified(String text) throws IOException {
        SourceName name = SourceName.parse(text);
        try (ImageArchive archive = Archives.open(name, null, Ceilings.forThisJvm());
                ImageSource source = archive.source(archive.choose(Archives.tag(name)))) {
            ImageSource.RawDocument document = source.manifest(null);
            Manifest manifest = (Manifest) Documents.parse(document.mediaType(), document.bytes());
            assertThat(manifest.whyNoImage()).isNull();
            for (Descriptor layer : manifest.layers()) {
                assertThat(bytes(source, layer)).hasSize((int) layer.size());
            }
            ImageConfig config = ImageConfigs.parse(bytes(source, manifest.config()));
            ImageConfigs.checkLayers(config, manifest);
            return config.diffIds();
        }
    }

    private static byte[] bytes(ImageSource source, Descriptor blob) throws IOException {
        try (InputStream in = source.blob(blob, 0)) {
            byte[] bytes = in.readAllBytes();
            assertThat(Digest.of(bytes)).isEqualTo(blob.digest());
            return bytes;
        }
    }

    private String digest(String name) {
        return run(SKOPEO, "inspect", "--format", "{{.Digest}}", name).out().strip();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"oci:@/ours:v1", "oci-archive:@/ours:v1", "docker-archive:@/ours:example.test/a:1", "dir:@/ours"
            })
    void skopeoReadsWhatWeWrite(String text) throws IOException {
        String ours = text.replace("@", directory.toString());
        copy(layout, ours);
        if (!text.startsWith("docker-archive:")) { // for which skopeo makes another manifest
            assertThat(digest(ours)).isEqualTo(digest(layout));
        }
        String back = "oci:" + directory.resolve("back") + ":x";
        skopeo(ours, back);
        assertThat(verified(back)).hasSize(2).isEqualTo(verified(layout)).isEqualTo(verified(ours));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "oci:@/theirs:v1",
                "oci-archive:@/theirs:v1",
                "docker-archive:@/theirs:example.test/a:1",
                "dir:@/theirs"
            })
    void weReadWhatSkopeoWrites(String text) throws IOException {
        String theirs = text.replace("@", directory.toString());
        skopeo(layout, theirs);
        assertThat(verified(theirs)).hasSize(2).isEqualTo(verified(layout));
    }

    @Test
    void weAndSkopeoAddTagsToOneLayout() throws IOException {
        String place = layout.substring(0, layout.lastIndexOf(':'));
        copy(layout, place + ":ours");
        skopeo(layout, place + ":theirs");
        copy(layout, place + ":again");
        for (String tag : List.of(OciLayout.TAG, "ours", "theirs", "again")) {
            assertThat(digest(place + ":" + tag)).isEqualTo(digest(layout));
        }
        try (ImageArchive archive = open(place)) {
            assertThat(archive.images().get(0).tags())
                    .containsExactlyInAnyOrder(OciLayout.TAG, "ours", "theirs", "again");
        }
    }

    @Test
    void umociUnpacksWhatWeWrite() throws IOException {
        assumeTrue(Files.isExecutable(Path.of(UMOCI)), "umoci is not installed");
        Path ours = directory.resolve("ours");
        copy(layout, "oci:" + ours + ":v1");
        Path bundle = directory.resolve("bundle");
        run(UMOCI, "--log=warn", "unpack", "--image", ours + ":v1", bundle.toString());
        assertThat(bundle.resolve("rootfs/a")).hasContent("upper");
        assertThat(bundle.resolve("rootfs/b")).doesNotExist();
        run(UMOCI, "gc", "--layout", ours.toString());
        verified("oci:" + ours + ":v1");
    }
}
