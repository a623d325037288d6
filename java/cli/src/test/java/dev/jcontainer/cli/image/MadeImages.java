package dev.jcontainer.cli.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.image.Image;
import dev.jcontainer.image.Images;
import dev.jcontainer.image.PullOptions;
import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.kernel.Syscalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A store of its own, with images that the tests of this package make. */
final class MadeImages {
    private static final byte[] EMPTY_ARCHIVE = new byte[1024];

    private final Path directory;
    final Images store;

    MadeImages(Path directory) throws IOException {
        // Layers of an ordinary user are written by the helper, which the end-to-end tests have.
        assumeTrue(Syscalls.effectiveIds() >>> 32 == 0);
        this.directory = directory;
        store = Images.builder().root(directory.resolve("store")).build();
    }

    /** An image without a file, whose configuration has these instructions; without a name if that is empty. */
    Image make(String name, String... instructions) throws IOException, InterruptedException {
        RunDefaults defaults = Instructions.read(RunDefaults.NONE, List.of(instructions));
        return store.importRoot(
                new ByteArrayInputStream(EMPTY_ARCHIVE),
                name.isEmpty() ? null : name,
                defaults,
                "made",
                PullOptions.defaults());
    }

    /** Something that is no image, of a layout of OCI. */
    Image artifact(String name) throws IOException, InterruptedException {
        Path layout = directory.resolve("artifact");
        Files.createDirectories(layout.resolve("blobs/sha256"));
        Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        String manifest = "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
                + "\"artifactType\":\"text/plain\",\"config\":"
                + blob(layout, "application/vnd.oci.empty.v1+json", "{}", "")
                + ",\"layers\":[" + blob(layout, "text/plain", "a text", "") + "]}";
        String top = blob(
                layout,
                "application/vnd.oci.image.manifest.v1+json",
                manifest,
                ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"" + name + "\"}");
        Files.writeString(layout.resolve("index.json"), "{\"schemaVersion\":2,\"manifests\":[" + top + "]}");
        return store.pull("oci:" + layout);
    }

    private static String blob(Path layout, String type, String content, String more) throws IOException {
        byte[] bytes = content.getBytes(UTF_8);
        Digest digest = Digest.of(bytes);
        Files.write(layout.resolve("blobs/sha256").resolve(digest.hex()), bytes);
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + digest + "\",\"size\":" + bytes.length + more + "}";
    }
}
