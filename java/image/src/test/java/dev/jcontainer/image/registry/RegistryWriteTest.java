package dev.jcontainer.image.registry;

import static dev.jcontainer.image.registry.RegistryFixture.BLOB;
import static dev.jcontainer.image.registry.RegistryFixture.BLOB_DIGEST;
import static dev.jcontainer.image.registry.RegistryFixture.DESCRIPTOR;
import static dev.jcontainer.image.registry.RegistryFixture.MANIFEST;
import static dev.jcontainer.image.registry.RegistryFixture.asked;
import static dev.jcontainer.image.registry.http.TestServer.answer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.registry.error.RegistryException;
import dev.jcontainer.image.registry.http.ContentException;
import dev.jcontainer.image.registry.http.RefusedException;
import dev.jcontainer.image.registry.http.TestServer;
import dev.jcontainer.image.registry.http.TestServer.Answer;
import dev.jcontainer.image.registry.http.TestServer.Asked;
import dev.jcontainer.image.source.ImageTarget.BlobOpener;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class RegistryWriteTest {
    private static final BlobOpener CONTENT = () -> new ByteArrayInputStream(BLOB);
    private static final String UPLOADS = "/v2/a/blobs/uploads/";

    @TempDir
    Path directory;

    private RegistryFixture user = new RegistryFixture(Path.of("/nowhere"));
    private final AtomicInteger puts = new AtomicInteger();

    @BeforeEach
    void makeUser() {
        user = new RegistryFixture(directory);
    }

    private RegistryTarget target(TestServer server) throws IOException {
        return Registry.target(
                RegistryFixture.reference(server, "a:1"), user.settings().build());
    }

    private static Answer uploads(Asked asked, String location) {
        return switch (asked.method()) {
            case "HEAD" -> answer(404);
            case "POST" -> answer(202).with("Location", location);
            case "PUT" -> answer(201);
            default -> answer(200);
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v2/a/blobs/uploads/u?_state=x%3D", "u?_state=x%3D", "//HOST/v2/a/blobs/uploads/u?_state=x%3D"})
    void uploadsABlobToWhereTheRegistrySays(String location) throws IOException {
        try (TestServer server =
                        new TestServer(asked -> uploads(asked, location.replace("HOST", asked.header("Host"))));
                RegistryTarget target = target(server)) {
            assertThat(target.putBlob(DESCRIPTOR, CONTENT)).isTrue();
            assertThat(asked(server))
                    .containsExactly(
                            "HEAD /v2/a/blobs/" + BLOB_DIGEST,
                            "POST " + UPLOADS,
                            "PUT " + UPLOADS + "u?_state=x%3D&digest=sha256%3A" + BLOB_DIGEST.hex());
            assertThat(server.asked().get(3).body()).isEqualTo(BLOB);
        }
    }

    @Test
    void doesNotUploadWhatTheRegistryHas() throws IOException {
        try (TestServer server = new TestServer(asked -> answer(200));
                RegistryTarget target = target(server)) {
            assertThat(target.putBlob(DESCRIPTOR, CONTENT)).isFalse();
            assertThat(asked(server)).hasSize(1);
        }
    }

    @Test
    void getsATokenBeforeTheBytesAreSent() throws IOException {
        try (TestServer server = new TestServer(asked -> asked.path().equals("/token")
                        ? answer(200, "{\"token\": \"t\"}")
                        : asked.header("Authorization").equals("Bearer t")
                                ? uploads(asked, "/u")
                                : answer(401)
                                        .with(
                                                "WWW-Authenticate",
                                                "Bearer realm=\"http://" + asked.header("Host") + "/token\""));
                RegistryTarget target = target(server)) {
            target.putBlob(DESCRIPTOR, CONTENT);
            target.putManifest(null, "application/x", MANIFEST.getBytes(UTF_8));
            assertThat(asked(server))
                    .containsOnlyOnce("GET /token?scope=repository%3Aa%3Apull%2Cpush")
                    .hasSize(6);
            assertThat(server.asked().stream().filter(asked -> asked.method().equals("PUT")))
                    .hasSize(2)
                    .allMatch(asked -> asked.header("Authorization").equals("Bearer t"));
        }
    }

    @Test
    void startsAFailedUploadOver() throws IOException {
        try (TestServer server = new TestServer(asked -> asked.method().equals("PUT") && puts.incrementAndGet() < 3
                        ? answer(500 + puts.get())
                        : uploads(asked, "/u"));
                RegistryTarget target = target(server)) {
            assertThat(target.putBlob(DESCRIPTOR, CONTENT)).isTrue();
            assertThat(puts).hasValue(3);
            assertThat(user.waits).hasSize(2);
        }
    }

    @Test
    void tellsWhyAnUploadIsRefused() throws IOException {
        String text = "{\"errors\":[{\"code\":\"DIGEST_INVALID\",\"message\":\"provided digest did not match\"}]}";
        try (TestServer server = new TestServer(
                        asked -> asked.method().equals("PUT") ? answer(400, text) : uploads(asked, "/u"));
                RegistryTarget target = target(server)) {
            assertThatThrownBy(() -> target.putBlob(DESCRIPTOR, CONTENT))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("Cannot upload the blob " + BLOB_DIGEST + " to " + server.host() + "/a")
                    .hasMessageContaining("digest invalid: provided digest did not match");
            assertThat(user.waits).isEmpty();
        }
    }

    @Test
    void doesNotRepeatAnUploadThatCannotBeRead() throws IOException {
        try (TestServer server = new TestServer(asked -> uploads(asked, "/u"));
                RegistryTarget target = target(server)) {
            assertThatThrownBy(() -> target.putBlob(DESCRIPTOR, () -> {
                        throw new IOException("The disk is broken");
                    }))
                    .isInstanceOf(ContentException.class)
                    .hasMessage("The disk is broken");
            assertThat(user.waits).isEmpty();
        }
    }

    @Test
    void showsNothingToAnotherPlaceOfUploads() throws IOException {
        try (TestServer other = new TestServer(asked -> answer(201));
                TestServer server =
                        new TestServer(asked -> asked.header("Authorization").isEmpty()
                                ? answer(401).with("WWW-Authenticate", "Basic realm=r")
                                : uploads(asked, "http://" + other.host() + "/u"));
                RegistryTarget target = Registry.target(
                        RegistryFixture.reference(server, "a:1"),
                        user.settings().credentials("me", "p").build())) {
            assertThat(target.putBlob(DESCRIPTOR, CONTENT)).isTrue();
            assertThat(other.asked())
                    .hasSize(1)
                    .allMatch(asked -> asked.header("Authorization").isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "http://169.254.169.254/u", ""})
    void refusesAPlaceOfUploads(String location) throws IOException {
        try (TestServer server = new TestServer(asked -> uploads(asked, location));
                RegistryTarget target = target(server)) {
            assertThatThrownBy(() -> target.putBlob(DESCRIPTOR, CONTENT)).isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void writesManifestsByDigestAndByTag() throws IOException {
        byte[] bytes = MANIFEST.getBytes(UTF_8);
        Digest digest = Digest.of(bytes);
        try (TestServer server = new TestServer(asked -> answer(201));
                RegistryTarget target = target(server)) {
            target.putManifest(digest, "application/x", bytes);
            target.putManifest(null, "application/x", bytes);
            assertThat(asked(server)).containsExactly("PUT /v2/a/manifests/" + digest, "PUT /v2/a/manifests/1");
            assertThat(server.asked().get(2).header("Content-Type")).isEqualTo("application/x");
            assertThat(server.asked().get(2).body()).isEqualTo(bytes);
        }
    }
}
