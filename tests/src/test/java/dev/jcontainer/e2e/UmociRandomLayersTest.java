package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.image.layer.LayerException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares layers of random entries with what umoci makes of them. {@code -Dlayers.random.images=N} makes N images, and
 * {@code -Dlayers.random.seed=S} makes the images from that of the message of a failure on.
 */
@EndToEnd
final class UmociRandomLayersTest {
    private static final int IMAGES = Integer.getInteger("layers.random.images", 10);
    private static final long SEED = Long.getLong("layers.random.seed", 11);

    @TempDir(factory = OwnDirectories.class)
    Path directory;

    @BeforeAll
    static void needsUmoci() {
        UnpackedLayers.assumeInstalled();
    }

    @Test
    void randomLayersAreWhatUmociMakesOfThem() throws Exception {
        for (long seed = SEED; seed < SEED + IMAGES; seed++) {
            compare(seed, new RandomLayers(seed).next());
        }
    }

    private void compare(long seed, List<byte[]> layers) throws Exception {
        long start = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - TimeUnit.SECONDS.toNanos(1);
        Path empty = Files.createTempDirectory(directory, "image");
        String refusal = "";
        FileListing ours = new FileListing();
        try {
            ours = UnpackedLayers.ours(layers);
        } catch (LayerException e) {
            refusal = String.valueOf(e.getMessage());
        }
        try {
            FileListing umocis = UnpackedLayers.umocis(layers, empty);
            assertThat(refusal).as("seed %d: refused, but not by umoci", seed).isEmpty();
            assertThat(ours.differences(umocis, start))
                    .as("seed %d: ours | umoci's", seed)
                    .isEmpty();
        } catch (UnpackedLayers.Refusal e) {
            assertThat(refusal)
                    .as("seed %d: umoci refused with %s", seed, e.getMessage())
                    .isNotEmpty();
        }
    }
}
