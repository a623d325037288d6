package dev.jcontainer.image.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.jcontainer.image.config.ImageConfig;
import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.image.layer.Ceilings;
import dev.jcontainer.image.manifest.Documents;
import dev.jcontainer.image.manifest.ImageConfigs;
import dev.jcontainer.image.manifest.Manifest;
import dev.jcontainer.image.manifest.MediaTypes;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.json.DocumentException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RootArchiveTest {
    private static final Platform PLATFORM = Platform.of("linux", "arm64", "v8");

    @TempDir
    Path directory;

    private RootArchive read(byte[] bytes) throws IOException {
        String spool = directory.resolve("spool").toString();
        return RootArchive.read(
                new ByteArrayInputStream(bytes), spool, Ceilings.forThisJvm(), PLATFORM, RunDefaults.NONE, "a comment");
    }

    private void isOneLayer(byte[] bytes, byte[] tar, String type) throws IOException, DocumentException {
        try (RootArchive source = read(bytes)) {
            byte[] document = source.manifest(null).bytes();
            Manifest manifest = (Manifest) Documents.parse(MediaTypes.OCI_MANIFEST, document);
            assertThat(manifest.layers()).hasSize(1);
            assertThat(manifest.layers().get(0).mediaType()).isEqualTo(type);
            assertThat(manifest.layers().get(0).digest()).isEqualTo(Digest.of(bytes));
            assertThat(SmallImage.bytes(source, manifest.layers().get(0), 0)).isEqualTo(bytes);
            assertThat(SmallImage.bytes(source, manifest.layers().get(0), 5))
                    .isEqualTo(Arrays.copyOfRange(bytes, 5, bytes.length));
            ImageConfig config = ImageConfigs.parse(SmallImage.bytes(source, manifest.config(), 0));
            assertThat(config.diffIds()).containsExactly(Digest.of(tar));
            assertThat(config.platform()).isEqualTo(PLATFORM);
            assertThat(config.history().get(0).comment()).isEqualTo("a comment");
            assertThat(config.created()).isEqualTo(config.history().get(0).created());
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void keepsTheArchiveAsItCame() throws Exception {
        byte[] tar = SmallImage.tar("word");
        isOneLayer(tar, tar, MediaTypes.OCI_LAYER);
        isOneLayer(SmallImage.gzip(tar), tar, MediaTypes.OCI_LAYER_GZIP);
        isOneLayer(Zstd.compress(tar), tar, MediaTypes.OCI_LAYER_ZSTD);
    }

    @Test
    void refusesOtherCompression() {
        assertThatThrownBy(() -> read("BZh91AY&SY".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("xz or bzip2");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void refusesACutArchive() throws IOException {
        byte[] gzip = SmallImage.gzip(SmallImage.tar("word"));
        assertThatThrownBy(() -> read(Arrays.copyOf(gzip, gzip.length / 2))).isInstanceOf(IOException.class);
        assertThat(directory).isEmptyDirectory();
    }
}
