package dev.jcontainer.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.jcontainer.image.registry.error.RegistryException;
import dev.jcontainer.image.registry.http.ConnectionException;
import dev.jcontainer.image.registry.http.TestServer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether a tag has changed is asked by HEAD, which something between may not let pass. */
final class RegistryDigestTest {
    private static final String HEAD = "HEAD /v2/box/manifests/1";

    @TempDir
    Path directory;

    /** A registry of this machine is asked by GET first whether it speaks TLS. */
    private static TestServer server(TestServer.Answer head) throws Exception {
        return new TestServer(asked -> asked.method().equals("HEAD") ? head : TestServer.answer(200));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200", "no HTTP\r\n\r\n"})
    void aDroppedHeadIsNoFailureAndNotRepeated(String bytes) throws Exception {
        RegistryFixture fixture = new RegistryFixture(directory);
        try (TestServer server = server(TestServer.raw(bytes));
                RegistrySource source = fixture.source(server, "box:1")) {
            assertThat(source.digest()).isEmpty();
            // a connection that was kept may have been closed by the server before the request
            assertThat(RegistryFixture.asked(server)).containsOnly(HEAD).hasSizeBetween(1, 2);
        }
        assertThat(fixture.waits).isEmpty();
        assertThat(fixture.warnings).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 405, 406, 500, 501, 502})
    void aRefusedHeadIsNoFailureAndNotRepeated(int status) throws Exception {
        RegistryFixture fixture = new RegistryFixture(directory);
        try (TestServer server = server(TestServer.answer(status));
                RegistrySource source = fixture.source(server, "box:1")) {
            assertThat(source.digest()).isEmpty();
            assertThat(RegistryFixture.asked(server)).containsExactly(HEAD);
        }
        assertThat(fixture.waits).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 404})
    void whatEveryMethodWouldGetIsAFailure(int status) throws Exception {
        RegistryFixture fixture = new RegistryFixture(directory);
        try (TestServer server = server(TestServer.answer(status));
                RegistrySource source = fixture.source(server, "box:1")) {
            RegistryException failure = catchThrowableOfType(RegistryException.class, source::digest);
            assertThat(failure.status()).isEqualTo(status);
            assertThat(RegistryFixture.asked(server)).containsExactly(HEAD);
        }
        assertThat(fixture.waits).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void aBusyRegistryIsAskedAgainAfterTheTimeThatItSays(int status) throws Exception {
        RegistryFixture fixture = new RegistryFixture(directory);
        try (TestServer server = server(TestServer.answer(status).with("Retry-After", "20"));
                RegistrySource source = fixture.source(server, "box:1")) {
            RegistryException failure = catchThrowableOfType(RegistryException.class, source::digest);
            assertThat(failure.status()).isEqualTo(status);
            assertThat(RegistryFixture.asked(server)).isEqualTo(Collections.nCopies(6, HEAD));
        }
        assertThat(fixture.waits).isEqualTo(Collections.nCopies(5, 20_000L));
    }

    @Test
    void aRegistryThatCannotBeReachedIsTriedAgain() throws Exception {
        RegistryFixture fixture = new RegistryFixture(directory);
        TestServer server = server(TestServer.answer(200));
        server.close();
        try (RegistrySource source = fixture.source(server, "box:1")) {
            assertThat(catchThrowableOfType(ConnectionException.class, source::digest)
                            .isUnreached())
                    .isTrue();
        }
        assertThat(fixture.waits).hasSize(5);
    }

    @Test
    void aMirrorThatDropsItIsNotGivenUp() throws Exception {
        RegistryFixture fixture = new RegistryFixture(directory);
        try (TestServer server = new TestServer(asked -> TestServer.answer(200, RegistryFixture.MANIFEST));
                TestServer mirror = new TestServer(asked -> asked.method().equals("HEAD")
                        ? TestServer.raw("")
                        : TestServer.answer(200, RegistryFixture.MANIFEST))) {
            fixture.write(
                    "etc/containers/registries.conf",
                    "[[registry]]\nlocation = '" + server.host() + "'\n[[registry.mirror]]\nlocation = '"
                            + mirror.host() + "'\ninsecure = true\n");
            try (RegistrySource source = fixture.source(server, "box:1")) {
                assertThat(source.digest()).isEmpty();
                assertThat(RegistryFixture.manifest(source)).isEqualTo(RegistryFixture.MANIFEST);
            }
            assertThat(RegistryFixture.asked(mirror)).endsWith("GET /v2/box/manifests/1");
            assertThat(RegistryFixture.asked(server)).isEqualTo(List.of());
        }
    }
}
