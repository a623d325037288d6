package dev.jcontainer.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.image.ImageException.Reason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Removes and prunes images by the facade. */
final class ImagesRemovalTest extends OwnImagesTest {
    @Test
    void removesAnIdWithSeveralNamesOnlyByForce() throws Exception {
        String hex = make("box:1").id().hex();
        images.tag("box:1", "app");
        assertThat(reasonOf(() -> images.remove(hex, false, false))).isEqualTo(Reason.IN_USE);
        ImageRemoval removal = images.remove(hex, true, false);
        assertThat(removal.untagged()).hasSize(4);
        assertThat(removal.deleted()).containsExactly("sha256:" + hex);
        assertThat(removal.layers()).isEqualTo(1);
        assertThat(images.list()).isEmpty();
        assertThat(images.usage().bytes()).isZero();
    }

    @Test
    void prunesWhatHasNoTag() throws Exception {
        Image old = make("box:1");
        images.importRoot(tar("newer"), "box:1", DEFAULTS, "", PullOptions.defaults());
        assertThat(images.list()).hasSize(2);
        assertThat(images.prune(false).deleted()).containsExactly(old.id().toString());
        assertThat(images.list()).extracting(Image::tag).containsExactly("1");
        assertThat(reasonOf(old::root)).isEqualTo(Reason.NOT_FOUND);
        images.prune(true);
        assertThat(images.list()).isEmpty();
    }

    @Test
    void prunesTheImagesThatAreChosenAndStillExist() throws Exception {
        images.importRoot(tar("x"), null, DEFAULTS, "", PullOptions.defaults());
        Image gone = make("gone:1");
        make("replaced:1");
        Image kept = make("kept:1");
        List<Image> listed = new ArrayList<>(images.list());
        listed.removeIf(image -> kept.name().equals(image.name()));
        images.remove("gone:1", false, false);
        images.importRoot(tar("newer"), "replaced:1", DEFAULTS, "", PullOptions.defaults());
        ImageRemoval removal = images.prune(listed);
        assertThat(removal.untagged()).hasSize(1).allMatch(name -> name.startsWith("<none>/<none>@"));
        assertThat(images.list()).extracting(Image::tag).contains("1", "1").hasSize(3);
        assertThat(reasonOf(gone::config)).isEqualTo(Reason.NOT_FOUND);
        assertThat(images.check(false)).isEmpty();
    }
}
