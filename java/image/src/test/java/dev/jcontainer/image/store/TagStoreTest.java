package dev.jcontainer.image.store;

import static dev.jcontainer.image.store.Fixture.digest;
import static dev.jcontainer.image.store.Fixture.image;
import static dev.jcontainer.image.store.Fixture.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.kernel.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TagStoreTest {
    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    private Fixture fixture;
    private TagStore tags;

    @BeforeEach
    void open() throws IOException {
        fixture = new Fixture(directory.resolve("store"));
        tags = fixture.store.tags();
    }

    private List<String> listed() throws IOException {
        return tags.list().images().stream()
                .map(image -> image.name().toString())
                .toList();
    }

    private Path file(String tag) {
        return fixture.root.resolve("tags/docker.io/library+test/" + tag);
    }

    @Test
    void findsWhatWasPut() throws IOException {
        StoredImage image = fixture.pull(name("1"), "a", "b");
        assertThat(tags.find(name("1"))).contains(image);
        assertThat(tags.find(name("2"))).isEmpty();
        assertThat(fixture.names("tmp")).isEmpty();
    }

    @Test
    void leavesNothingOfATagThatCannotBePut() throws IOException {
        fixture.pull(name("1"), "a");
        Fixture full = new Fixture(fixture.root, (step, file) -> {
            if (step.equals("mkdir") && file.contains("/tags/")) {
                throw Disk.failure(Errno.ENOSPC, "make the directory", file, null);
            }
        });
        assertThatThrownBy(() -> full.pull(new ImageName("other.example", "repo", "1"), "a"))
                .isInstanceOf(StoreException.class);
        assertThat(fixture.names("tmp")).isEmpty();
    }

    @Test
    void listsByName() throws IOException {
        fixture.pull(name("2"), "a");
        fixture.pull(name("1"), "b");
        fixture.pull(new ImageName("docker.io", "library", "test"), "b");
        fixture.pull(new ImageName("[::1]:5000", "Repo/A", "V1"), "b");
        assertThat(listed())
                .containsExactly(
                        "[::1]:5000/Repo/A:V1",
                        "docker.io/library:test",
                        "docker.io/library/test:1",
                        "docker.io/library/test:2");
    }

    @Test
    void keepsAnImageThatLosesItsTag() throws IOException {
        StoredImage old = fixture.pull(name("1"), "a");
        fixture.pull(name("1"), "b");
        assertThat(listed())
                .containsExactly(
                        "docker.io/library/test:1",
                        "docker.io/library/test@" + old.manifest().digest());
        fixture.pull(name("1"), "b");
        assertThat(listed()).hasSize(2);
    }

    /** A prune has chosen an image, and a pull gives its name to another before it is removed. */
    @Test
    void removesANameOnlyFromTheImageThatHasIt() throws IOException {
        StoredImage old = fixture.pull(name("1"), "a");
        fixture.pull(name("1"), "b");
        assertThat(tags.remove(old)).isFalse();
        assertThat(listed()).contains("docker.io/library/test:1");
        assertThat(tags.remove(old.named(name("none")))).isFalse();
    }

    @Test
    void removesATagAndItsEmptyDirectories() throws IOException {
        StoredImage image = fixture.pull(name("1"), "a");
        fixture.pull(name("2"), "a");
        assertThat(tags.remove(name("1"))).contains(image);
        assertThat(tags.remove(name("1"))).isEmpty();
        assertThat(listed()).containsExactly("docker.io/library/test:2");
        tags.remove(name("2"));
        assertThat(fixture.names("tags")).isEmpty();
    }

    @Test
    void namesNoImageThatIsNotComplete() throws IOException {
        StoredImage image = image(name("1"), "a");
        try (Hold hold = fixture.store.hold()) {
            fixture.store.blobs().put(hold, Fixture.manifest("a"));
            assertThatThrownBy(() -> tags.put(hold, image))
                    .hasMessage("Cannot name the image docker.io/library/test:1: the blob "
                            + image.config().digest() + " is not in the store.");
            fixture.store.blobs().put(hold, Fixture.config("a"));
            assertThatThrownBy(() -> tags.put(hold, image))
                    .hasMessageContaining("the layer " + digest("tar of a") + " is not in the store");
            fixture.makeLayer(hold, "a"); // a layer needs no blob
            tags.put(hold, image);
        }
        assertThat(tags.find(name("1"))).contains(image);
    }

    @Test
    void namesAnArtifactWhoseLayersAreOnlyBlobs() throws IOException {
        StoredImage image = image(name("1"), "a");
        StoredImage artifact = new StoredImage(
                name("1"),
                image.target(),
                image.manifest(),
                image.config(),
                null,
                null,
                List.of(new StoredImage.Layer(image.layers().get(0).blob(), null, 0)));
        try (Hold hold = fixture.store.hold()) {
            fixture.store.blobs().put(hold, Fixture.manifest("a"));
            fixture.store.blobs().put(hold, Fixture.config("a"));
            assertThatThrownBy(() -> tags.put(hold, artifact)).hasMessageContaining("the blob " + digest("a"));
            fixture.download(hold, "a");
            tags.put(hold, artifact);
        }
        assertThat(tags.find(name("1"))).contains(artifact);
    }

    @Test
    void refusesValuesThatWouldBreakTheFile() throws IOException {
        StoredImage image = fixture.pull(name("1"), "a");
        try (Hold hold = fixture.store.hold()) {
            Descriptor config = Descriptor.of("a\nlayer", image.config().digest(), 1);
            StoredImage lines = new StoredImage(
                    name("2"), image.target(), image.manifest(), config, image.platform(), null, List.of());
            assertThatThrownBy(() -> tags.put(hold, lines)).hasMessageContaining("control character");
            StoredImage spaces = new StoredImage(
                    name("2"),
                    image.target(),
                    image.manifest(),
                    image.config(),
                    new Platform("linux", "a b", null),
                    null,
                    List.of());
            assertThatThrownBy(() -> tags.put(hold, spaces)).hasMessageContaining("'a b' has a space");
        }
        assertThatThrownBy(() -> new ImageName("a", "", "b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ImageName("a", "b\nc", "b")).isInstanceOf(IllegalArgumentException.class);
        assertThat(listed()).hasSize(1);
    }

    @Test
    void keepsTypesWithSpacesAndImagesOf500Layers() throws IOException {
        StoredImage image = fixture.pull(name("1"), "a");
        List<StoredImage.Layer> many = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            many.addAll(image.layers());
        }
        Descriptor config = Descriptor.of(
                "text; charset=\"a b\"", image.config().digest(), image.config().size());
        StoredImage large = new StoredImage(
                name("2"), image.target(), image.manifest(), config, new Platform("linux", "arm", "v7"), -1L, many);
        try (Hold hold = fixture.store.hold()) {
            tags.put(hold, large);
        }
        assertThat(tags.find(name("2"))).contains(large);
    }

    @Test
    void listsTheOthersBesideADamagedTag() throws IOException {
        fixture.pull(name("1"), "a");
        fixture.pull(name("2"), "b");
        String good = Files.readString(file("1"));
        String[] bad = {
            "",
            "{}",
            good + "x",
            good.replace("image 1", "image 2"),
            good.replace("layer sha256:", "layer sha1:"),
            good.replace("repository library/test", "repository "),
            good.replace("target sha256", "target"),
            good.replace("created 17", "created x"),
            good.replace("platform linux amd64", "platform linux"),
            good.substring(0, good.length() - 1),
            good.replace("tag 1", "tag 7"),
            "image 1\n" + "x".repeat(3 << 20)
        };
        for (String text : bad) {
            Files.writeString(file("1"), text);
            assertThat(listed()).as(text).containsExactly("docker.io/library/test:2");
            assertThat(tags.list().damaged()).hasSize(1);
            assertThatThrownBy(() -> tags.find(name("1")))
                    .hasMessageContaining(file("1").toString());
        }
        Files.delete(file("1"));
        Files.createSymbolicLink(file("1"), file("2"));
        assertThat(tags.list().damaged()).hasSize(1);
        Files.delete(file("1"));
        Files.createDirectory(file("1"));
        assertThat(tags.list().damaged()).hasSize(1);
    }

    @Test
    void ignoresFilesBetweenTheDirectories() throws IOException {
        fixture.pull(name("1"), "a");
        Files.writeString(fixture.root.resolve("tags/file"), "x");
        assertThat(listed()).hasSize(1);
    }
}
