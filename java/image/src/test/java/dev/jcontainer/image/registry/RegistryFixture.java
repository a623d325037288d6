package dev.jcontainer.image.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.NameException;
import dev.jcontainer.image.name.Reference;
import dev.jcontainer.image.registry.http.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A user with a directory of its own, who never waits: the clock jumps instead. */
final class RegistryFixture {
    static final String MANIFEST = "{\"schemaVersion\":2}";
    static final byte[] BLOB = new byte[300_000];
    static final Digest BLOB_DIGEST;
    static final Descriptor DESCRIPTOR;

    static {
        new Random(1).nextBytes(BLOB);
        BLOB_DIGEST = Digest.of(BLOB);
        DESCRIPTOR = Descriptor.of("application/octet-stream", BLOB_DIGEST, BLOB.length);
    }

    final Path directory;
    final Map<String, String> environment = new HashMap<>();
    final List<String> warnings = new ArrayList<>();
    final List<Long> waits = new ArrayList<>();
    long now = 1_800_000_000_000L;

    RegistryFixture(Path directory) {
        this.directory = directory;
        environment.put("HOME", directory.toString());
    }

    RegistrySettings.Builder settings() {
        return RegistrySettings.builder(environment)
                .warnings(warnings::add)
                .world(
                        directory + "/etc",
                        wait -> {
                            waits.add(wait);
                            now += wait;
                        },
                        () -> now);
    }

    RegistrySource source(TestServer server, String name) throws IOException {
        return Registry.source(reference(server, name), settings().build());
    }

    static Reference reference(TestServer server, String name) throws NameException {
        return Reference.parse(server.host() + "/" + name);
    }

    void write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    static byte[] blob(RegistrySource source, long offset) throws IOException {
        try (InputStream in = source.blob(DESCRIPTOR, offset)) {
            return in.readAllBytes();
        }
    }

    static String manifest(RegistrySource source) throws IOException {
        return new String(source.manifest(null).bytes(), UTF_8);
    }

    /** The requests but those by which a client finds out whether a registry speaks TLS. */
    static List<String> asked(TestServer server) {
        return server.asked().stream()
                .map(TestServer.Asked::toString)
                .filter(text -> !text.equals("GET /v2/"))
                .toList();
    }
}
