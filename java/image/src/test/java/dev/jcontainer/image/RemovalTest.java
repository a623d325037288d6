package dev.jcontainer.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.image.store.Hold;
import dev.jcontainer.image.store.ImageName;
import dev.jcontainer.image.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What docker removes, refuses and leaves. */
final class RemovalTest extends OwnImagesTest {
    @AfterEach
    void nothingIsBroken() throws IOException {
        assertThat(images.check(false)).isEmpty();
    }

    /** An image with one file of that content. */
    private Image make(String name, String content) throws IOException, InterruptedException {
        return images.importRoot(tar(content), name, RunDefaults.NONE, "", PullOptions.defaults());
    }

    /** The name that an image has after a pull by its digest. */
    private String nameByDigest(Image image) throws IOException {
        Store store = Store.open(images.directory(), tree -> {});
        ImageName name = ImageName.untagged(image.registry(), image.repository(), image.manifestDigest());
        try (Hold hold = store.hold()) {
            store.tags().put(hold, image.stored().named(name));
        }
        return image.registry() + "/" + image.repository() + "@" + image.manifestDigest();
    }

    private List<String> names() throws IOException {
        return images.list().stream().map(Image::name).toList();
    }

    private static String name(String familiar) {
        return "docker.io/library/" + familiar;
    }

    private ImageRemoval remove(String name) throws IOException {
        return images.remove(name, false, false);
    }

    @Test
    void onlyTheLastNameOfAnImageInUseIsRefused() throws Exception {
        Image image = make("box:1", "a");
        images.tag("box:1", "box:2");
        try (HeldImage held = image.hold()) {
            assertThat(remove("box:1").untagged()).containsExactly(name("box:1"));
            assertThatThrownBy(() -> remove("box:2")).hasMessageContaining("a container uses the image");
            assertThatThrownBy(() -> remove(image.id().hex())).hasMessageContaining("a container uses the image");
            assertThat(names()).containsExactly(name("box:2"));
        }
        ImageRemoval removal = remove("box:2");
        assertThat(removal.layers()).isEqualTo(1);
        assertThat(removal.deletedLayers())
                .containsExactly(image.layers().get(0).toString());
    }

    @Test
    void forceTakesTheNameOfAnImageInUseAndLeavesItsFiles() throws Exception {
        Image image = make("box:1", "a");
        try (HeldImage held = image.hold()) {
            ImageRemoval removal = images.remove("box:1", true, false);
            assertThat(removal.untagged()).containsExactly(name("box:1"), name("box@" + image.digest()));
            assertThat(removal.layers()).isZero();
            assertThat(removal.deletedLayers()).isEmpty();
            assertThat(names()).isEmpty();
            assertThat(images.usage().layers().count()).isEqualTo(1);
            assertThat(images.prune(true).layers()).isZero();
        }
        assertThat(images.prune(false).layers()).isEqualTo(1);
        assertThat(images.usage().bytes()).isZero();
    }

    @Test
    void anIdWithSeveralTagsIsRemovedByForceOnly() throws Exception {
        Image image = make("box:1", "a");
        String id = image.id().hex();
        images.tag("box:1", "box:2");
        assertThatThrownBy(() -> remove(id))
                .hasMessageContaining("has several names (" + name("box:1") + ", " + name("box:2") + ")");
        assertThatThrownBy(() -> remove(id.substring(0, 12))).hasMessageContaining("has several names");
        ImageRemoval removal = images.remove(id, true, false);
        assertThat(removal.untagged()).containsExactly(name("box:1"), name("box:2"), name("box@" + image.digest()));
        assertThat(removal.deleted()).containsExactly("sha256:" + id);
        assertThat(names()).isEmpty();
    }

    /** Docker prints it right after the last tag there, before the names in other repositories. */
    @Test
    void theLastTagInEachRepositoryTakesTheDigestThere() throws Exception {
        Image image = make("box:1", "a");
        images.tag("box:1", "box:2");
        images.tag("box:1", "other:1");
        images.tag("box:1", "third:1");
        assertThat(remove("other:1").untagged()).containsExactly(name("other:1"), name("other@" + image.digest()));
        assertThat(images.remove(image.id().hex(), true, false).untagged())
                .containsExactly(
                        name("box:1"),
                        name("box:2"),
                        name("box@" + image.digest()),
                        name("third:1"),
                        name("third@" + image.digest()));
    }

    @Test
    void anIdWithATagAndADigestInOneRepositoryIsOneName() throws Exception {
        Image image = make("box:1", "a");
        nameByDigest(image);
        assertThat(remove(image.id().hex()).untagged()).hasSize(2);
        assertThat(images.usage().bytes()).isZero();
    }

    @Test
    void theLastTagInARepositoryTakesTheNamesByDigestThere() throws Exception {
        Image image = make("box:1", "a");
        String byDigest = nameByDigest(image);
        images.tag("box:1", "box:2");
        images.tag("box:1", "other:1");
        assertThat(remove("box:1").untagged()).containsExactly(name("box:1"));
        assertThat(names()).containsExactly(name("box:2"), byDigest, name("other:1"));
        assertThat(remove("box:2").untagged()).containsExactly(name("box:2"), byDigest);
        assertThat(names()).containsExactly(name("other:1"));
    }

    @Test
    void aNameByDigestRemovesNoTag() throws Exception {
        Image image = make("box:1", "a");
        String digest = name("box@" + image.manifestDigest());
        assertThatThrownBy(() -> remove(digest)).hasMessageContaining("only the digest of " + name("box:1"));
        nameByDigest(image);
        assertThat(remove(digest).untagged()).containsExactly(digest);
        assertThat(names()).containsExactly(name("box:1"));
    }

    /** Docker lists it as {@code <none>} then. */
    @Test
    void anImageThatLosesItsLastTagStaysByItsDigest() throws Exception {
        Image old = make("box:1", "a");
        images.tag("box:1", "other:1");
        make("box:1", "b");
        assertThat(names()).containsExactly(name("box:1"), name("other:1"));
        make("other:1", "c");
        String dangling = name("other@" + old.manifestDigest());
        assertThat(names()).containsExactly(name("box:1"), name("other:1"), dangling);
        assertThat(images.get(old.id().hex()).root()).isNotNull();
        assertThat(images.prune(false).untagged()).containsExactly(dangling);
    }

    @Test
    void anImageInUseThatLosesItsLastTagStaysAsWell() throws Exception {
        Image old = make("box:1", "a");
        try (HeldImage held = old.hold()) {
            make("box:1", "b");
            assertThat(images.prune(false).untagged()).isEmpty();
            assertThat(images.find(old.id().hex())).isPresent();
        }
        assertThat(images.prune(false).deleted()).containsExactly(old.id().toString());
    }

    @Test
    void damagedNamesAreToldBesideTheList() throws Exception {
        make("box:1", "a");
        make("other:1", "b");
        Path tag = directory.resolve("store/tags/docker.io/library+box/1");
        Files.writeString(tag, "garbage");
        List<String> warnings = new ArrayList<>();
        assertThat(images.list(warnings::add)).extracting(Image::name).containsExactly(name("other:1"));
        assertThat(warnings).singleElement().asString().startsWith("Cannot read " + tag + ": ");
        assertThat(names()).containsExactly(name("other:1"));
        make("box:1", "a");
        assertThat(images.list(warning -> {
                    throw new AssertionError(warning);
                }))
                .hasSize(2);
    }
}
