package dev.jcontainer.image.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.image.layer.Ceilings;
import dev.jcontainer.image.manifest.Documents;
import dev.jcontainer.image.manifest.ImageConfigs;
import dev.jcontainer.image.manifest.Manifest;
import dev.jcontainer.image.manifest.MediaTypes;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.name.Reference;
import dev.jcontainer.image.source.ImageSource;
import dev.jcontainer.image.source.SourceName;
import dev.jcontainer.image.tar.TarEntry;
import dev.jcontainer.image.tar.TarWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives of docker save as other programs write them, and such as nobody should. */
final class HostileArchivesTest {
    @TempDir
    private Path directory;

    @FunctionalInterface
    private interface Members {
        void write(TarWriter tar) throws IOException;
    }

    private SourceName.DockerArchive archive(Members members) throws IOException {
        Path file = directory.resolve("x.tar");
        try (OutputStream out = Files.newOutputStream(file);
                TarWriter tar = new TarWriter(out)) {
            members.write(tar);
        }
        return new SourceName.DockerArchive(file.toString(), null);
    }

    private static byte[] utf8(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] config(byte[]... layers) {
        List<Digest> diffIds = Arrays.stream(layers).map(Digest::of).toList();
        return ImageConfigs.make(Platform.of("linux", "amd64", null), "", "", RunDefaults.NONE, diffIds, List.of())
                .raw();
    }

    private void assertRefused(SourceName.DockerArchive archive, String problem) {
        assertThatThrownBy(() ->
                        Archives.open(archive, null, Ceilings.forThisJvm()).close())
                .isInstanceOf(ArchiveException.class)
                .hasMessageStartingWith("Cannot read images from " + archive.file() + ": ")
                .hasMessageContaining(problem);
    }

    @Test
    void readsWhatOldVersionsOfDockerSave() throws IOException {
        byte[] layer = SmallImage.tar("a");
        byte[] compressed = SmallImage.gzip(SmallImage.tar("b"));
        SourceName.DockerArchive name = archive(tar -> {
            tar.begin(TarEntry.directory("./1/", 0755));
            tar.file("./1/layer.tar", layer);
            tar.begin(TarEntry.symbolicLink("2/layer.tar", "../1/layer.tar"));
            tar.file("3/layer.tar", compressed);
            tar.file("c.json", config(layer, layer, SmallImage.tar("b")));
            tar.file(
                    "manifest.json",
                    utf8("[{'Config':'c.json','RepoTags':['alpine:3.20','a.b/c:1'],"
                            + "'Layers':['1/layer.tar','2/layer.tar','3/layer.tar']},"
                            + "{'Config':'c.json','RepoTags':null,"
                            + "'Layers':['1/layer.tar','1/layer.tar','3/layer.tar']}]"));
        });
        try (ImageArchive archive = Archives.open(name, null, Ceilings.forThisJvm())) {
            assertThat(archive.images().get(0).names())
                    .containsExactly(Reference.parse("alpine:3.20"), Reference.parse("a.b/c:1"));
            assertThat(archive.images().get(1).names()).isEmpty();
            ImageSource source = archive.source(archive.choose("a.b/c:1"));
            Manifest manifest =
                    (Manifest) Documents.parse("", source.manifest(null).bytes());
            assertThat(manifest.whyNoImage()).isNull();
            assertThat(manifest.layers().get(1).digest()).isEqualTo(Digest.of(layer));
            assertThat(manifest.layers().get(2).digest()).isEqualTo(Digest.of(compressed));
            assertThat(manifest.layers().get(2).mediaType()).isEqualTo(MediaTypes.OCI_LAYER_GZIP);
            assertThat(SmallImage.bytes(source, manifest.layers().get(1), 0)).isEqualTo(layer);
            assertThat(SmallImage.bytes(source, manifest.layers().get(2), 0)).isEqualTo(compressed);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/manifest.json, its name leads out of the archive",
        "a/../../manifest.json, its name leads out of the archive",
        "a/.., its name leads out of the archive",
        "./manifest.json, an entry before it has the same name",
        "manifest.json/, an entry before it has the same name",
    })
    void namesThatAreNotClearAreRefused(String name, String problem) throws IOException {
        assertRefused(
                archive(tar -> {
                    tar.file("manifest.json", utf8("[]"));
                    tar.file(name, utf8("[]"));
                }),
                problem);
    }

    @Test
    void linksLeadOnlyToFilesOfTheArchive() throws IOException {
        for (String target : List.of("/etc/passwd", "../../etc/passwd", "absent", "manifest.json/x")) {
            assertRefused(
                    archive(tar -> tar.begin(TarEntry.symbolicLink("manifest.json", target))),
                    "manifest.json is a link to " + target + ", which is not in the archive");
        }
        // One link is followed, so that no links can lead in a circle.
        assertRefused(
                archive(tar -> {
                    tar.begin(TarEntry.symbolicLink("manifest.json", "b"));
                    tar.begin(TarEntry.symbolicLink("b", "manifest.json"));
                }),
                "manifest.json is a symbolic link, and not a regular file");
        assertRefused(
                archive(tar -> tar.begin(TarEntry.directory("manifest.json", 0755))),
                "manifest.json is a directory, and not a regular file");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|manifest.json: not an array",
                "[{}]|manifest.json: [0].Config: missing",
                "[{'Config':'absent'}]|it has no absent",
                "[{'Config':'../c.json'}]|manifest.json: [0].Config: not the name of a member",
                "[{'Config':'manifest.json'}]|manifest.json: not an object",
                "[{'Config':'c.json'}]|manifest.json: [0].Layers: 0 layers, and the configuration names 1",
                "[{'Config':'c.json','Layers':['absent']}]|[0].Layers[0]: the archive has no such member",
                "[{'Config':'c.json','Layers':['d']}]|d is a directory, and not a regular file",
                "[{'Config':'c.json','Layers':['l'],'RepoTags':['A']}]|[0].RepoTags: 'A' is not the name of an image",
                "[{'config':'c.json'}]|manifest.json: [0].config: this member is written Config",
            })
    void errorsNameTheArchiveAndThePlace(String manifest, String problem) throws IOException {
        byte[] layer = SmallImage.tar("a");
        assertRefused(
                archive(tar -> {
                    tar.begin(TarEntry.directory("d", 0755));
                    tar.file("l", layer);
                    tar.file("c.json", config(layer));
                    tar.file("manifest.json", utf8(manifest));
                }),
                problem);
    }

    @Test
    void largeMembersArePassedOver() throws IOException {
        byte[] large = new byte[1 << 20];
        Arrays.fill(large, (byte) 7);
        SourceName.DockerArchive name = archive(tar -> {
            tar.file("large", large);
            tar.file("c.json", config(large));
            tar.file("manifest.json", utf8("[{'Config':'c.json','Layers':['large']}]"));
        });
        try (ImageArchive archive = Archives.open(name, null, Ceilings.forThisJvm())) {
            ImageSource source = archive.source(archive.choose(null));
            Manifest manifest =
                    (Manifest) Documents.parse("", source.manifest(null).bytes());
            assertThat(SmallImage.bytes(source, manifest.layers().get(0), 0)).isEqualTo(large);
        }
    }

    @Test
    void anArchiveThatIsCutOffIsRefused() throws IOException {
        SourceName.DockerArchive name = archive(tar -> tar.file("large", new byte[1 << 20]));
        byte[] whole = Files.readAllBytes(Path.of(name.file()));
        for (int length : new int[] {512 + (1 << 20) - 1, 512 + 200_000, 512 + 1, 300}) {
            Files.write(Path.of(name.file()), Arrays.copyOf(whole, length));
            assertRefused(name, "the archive ends in the middle of it");
        }
    }

    @Test
    void namesTogetherHaveALimit() throws IOException {
        assertRefused(
                archive(tar -> {
                    for (int i = 0; i < 140; i++) {
                        tar.file(i + "n".repeat(60_000), new byte[0]);
                        tar.begin(TarEntry.symbolicLink("l" + i, "n".repeat(60_000)));
                    }
                }),
                "with it, the names in the archive take more than 16777216 bytes");
    }

    @Test
    void archivesThatExpandToTooMuchAreRefused() throws IOException {
        Path file = directory.resolve("bomb");
        String spool = directory.resolve("spool").toString();
        byte[] zeros = new byte[8 << 20];
        for (byte[] bomb : List.of(SmallImage.gzip(zeros), Zstd.compress(zeros))) {
            Files.write(file, bomb);
            assertThatThrownBy(() -> spool(spool, 1 << 20, 1_000_000).open(file.toString()))
                    .isInstanceOf(ArchiveException.class)
                    .hasMessage(
                            "Cannot read " + file + ": what it is expanded to is beyond the ceiling of 1048576 bytes;"
                                    + " --max-size raises it (library: PullOptions.maxBytes).");
            assertThatThrownBy(() -> spool(spool, 1L << 40, 100).open(file.toString()))
                    .isInstanceOf(ArchiveException.class)
                    .hasMessageContaining("it has more than 100 times the bytes of the blob");
            assertThat(Path.of(spool)).doesNotExist();
        }
        Files.write(file, SmallImage.gzip(zeros));
        spool(spool, 1L << 40, 10_000).open(file.toString()).close();
    }

    private Spool spool(String spool, long expanded, long ratio) {
        Ceilings ceilings = new Ceilings(10, 10, 10, 10, 10, expanded, ratio, 1 << 20);
        return new Spool(
                directory.resolve("bomb").toString(),
                spool,
                ceilings,
                members -> new ImageArchive(members, List.of(), (digest, document) -> null, Map.of()));
    }

    @Test
    void devicesAreNoArchives() {
        assertThatThrownBy(() -> Archives.openFile("/dev/zero", "unused", Ceilings.forThisJvm()))
                .isInstanceOf(ArchiveException.class)
                .hasMessageStartingWith("Cannot read images from /dev/zero: it is a device.");
    }

    @Test
    void configurationsHaveALimitTogether() throws IOException {
        byte[] layer = SmallImage.tar("a");
        byte[] config = Arrays.copyOf(config(layer), Documents.MAX_BYTES);
        Arrays.fill(config, config(layer).length, config.length, (byte) ' ');
        String image = "{'Config':'c.json','Layers':['l']}";
        assertRefused(
                archive(tar -> {
                    tar.file("l", layer);
                    tar.file("c.json", config);
                    tar.file("manifest.json", utf8("[" + (image + ",").repeat(16) + image + "]"));
                }),
                "[16].Config: with it, the configurations have more than 67108864 bytes");
        assertRefused(
                archive(tar -> tar.file("manifest.json", utf8("[" + "{},".repeat(10_000) + "{}]"))),
                "more than 10000 images");
    }

    @Test
    void documentsHaveALimit() throws IOException {
        assertRefused(
                archive(tar -> tar.file("manifest.json", new byte[Documents.MAX_BYTES + 1])),
                "manifest.json has 4194305 bytes, and 4194304 are allowed");
    }

    @Test
    void archivesOfOtherProgramsAreRefusedByName() throws IOException {
        assertRefused(archive(tar -> tar.file("repositories", utf8("{}"))), "Docker before 1.10 has written it");
        assertRefused(archive(tar -> tar.file("etc/passwd", utf8("x"))), "it has no manifest.json, so docker save");
        Path text = Files.write(directory.resolve("text"), utf8("no archive".repeat(100)));
        assertRefused(new SourceName.DockerArchive(text.toString(), null), "the archive: Entry 1");
        Path absent = directory.resolve("absent");
        assertThatThrownBy(() -> Archives.openFile(absent.toString(), null, Ceilings.forThisJvm()))
                .isInstanceOf(ArchiveException.class)
                .hasMessage("Cannot read " + absent + ": ENOENT (No such file or directory).");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'imageLayoutVersion':'2.0.0'}", "{}", "x"})
    void aLayoutOfAnotherVersionIsRefused(String mark) throws IOException {
        Files.write(directory.resolve("oci-layout"), utf8(mark));
        assertThatThrownBy(() -> Archives.open(
                                new SourceName.OciLayout(directory.toString(), null), null, Ceilings.forThisJvm())
                        .close())
                .isInstanceOf(ArchiveException.class)
                .hasMessageStartingWith("Cannot read images from " + directory + ": oci-layout: ");
    }

    @Test
    void aBlobOfALayoutMustBeARegularFile() throws IOException {
        SmallImage image = SmallImage.of("a");
        SourceName name = new SourceName.OciLayout(directory.toString(), "t");
        try (var target = Archives.create(name, warning -> {})) {
            image.write(target);
        }
        Path blob = directory.resolve(
                "blobs/sha256/" + image.manifest().layers().get(0).digest().hex());
        Path config = directory.resolve(
                "blobs/sha256/" + image.manifest().config().digest().hex());
        Path manifest =
                directory.resolve("blobs/sha256/" + image.manifest().digest().hex());
        Files.delete(blob);
        Files.createDirectory(blob);
        Files.delete(config);
        Files.createSymbolicLink(config, Path.of("/etc/passwd"));
        Files.write(manifest, utf8("{}"));
        try (ImageArchive archive = Archives.open(name, null, Ceilings.forThisJvm())) {
            ImageSource source = archive.source(archive.choose("t"));
            assertThatThrownBy(() -> source.blob(image.manifest().layers().get(0), 0))
                    .isInstanceOf(ArchiveException.class)
                    .hasMessage("Cannot read " + blob + ": it is not a regular file.");
            assertThatThrownBy(() -> source.blob(image.manifest().config(), 0))
                    .hasMessage("Cannot read " + config + ": it is not a regular file.");
            assertThatThrownBy(() -> source.manifest(null)).hasMessageContaining("is damaged: its digest is another");
            assertThatThrownBy(() -> source.manifest(Digest.of(new byte[0])))
                    .isInstanceOf(ArchiveException.class)
                    .hasMessageContaining("it has no blobs/sha256/");
        }
    }

    /** As in an index that is a blob. */
    @Test
    void theSizeInTheIndexOfALayoutMustBeThatOfTheManifest() throws IOException {
        SmallImage image = SmallImage.of("a");
        SourceName name = new SourceName.OciLayout(directory.toString(), "t");
        try (var target = Archives.create(name, warning -> {})) {
            image.write(target);
        }
        Path index = directory.resolve("index.json");
        int size = image.manifest().raw().length;
        String text = Files.readString(index, StandardCharsets.UTF_8);
        assertThat(text).contains("\"size\":" + size);
        Files.writeString(index, text.replace("\"size\":" + size, "\"size\":" + (size + 1)), StandardCharsets.UTF_8);
        try (ImageArchive archive = Archives.open(name, null, Ceilings.forThisJvm())) {
            ImageSource source = archive.source(archive.choose("t"));
            assertThatThrownBy(() -> source.manifest(null))
                    .isInstanceOf(ArchiveException.class)
                    .hasMessageContaining("has " + size + " bytes, and its index says " + (size + 1));
        }
    }
}
