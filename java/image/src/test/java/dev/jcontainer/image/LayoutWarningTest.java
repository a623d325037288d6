package dev.jcontainer.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.MediaTypes;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.source.SourceName;
import dev.jcontainer.image.store.ImageName;
import dev.jcontainer.image.store.StoredImage;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LayoutWarningTest {
    private static StoredImage image(String mediaType) {
        Descriptor document = Descriptor.of(mediaType, Digest.of(new byte[0]), 0);
        ImageName name = new ImageName("docker.io", "library/box", "1");
        return new StoredImage(name, document, document, document, null, null, List.of());
    }

    @Test
    void onlyAnImageOfDockersFormatIsNotFoundInALayout() {
        StoredImage docker = image(MediaTypes.DOCKER_MANIFEST);
        assertThat(LayoutWarning.of(docker, new SourceName.OciLayout("/d", "v1")))
                .isEqualTo(
                        "The manifest of docker.io/library/box:1 has Docker's format and keeps it, so skopeo, podman and"
                                + " buildah do not find it in oci:/d:v1 by a tag, but only where it is the only image, without"
                                + " one.");
        assertThat(LayoutWarning.of(docker, new SourceName.OciArchive("/f", null)))
                .isNotNull();
        assertThat(LayoutWarning.of(docker, new SourceName.DockerArchive("/f", null)))
                .isNull();
        assertThat(LayoutWarning.of(image(MediaTypes.OCI_MANIFEST), new SourceName.OciLayout("/d", "v1")))
                .isNull();
    }
}
