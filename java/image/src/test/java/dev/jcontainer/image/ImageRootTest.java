package dev.jcontainer.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.store.Hold;
import dev.jcontainer.image.store.ImageName;
import dev.jcontainer.image.store.LayerCreation;
import dev.jcontainer.image.store.LayerKeys;
import dev.jcontainer.image.store.LayerMeta;
import dev.jcontainer.image.store.Store;
import dev.jcontainer.image.store.StoredImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The root filesystem that an image gives to containers. */
final class ImageRootTest {
    @TempDir
    Path directory;

    /** An image of layers of which those with {@code true} describe their root, the lowest first. */
    private Image image(boolean... describesRoot) throws IOException {
        Store store = Store.open(Files.createTempDirectory(directory, "store").toString(), tree -> {});
        List<StoredImage.Layer> layers = new ArrayList<>();
        try (Hold hold = store.hold()) {
            for (boolean describes : describesRoot) {
                Digest key = digest("layer " + layers.size() + describes);
                try (LayerCreation creation =
                        store.layers().begin(hold, new LayerKeys(key, key), layer -> true, () -> {})) {
                    Files.createDirectory(Path.of(creation.directory(), "diff"));
                    Files.writeString(Path.of(creation.directory(), "tree.erofs"), "tree");
                    creation.commit(
                            new LayerMeta(LayerMeta.Kind.DIRECTORY, key, 1, 1, 1, 4, null, false, true, describes));
                }
                layers.add(new StoredImage.Layer(Descriptor.of("layer", key, 1), key, 1));
            }
        }
        Descriptor document = Descriptor.of("document", digest("document"), 8);
        ImageName name = new ImageName("docker.io", "library/box", "1");
        return new Image(store, new StoredImage(name, document, document, document, Platform.host(), null, layers));
    }

    private static Digest digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void itsAttributesAreThoseOfTheTopmostLayerThatDescribesThem() throws IOException {
        assertThat(image(true, false, false).root().rootLayer()).isZero();
        assertThat(image(true, true, false).root().rootLayer()).isEqualTo(1);
        assertThat(image(false, false, true).root().rootLayer()).isEqualTo(2);
        assertThat(image(false, false).root().rootLayer()).isZero();
    }
}
