package dev.jcontainer.image;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.image.ImageException.Reason;
import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.image.tar.TarWriter;
import dev.jcontainer.kernel.Syscalls;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the facade with a store of their own. */
abstract class OwnImagesTest {
    static final RunDefaults DEFAULTS = new RunDefaults(
            "",
            List.of("A=1"),
            List.of("/bin/program"),
            List.of("word"),
            "/w",
            List.of(),
            List.of(),
            Map.of(),
            "",
            null);

    @TempDir
    Path directory;

    Images images;

    @BeforeEach
    void open() throws IOException {
        // Layers of an ordinary user are written by the helper, which the end-to-end tests have.
        assumeTrue(Syscalls.effectiveIds() >>> 32 == 0);
        images = Images.builder()
                .root(directory.resolve("store"))
                .environment(Map.of("HOME", directory.toString()))
                .build();
    }

    static InputStream tar(String word) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarWriter tar = new TarWriter(bytes)) {
            tar.file(word, word.getBytes(StandardCharsets.UTF_8));
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    Image make(String name) throws IOException, InterruptedException {
        return images.importRoot(tar(name), name, DEFAULTS, "made of " + name, PullOptions.defaults());
    }

    static Reason reasonOf(Attempt attempt) {
        try {
            attempt.run();
        } catch (ImageException e) {
            return e.reason();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("not an ImageException", e);
        }
        throw new AssertionError("no exception");
    }

    /** Something that may fail. */
    @FunctionalInterface
    interface Attempt {
        void run() throws IOException, InterruptedException;
    }
}
