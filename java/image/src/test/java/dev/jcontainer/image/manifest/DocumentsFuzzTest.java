package dev.jcontainer.image.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.jcontainer.image.config.ImageConfig;
import dev.jcontainer.image.name.NameException;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.json.DocumentException;

/** Whatever the bytes, they are read or refused by the typed exceptions. */
final class DocumentsFuzzTest {
    private static final String[] DECLARED = {
        "", MediaTypes.OCI_MANIFEST, MediaTypes.OCI_INDEX, MediaTypes.DOCKER_MANIFEST, MediaTypes.DOCKER_INDEX
    };

    @FuzzTest(maxDuration = "1m")
    void anyBytesAreADocumentOrRefused(FuzzedDataProvider data) throws DocumentException, NameException {
        String declared = data.pickValue(DECLARED);
        byte[] bytes = data.consumeRemainingAsBytes();
        ImageDocument document;
        try {
            document = Documents.parse(declared, bytes);
        } catch (DocumentException expected) {
            assertThat(expected.getMessage()).isNotEmpty();
            return;
        }
        assertThat(Documents.parse(document.mediaType(), bytes).mediaType()).isEqualTo(document.mediaType());
        if (document instanceof Index index) {
            try {
                assertThat(index.manifests()).contains(index.choose(Platform.parse("linux/arm64")));
            } catch (PlatformException expected) {
                assertThat(expected).hasMessageContaining("no image for linux/arm64");
            }
        } else if (document instanceof Manifest manifest && manifest.whyNoImage() == null) {
            assertThat(manifest.layers()).allMatch(layer -> MediaTypes.isLayer(layer.mediaType()));
        }
    }

    @FuzzTest(maxDuration = "1m")
    void anyBytesAreAConfigurationOrRefused(byte[] bytes) throws DocumentException {
        ImageConfig config;
        try {
            config = ImageConfigs.parse(bytes);
        } catch (DocumentException expected) {
            assertThat(expected.getMessage()).isNotEmpty();
            return;
        }
        assertThat(ChainIds.of(config.diffIds())).hasSameSizeAs(config.diffIds());
        Platform platform = config.platform();
        if (platform != null) {
            ImageConfig made = ImageConfigs.make(
                    platform, config.created(), config.author(), config.defaults(), config.diffIds(), config.history());
            assertThat(ImageConfigs.parse(made.raw()).defaults()).isEqualTo(config.defaults());
        }
    }
}
