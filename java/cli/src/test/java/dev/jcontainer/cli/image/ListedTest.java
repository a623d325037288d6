package dev.jcontainer.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.image.Image;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListedTest {
    @TempDir
    private Path directory;

    private MadeImages images;

    @BeforeEach
    void open() throws IOException {
        images = new MadeImages(directory);
    }

    private List<String> rows(boolean showsDigests) throws IOException {
        return Listed.rows(images.store.list(), showsDigests).stream()
                .map(Image::name)
                .toList();
    }

    /** Docker shows no row for a digest of an image that has a tag in the same repository. */
    @Test
    void aNameByDigestIsNoRowBesideATag() throws Exception {
        Image image = images.make("box:1");
        images.make("box:1", "LABEL kind=newer");
        String digest = "docker.io/library/box@" + image.digest();
        assertThat(rows(false)).containsExactly("docker.io/library/box:1", digest);
        images.store.tag(image.id().toString(), "other:1");
        assertThat(rows(false)).containsExactly("docker.io/library/box:1", digest, "docker.io/library/other:1");
        images.store.tag(image.id().toString(), "box:2");
        List<String> tags = List.of("docker.io/library/box:1", "docker.io/library/box:2", "docker.io/library/other:1");
        assertThat(rows(false)).isEqualTo(tags);
        assertThat(rows(true)).isEqualTo(tags);
    }
}
