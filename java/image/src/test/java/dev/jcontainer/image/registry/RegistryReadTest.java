package dev.jcontainer.image.registry;

import static dev.jcontainer.image.registry.RegistryFixture.MANIFEST;
import static dev.jcontainer.image.registry.RegistryFixture.asked;
import static dev.jcontainer.image.registry.RegistryFixture.manifest;
import static dev.jcontainer.image.registry.http.TestServer.answer;
import static dev.jcontainer.image.registry.http.TestServer.raw;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Reference;
import dev.jcontainer.image.registry.error.BusyException;
import dev.jcontainer.image.registry.error.DeniedException;
import dev.jcontainer.image.registry.error.NotFoundException;
import dev.jcontainer.image.registry.error.RegistryException;
import dev.jcontainer.image.registry.http.ConnectionException;
import dev.jcontainer.image.registry.http.Keys;
import dev.jcontainer.image.registry.http.RefusedException;
import dev.jcontainer.image.registry.http.TestServer;
import dev.jcontainer.image.registry.http.TestServer.Answer;
import dev.jcontainer.image.source.ImageSource.RawDocument;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents and tags of registries that answer right, wrong, late or not at all. */
@Timeout(60)
final class RegistryReadTest {
    @TempDir
    Path directory;

    private RegistryFixture user = new RegistryFixture(Path.of("/nowhere"));
    private final AtomicInteger count = new AtomicInteger();

    @BeforeEach
    void makeUser() {
        user = new RegistryFixture(directory);
    }

    /** A server whose first answers but one to the question about TLS are these, and whose last one is a manifest. */
    private TestServer server(Answer... first) throws IOException {
        return new TestServer(asked -> {
            if (asked.target().equals("/v2/")) {
                return answer(200);
            }
            int number = count.getAndIncrement();
            return number < first.length ? first[number] : answer(200, MANIFEST);
        });
    }

    /** The label is longer than the 63 bytes of DNS, so no name server is asked. */
    @Test
    void looksAnUnknownHostUpOnlyOnce() throws IOException {
        Reference unknown = Reference.parse("a".repeat(64) + ".test/x");
        try (RegistrySource source = Registry.source(unknown, user.settings().build())) {
            assertThatThrownBy(() -> source.manifest(null))
                    .hasMessageContaining("no address is known for the name aaa");
            assertThat(user.waits).isEmpty();
        }
    }

    @Test
    void readsAManifestByItsTag() throws IOException {
        try (TestServer server =
                        server(answer(200, MANIFEST).with("Content-Type", "Application/X+json; charset=utf-8"));
                RegistrySource source = user.source(server, "a/b")) {
            RawDocument document = source.manifest(null);
            assertThat(document.mediaType()).isEqualTo("application/x+json");
            assertThat(document.bytes()).asString(UTF_8).isEqualTo(MANIFEST);
            assertThat(asked(server)).containsExactly("GET /v2/a/b/manifests/latest");
            assertThat(server.asked().get(1).header("Accept"))
                    .contains("application/vnd.oci.image.index.v1+json", "manifest.v1+prettyjws");
        }
    }

    @Test
    void comparesTheBodyWithTheDigestAndNeverAHeader() throws IOException {
        Digest digest = Digest.of("other".getBytes(UTF_8));
        try (TestServer server = server(answer(200, MANIFEST).with("Docker-Content-Digest", digest.toString()));
                RegistrySource source = user.source(server, "a@" + digest)) {
            assertThatThrownBy(() -> source.manifest(null))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining(
                            "gives another document, with the digest " + Digest.of(MANIFEST.getBytes(UTF_8)));
            assertThatThrownBy(() -> source.manifest(digest)).isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void refusesADocumentOfMoreThanFourMebibytes() throws IOException {
        try (TestServer server = server(answer(200, new byte[(4 << 20) + 1]), answer(200, new byte[4 << 20]));
                RegistrySource source = user.source(server, "a:1")) {
            assertThatThrownBy(() -> source.manifest(null)).hasMessageContaining("more than 4 MiB");
            assertThat(source.manifest(null).bytes()).hasSize(4 << 20);
        }
    }

    @Test
    void tellsTheRegistrysOwnWords() throws IOException {
        String text = "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest unknown\","
                + "\"detail\":{\"Tag\":\"1\\u001b[31m\"}},{\"code\":\"X\",\"message\":\"more\\nlines\"}]}";
        try (TestServer server = server(answer(404, text), answer(403, "no <b>entry</b>"), answer(418, ""));
                RegistrySource source = user.source(server, "a:1")) {
            assertThatThrownBy(() -> manifest(source))
                    .isInstanceOfSatisfying(NotFoundException.class, e -> {
                        assertThat(e.status()).isEqualTo(404);
                        assertThat(e.codes()).containsExactly("MANIFEST_UNKNOWN", "X");
                    })
                    .hasMessage("Cannot read the manifest of " + server.host() + "/a:1: " + server.host()
                            + " answers 404 (not found): manifest unknown ({\"Tag\":\"1\\u001b[31m\"}); x: more lines");
            assertThatThrownBy(() -> manifest(source))
                    .isInstanceOf(DeniedException.class)
                    .hasMessageContaining("403 (forbidden): no <b>entry</b>");
            assertThatThrownBy(() -> manifest(source)).hasMessageEndingWith("answers 418");
            assertThat(user.waits).isEmpty();
        }
    }

    @Test
    void boundsTheRegistrysOwnWords() throws IOException {
        try (TestServer server = server(answer(404, "x".repeat(1 << 20)));
                RegistrySource source = user.source(server, "a:1")) {
            assertThatThrownBy(() -> manifest(source))
                    .satisfies(e -> assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(600));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void triesAgainAfterWhatMayPass(int status) throws IOException {
        try (TestServer server = server(answer(status), answer(status));
                RegistrySource source = user.source(server, "a:1")) {
            assertThat(manifest(source)).isEqualTo(MANIFEST);
            assertThat(user.waits).hasSize(2);
            assertThat(user.waits.get(0)).isBetween(250L, 500L);
            assertThat(user.waits.get(1)).isBetween(500L, 1000L);
            assertThat(user.warnings).hasSize(2).first().asString().contains("trying again in 1 s (1 of 5)");
        }
    }

    @Test
    void triesAgainAfterACutAnswer() throws IOException {
        try (TestServer server = server(raw(""), answer(200, MANIFEST).cutAfter(3), raw(""));
                RegistrySource source = user.source(server, "a:1")) {
            assertThat(manifest(source)).isEqualTo(MANIFEST);
            assertThat(user.waits).hasSize(2); // the first was a kept connection, whose end is no failure
        }
    }

    @Test
    void givesUpAfterSoManyRetries() throws IOException {
        try (TestServer server = new TestServer(
                        asked -> asked.target().equals("/v2/") ? answer(200) : answer(500, "out of order"));
                RegistrySource source = Registry.source(
                        RegistryFixture.reference(server, "a:1"),
                        user.settings().retries(2).build())) {
            assertThatThrownBy(() -> manifest(source))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("500 (internal server error): out of order");
            assertThat(asked(server)).hasSize(3);
        }
    }

    @Test
    void triesAgainToConnect() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Reference reference = Reference.parse("127.0.0.1:" + port + "/a:1");
        TestServer[] late = new TestServer[1];
        RegistrySettings settings = user.settings()
                .world(
                        directory + "/etc",
                        wait -> {
                            user.waits.add(wait);
                            if (user.waits.size() == 2) {
                                late[0] = late(port);
                            }
                        },
                        () -> 0)
                .build();
        try (RegistrySource source = Registry.source(reference, settings)) {
            assertThat(manifest(source)).isEqualTo(MANIFEST);
            assertThat(user.waits).hasSize(2);
            assertThat(user.warnings).first().asString().contains("Cannot connect to http://127.0.0.1:" + port);
        } finally {
            late[0].close();
        }
    }

    private static TestServer late(int port) {
        try {
            return new TestServer(new ServerSocket(), port, asked -> answer(200, MANIFEST));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void waitsAsLongAsItIsAsked() throws IOException {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.ofEpochMilli(user.now + 47_000).atZone(ZoneOffset.UTC));
        try (TestServer server = server(
                        answer(429).with("Retry-After", "17"),
                        answer(503).with("Retry-After", date),
                        answer(429).with("Retry-After", "soon"));
                RegistrySource source = user.source(server, "a:1")) {
            assertThat(manifest(source)).isEqualTo(MANIFEST);
            assertThat(user.waits.get(0)).isEqualTo(17_000);
            assertThat(user.waits.get(1)).isEqualTo(30_000); // the clock has moved on
            assertThat(user.waits.get(2)).isBetween(1000L, 2000L);
        }
    }

    @Test
    void tellsTheTimeIfItIsAskedToWaitLongerThanAMinute() throws IOException {
        try (TestServer server = server(
                        answer(429, "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":\"pull rate limit\"}]}")
                                .with("Retry-After", "1800"));
                RegistrySource source = user.source(server, "a:1")) {
            assertThatThrownBy(() -> manifest(source))
                    .isInstanceOfSatisfying(
                            BusyException.class, e -> assertThat(e.retryAfter()).isEqualTo(1_800_000))
                    .hasMessageContaining("toomanyrequests: pull rate limit")
                    .hasMessageEndingWith(
                            "; it asks to wait 30 min, until " + Instant.ofEpochMilli(user.now + 1_800_000));
            assertThat(user.waits).isEmpty();
        }
    }

    @Test
    void anInterruptEndsAWait() throws IOException {
        RegistrySettings settings = user.settings()
                .world(
                        directory + "/etc",
                        wait -> {
                            throw new InterruptedException();
                        },
                        () -> 0)
                .build();
        try (TestServer server = server(answer(500));
                RegistrySource source = Registry.source(RegistryFixture.reference(server, "a:1"), settings)) {
            assertThatThrownBy(() -> manifest(source)).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void endsWhenARegistryIsSilent() throws IOException {
        try (TestServer server =
                        new TestServer(asked -> asked.target().equals("/v2/") ? answer(200) : raw("").silentAfter(0));
                RegistrySource source = Registry.source(
                        RegistryFixture.reference(server, "a:1"),
                        user.settings().limits(10_000, 50).retries(1).build())) {
            assertThatThrownBy(() -> manifest(source))
                    .isInstanceOf(ConnectionException.class)
                    .hasMessageContaining("silent");
            assertThat(user.waits).hasSize(1);
        }
    }

    @Test
    void doesNotTryACertificateAgain() throws Exception {
        Keys keys = Keys.make(directory, "server");
        try (TestServer server = new TestServer(keys.socket(), 0, asked -> answer(200, MANIFEST));
                RegistrySource source = user.source(server, "a:1")) {
            assertThatThrownBy(() -> manifest(source))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("not trusted");
            assertThat(user.waits).isEmpty();
        }
        try (TestServer server = new TestServer(keys.socket(), 0, asked -> answer(200, MANIFEST));
                RegistrySource source = Registry.source(
                        RegistryFixture.reference(server, "a:1"),
                        user.settings().verified(false).build())) {
            assertThat(manifest(source)).isEqualTo(MANIFEST);
        }
    }

    @Test
    void readsTheTagsPageByPage() throws IOException {
        try (TestServer server = server(
                        answer(200, "{\"name\":\"a\",\"tags\":[\"1\",\"2\"]}")
                                .with("Link", "</v2/a/tags/list?last=2&n=2>; rel=\"next\""),
                        answer(500),
                        answer(200, "{\"tags\":[\"3\"]}").with("Link", "<x>; rel=prev"));
                RegistrySource source = user.source(server, "a")) {
            assertThat(source.tags()).containsExactly("1", "2", "3");
            assertThat(asked(server))
                    .containsExactly(
                            "GET /v2/a/tags/list?n=1000",
                            "GET /v2/a/tags/list?last=2&n=2",
                            "GET /v2/a/tags/list?last=2&n=2");
        }
        count.set(0);
        try (TestServer server = server(answer(200, "{\"tags\":null}"));
                RegistrySource source = user.source(server, "a")) {
            assertThat(source.tags()).isEmpty();
        }
    }

    @Test
    void refusesAListWithoutAnEndOrAtAnotherPlace() throws IOException {
        Answer page = answer(200, "{\"tags\":[\"1\"]}");
        for (String link : new String[] {
            "</v2/a/tags/list?n=1000>; rel=next", "<http://evil.example/>; rel=\"next\"", "<file:///x>; rel=next"
        }) {
            try (TestServer server = new TestServer(asked -> page.with("Link", link));
                    RegistrySource source = user.source(server, "a")) {
                assertThatThrownBy(source::tags).isInstanceOf(RefusedException.class);
            }
        }
        try (TestServer server = new TestServer(asked -> answer(200, "{\"tags\":[]}")
                        .with("Link", "</v2/a/tags/list?n=" + count.incrementAndGet() + ">; rel=next"));
                RegistrySource source = user.source(server, "a")) {
            assertThatThrownBy(source::tags).hasMessageContaining("no end");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "1@sha256:0", "../x", "\\u001b[2J", "-x", "LONG"})
    void refusesATagThatIsNone(String tag) throws IOException {
        String text = tag.equals("LONG") ? "x".repeat(129) : tag;
        try (TestServer server = server(answer(200, "{\"tags\":[\"1\",\"" + text + "\"]}"));
                RegistrySource source = user.source(server, "a")) {
            assertThatThrownBy(source::tags)
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("names a tag that is none")
                    .hasMessageNotContaining("\u001b");
        }
    }

    /** The place that answers may be named by the registry. It may not name another one as if the user had done it. */
    @Test
    void aListThatWasRedirectedDoesNotGoOnThere() throws IOException {
        try (TestServer other = new TestServer(
                        asked -> answer(200, "{\"tags\":[\"1\"]}").with("Link", "</v2/a/tags/more>; rel=next"));
                TestServer server = new TestServer(asked -> asked.target().equals("/v2/")
                        ? answer(200)
                        : answer(307).with("Location", "http://" + other.host() + "/list"));
                RegistrySource source = user.source(server, "a")) {
            assertThatThrownBy(source::tags)
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("goes on at another place");
            assertThat(other.asked()).hasSize(1);
        }
    }
}
