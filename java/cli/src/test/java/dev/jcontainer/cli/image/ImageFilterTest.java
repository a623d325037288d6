package dev.jcontainer.cli.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFilterTest {
    @TempDir
    private Path directory;

    private final List<String> warnings = new ArrayList<>();

    private MadeImages images;

    @BeforeEach
    void open() throws IOException {
        images = new MadeImages(directory);
    }

    private boolean takes(Image image, String... filters) throws IOException {
        return ImageFilter.of(List.of(filters), images.store, warnings::add).takes(image);
    }

    @Test
    void labelsAreThoseOfTheConfiguration() throws Exception {
        Image image = images.make("box:1", "LABEL kind=test");
        assertThat(takes(image, "label=kind")).isTrue();
        assertThat(takes(image, "label=kind=test", "label=other")).isFalse();
        assertThat(takes(image, "label!=kind")).isFalse();
        assertThat(takes(image, "label!=kind=x")).isTrue();
    }

    @Test
    void anArtifactHasNoLabels() throws Exception {
        Image artifact = images.artifact("text:1");
        assertThat(takes(artifact, "label=kind")).isFalse();
        assertThat(takes(artifact, "label!=kind")).isTrue();
        assertThat(DockerDocument.of(artifact, images.store))
                .containsKeys("Id", "RepoTags", "Size")
                .doesNotContainKey("Config");
    }

    @Test
    void anImageThatHasBeenRemovedIsNotTaken() throws Exception {
        Image image = images.make("box:1", "LABEL kind=test");
        images.store.remove("box:1", false, false);
        assertThat(takes(image, "label=kind")).isFalse();
        assertThat(takes(image, "label!=other")).isFalse();
    }

    @Test
    void anImageWhoseConfigurationIsLostIsNotTaken() throws Exception {
        Image image = images.make("box:1", "LABEL kind=test");
        Files.delete(directory.resolve("store/blobs/sha256").resolve(image.id().hex()));
        assertThat(takes(image, "label=kind")).isFalse();
        assertThat(takes(image, "label!=other")).isFalse();
        assertThat(warnings).hasSize(2);
        assertThat(warnings.get(0)).startsWith("The labels of box:1 cannot be read. ");
        assertThat(takes(image, "reference=box")).isTrue();
    }

    @Test
    void anImageWithATagInAnotherRepositoryIsNotDangling() throws Exception {
        Image image = images.make("");
        assertThat(takes(image, "dangling=true")).isTrue();
        images.store.tag(image.id().toString(), "box:1");
        assertThat(takes(image, "dangling=true")).isFalse();
        assertThat(takes(image, "dangling=false")).isTrue();
    }

    @Test
    void anImageWithoutANameIsDangling() throws Exception {
        Image image = images.make("");
        assertThat(takes(image, "dangling=true", "until=2100-01-01")).isTrue();
        assertThat(takes(image, "dangling=false")).isFalse();
        assertThat(takes(image, "reference=*")).isFalse();
    }

    @Test
    void timesAreThoseOfImages() throws Exception {
        Image image = images.make("box:1");
        assertThat(takes(image, "until=1h")).isFalse();
        assertThat(takes(image, "before=box:1")).isFalse();
        assertThat(takes(image, "since=box:1")).isFalse();
    }

    @Test
    void whatIsNoFilterIsRefused() {
        for (String filter : List.of("label", "dangling=maybe", "until=soon")) {
            assertThatThrownBy(() -> ImageFilter.of(List.of(filter), images.store, warnings::add))
                    .as(filter)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + filter.substring(filter.indexOf('=') + 1) + "'");
        }
    }
}
