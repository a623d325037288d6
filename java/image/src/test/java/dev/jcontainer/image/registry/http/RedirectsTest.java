package dev.jcontainer.image.registry.http;

import static dev.jcontainer.image.registry.http.TestServer.answer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.registry.http.Request.Named;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class RedirectsTest {
    private final Http http =
            new Http(new TimeLimits(10_000, 30_000), new Tls(List.of(), null, "none", Set.of()), Proxies.of(Map.of()));

    @AfterEach
    void close() {
        http.close();
    }

    private static Request get(TestServer server) throws IOException {
        return new Request("GET", server.url("/a"), Named.BY_USER).header("Authorization", "Basic secret");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void keepsAuthorizationAtTheSameOriginOnly(int status) throws IOException {
        try (TestServer other = new TestServer(asked -> answer(200, "other"));
                TestServer server = new TestServer(asked -> asked.target().equals("/a")
                        ? answer(status).with("Location", "/b")
                        : answer(status).with("Location", "http://" + other.host() + "/c"))) {
            try (Response response = Redirects.send(http, get(server))) {
                assertThat(new String(response.read(100), UTF_8)).isEqualTo("other");
            }
            assertThat(server.asked())
                    .allMatch(asked -> asked.header("Authorization").equals("Basic secret"));
            assertThat(server.asked()).hasSize(2);
            assertThat(other.asked())
                    .hasSize(1)
                    .allMatch(asked -> asked.header("Authorization").isEmpty());
        }
    }

    @Test
    void doesNotShowAuthorizationAgainWhenARedirectComesBack() throws IOException {
        TestServer[] servers = new TestServer[2];
        try (TestServer other =
                        new TestServer(asked -> answer(302).with("Location", "http://" + servers[0].host() + "/back"));
                TestServer server = new TestServer(asked -> asked.target().equals("/back")
                        ? answer(200)
                        : answer(302).with("Location", "http://" + other.host() + "/"))) {
            servers[0] = server;
            Redirects.send(http, get(server)).close();
            assertThat(server.asked().get(1).header("Authorization")).isEmpty();
        }
    }

    @Test
    void endsALoop() throws IOException {
        try (TestServer server = new TestServer(asked -> answer(302).with("Location", "/a"))) {
            assertThatThrownBy(() -> Redirects.send(http, get(server)))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("more than 10 times");
            assertThat(server.asked()).hasSize(11);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd", "jar:http://127.0.0.1/a!/b", "http://169.254.169.254/latest/meta-data",
                "http://[fe80::1]/", "http://user:secret@127.0.0.1/", "http://2852039166/"
            })
    void refusesWhereAServerMustNotSendTo(String location) throws IOException {
        try (TestServer server = new TestServer(asked -> answer(307).with("Location", location))) {
            assertThatThrownBy(() -> Redirects.send(http, get(server)))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("refused");
        }
    }

    @Test
    void refusesToLeaveTls() throws IOException {
        Url secure = Url.parse("https://registry.example/v2/");
        assertThatThrownBy(() -> Redirects.resolved(secure, "http://registry.example/v2/"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("not encrypted");
        assertThat(Redirects.resolved(Url.parse("http://h/"), "https://h/")).isEqualTo(Url.parse("https://h/"));
    }

    @Test
    void aServerElsewhereNeverLeadsToThisMachine() throws IOException {
        Url elsewhere = Url.parse("https://registry.example/");
        Url local = Url.parse("http://127.0.0.1:5000/");
        assertThat(Redirects.namedBy(elsewhere, Named.BY_USER)).isEqualTo(Named.BY_SERVER);
        assertThat(Redirects.namedBy(local, Named.BY_USER)).isEqualTo(Named.BY_LOOPBACK);
        assertThat(Redirects.namedBy(local, Named.BY_SERVER)).isEqualTo(Named.BY_SERVER);
    }

    @Test
    void repeatsABodyWhereTheMethodIsKept() throws IOException {
        try (TestServer server = new TestServer(
                asked -> asked.target().equals("/a") ? answer(307).with("Location", "/b") : answer(201))) {
            Request put = new Request("PUT", server.url("/a"), Named.BY_USER)
                    .body(3, () -> new ByteArrayInputStream("abc".getBytes(UTF_8)));
            Redirects.send(http, put).close();
            assertThat(server.asked()).hasToString("[PUT /a, PUT /b]");
            assertThat(server.asked().get(1).body()).isEqualTo("abc".getBytes(UTF_8));
        }
        try (TestServer server = new TestServer(asked -> answer(302).with("Location", "/b"))) {
            Request put = new Request("PUT", server.url("/a"), Named.BY_USER)
                    .body(0, () -> new ByteArrayInputStream(new byte[0]));
            try (Response response = Redirects.send(http, put)) {
                assertThat(response.status()).isEqualTo(302);
            }
        }
    }
}
