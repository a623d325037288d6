package dev.jcontainer.image.registry;

import static dev.jcontainer.image.registry.RegistryFixture.MANIFEST;
import static dev.jcontainer.image.registry.RegistryFixture.asked;
import static dev.jcontainer.image.registry.RegistryFixture.manifest;
import static dev.jcontainer.image.registry.http.TestServer.answer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.registry.error.DeniedException;
import dev.jcontainer.image.registry.http.Keys;
import dev.jcontainer.image.registry.http.RefusedException;
import dev.jcontainer.image.registry.http.TestServer;
import dev.jcontainer.image.registry.http.TestServer.Answer;
import dev.jcontainer.image.registry.http.TestServer.Asked;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a user gets in: challenges, tokens, passwords, and where they are not sent to. */
@Timeout(60)
final class RegistryTokensTest {
    @TempDir
    Path directory;

    private RegistryFixture user = new RegistryFixture(Path.of("/nowhere"));
    private final AtomicInteger tokens = new AtomicInteger();

    @BeforeEach
    void makeUser() {
        user = new RegistryFixture(directory);
    }

    /** Gives numbered tokens, and takes only the last one. */
    private Answer withTokens(Asked asked, String more) {
        if (asked.path().equals("/token")) {
            return answer(200, "{\"token\": \"t" + tokens.incrementAndGet() + "\"" + more + "}");
        }
        if (asked.header("Authorization").equals("Bearer t" + tokens.get())) {
            return answer(200, MANIFEST);
        }
        return answer(401)
                .with(
                        "WWW-Authenticate",
                        "Bearer realm=\"http://" + asked.header("Host")
                                + "/token\",service=\"s 1\",scope=\"repository:a:pull\"");
    }

    @Test
    void getsATokenAsNobody() throws IOException {
        try (TestServer server = new TestServer(asked -> withTokens(asked, ""));
                RegistrySource source = user.source(server, "a:1")) {
            assertThat(manifest(source)).isEqualTo(MANIFEST);
            assertThat(asked(server))
                    .containsExactly(
                            "GET /v2/a/manifests/1",
                            "GET /token?service=s%201&scope=repository%3Aa%3Apull",
                            "GET /v2/a/manifests/1");
            assertThat(server.asked().get(2).header("Authorization")).isEmpty();
        }
    }

    @Test
    void showsThePasswordToTheTokenServerOnly() throws IOException {
        try (TestServer server = new TestServer(asked -> withTokens(asked, ""));
                RegistrySource source = Registry.source(
                        RegistryFixture.reference(server, "a:1"),
                        user.settings().credentials("me", "sécret").build())) {
            assertThat(manifest(source)).isEqualTo(MANIFEST);
            Asked token = server.asked().get(2);
            assertThat(token.target()).endsWith("&account=me");
            assertThat(token.header("Authorization")).isEqualTo("Basic bWU6c8OpY3JldA==");
            assertThat(server.asked().get(3).header("Authorization")).isEqualTo("Bearer t1");
        }
    }

    @Test
    void keepsATokenAndReplacesItBeforeItExpires() throws IOException {
        try (TestServer server = new TestServer(asked -> withTokens(asked, ", \"expires_in\": 300"));
                RegistrySource source = user.source(server, "a:1")) {
            manifest(source);
            user.now += 280_000;
            manifest(source);
            assertThat(tokens).hasValue(1);
            user.now += 15_000;
            manifest(source);
            assertThat(tokens).hasValue(2);
            assertThat(server.asked())
                    .extracting(asked -> asked.header("Authorization"))
                    .doesNotContain("Bearer t0");
            assertThat(asked(server).stream().filter(text -> text.contains("manifests")))
                    .hasSize(4); // one 401 only
        }
    }

    @Test
    void takesATokenForAMinuteIfNothingIsSaid() throws IOException {
        for (String more : new String[] {"", ", \"expires_in\": 5", ", \"expires_in\": \"soon\""}) {
            tokens.set(0);
            try (TestServer server = new TestServer(asked -> withTokens(asked, more));
                    RegistrySource source = user.source(server, "a:1")) {
                manifest(source);
                user.now += 45_000;
                manifest(source);
                assertThat(tokens).hasValue(1);
                user.now += 10_000;
                manifest(source);
                assertThat(tokens).hasValue(2);
            }
        }
    }

    @Test
    void replacesATokenThatTheRegistryNoLongerTakes() throws IOException {
        try (TestServer server = new TestServer(asked -> withTokens(asked, ", \"expires_in\": 3000"));
                RegistrySource source = user.source(server, "a:1")) {
            manifest(source);
            tokens.set(7); // as if another registry took its place
            assertThat(manifest(source)).isEqualTo(MANIFEST);
            assertThat(tokens).hasValue(8);
        }
    }

    @Test
    void replacesATokenAfterItsEndAlsoIfTheClockWasSetBack() throws IOException {
        try (TestServer server = new TestServer(asked -> withTokens(asked, ", \"expires_in\": 300"));
                RegistrySource source = user.source(server, "a:1")) {
            manifest(source);
            user.now -= 86_400_000;
            manifest(source);
            assertThat(tokens).hasValue(1);
            tokens.set(7); // the registry does not take the first one any more
            assertThat(manifest(source)).isEqualTo(MANIFEST);
            assertThat(tokens).hasValue(8);
        }
    }

    @Test
    void endsALoopOf401() throws IOException {
        try (TestServer server = new TestServer(asked -> asked.path().equals("/token")
                        ? answer(200, "{\"access_token\": \"t\"}")
                        : answer(
                                        401,
                                        "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication required\"}]}")
                                .with(
                                        "WWW-Authenticate",
                                        "Bearer realm=\"http://" + asked.header("Host") + "/token\""));
                RegistrySource source = user.source(server, "a:1")) {
            assertThatThrownBy(() -> manifest(source))
                    .isInstanceOf(DeniedException.class)
                    .hasMessageContaining("unauthorized: authentication required")
                    .hasMessageContaining("jcontainer login " + server.host());
            assertThat(asked(server)).hasSize(3);
            assertThat(user.waits).isEmpty();
        }
    }

    @Test
    void saysThatTheTokenServerRefusesTheCredentials() throws IOException {
        try (TestServer server = new TestServer(asked -> asked.path().equals("/token")
                        ? answer(401, "{\"details\":\"incorrect username or password\"}")
                        : withTokens(asked, ""));
                RegistrySource source = user.source(server, "a:1")) {
            assertThatThrownBy(() -> manifest(source))
                    .isInstanceOf(DeniedException.class)
                    .hasMessageContaining("Cannot get a token for " + server.host())
                    .hasMessageContaining("incorrect username or password");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "{}", "{\"token\": 5}", "{\"token\": \"a\\r\\nHost: evil\"}", "{\"token\": \"\"}"})
    void refusesAnAnswerWithoutAToken(String text) throws IOException {
        try (TestServer server = new TestServer(
                        asked -> asked.path().equals("/token") ? answer(200, text) : withTokens(asked, ""));
                RegistrySource source = user.source(server, "a:1")) {
            assertThatThrownBy(() -> manifest(source))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("token server " + server.host());
        }
    }

    @Test
    void refusesATokenThatIsTooLong() throws IOException {
        String text = "{\"token\": \"" + "t".repeat(64 << 10) + "\"}";
        try (TestServer server = new TestServer(
                        asked -> asked.path().equals("/token") ? answer(200, text) : withTokens(asked, ""));
                RegistrySource source = user.source(server, "a:1")) {
            assertThatThrownBy(() -> manifest(source))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("answers more than 64 KiB");
        }
    }

    @Test
    void showsAnIdentityTokenByPost() throws IOException {
        try (TestServer server = new TestServer(asked -> withTokens(asked, ""));
                RegistrySource source = user.source(server, "a:1")) {
            user.write(
                    ".docker/config.json",
                    "{\"auths\": {\"" + server.host() + "\": {\"identitytoken\": \"re&fresh\"}}}");
            assertThat(manifest(source)).isEqualTo(MANIFEST);
            Asked token = server.asked().get(2);
            assertThat(token).hasToString("POST /token");
            assertThat(new String(token.body(), UTF_8))
                    .isEqualTo("grant_type=refresh_token&client_id=jcontainer&service=s%201"
                            + "&scope=repository%3Aa%3Apull&refresh_token=re%26fresh");
        }
    }

    private static Answer basic(Asked asked) {
        return asked.header("Authorization").equals("Basic bWU6cA==")
                ? answer(200, MANIFEST)
                : answer(401).with("WWW-Authenticate", "Basic realm=\"r\"");
    }

    @Test
    void showsAPasswordWhenTheRegistryAsksForIt() throws IOException {
        try (TestServer server = new TestServer(RegistryTokensTest::basic);
                RegistrySource source = user.source(server, "a:1")) {
            user.write(".docker/config.json", "{\"auths\": {\"" + server.host() + "\": {\"auth\": \"bWU6cA==\"}}}");
            assertThat(manifest(source)).isEqualTo(MANIFEST);
            manifest(source);
            assertThat(asked(server)).hasSize(3);
            assertThat(server.asked().get(1).header("Authorization")).isEmpty();
        }
    }

    @Test
    void aWrongPasswordIsShownOnce() throws IOException {
        try (TestServer server = new TestServer(RegistryTokensTest::basic);
                RegistrySource source = Registry.source(
                        RegistryFixture.reference(server, "a:1"),
                        user.settings().credentials("me", "wrong").build())) {
            assertThatThrownBy(() -> manifest(source))
                    .isInstanceOf(DeniedException.class)
                    .hasMessageContaining("the credentials that were shown")
                    .hasMessageNotContaining("wrong");
            assertThat(asked(server)).hasSize(2);
        }
    }

    @Test
    void doesNotShowAnythingToAnotherHost() throws IOException {
        try (TestServer other = new TestServer(asked -> answer(401).with("WWW-Authenticate", "Basic realm=\"evil\""));
                TestServer server =
                        new TestServer(asked -> asked.header("Authorization").isEmpty()
                                ? basic(asked)
                                : answer(307).with("Location", "http://" + other.host() + "/blob"));
                RegistrySource source = Registry.source(
                        RegistryFixture.reference(server, "a:1"),
                        user.settings().credentials("me", "p").build())) {
            assertThatThrownBy(() -> manifest(source)).isInstanceOf(DeniedException.class);
            assertThat(other.asked())
                    .hasSize(1)
                    .allMatch(asked -> asked.header("Authorization").isEmpty());
        }
    }

    @Test
    void aRegistryWithTlsGetsNoTokenWithoutIt() throws Exception {
        Keys keys = Keys.make(directory, "server");
        try (TestServer evil = new TestServer(asked -> answer(200, "{\"token\": \"t\"}"));
                ServerSocket socket = keys.socket();
                TestServer server = new TestServer(
                        socket,
                        0,
                        asked -> answer(401)
                                .with("WWW-Authenticate", "Bearer realm=\"http://" + evil.host() + "/token\""));
                RegistrySource source = Registry.source(
                        RegistryFixture.reference(server, "a:1"),
                        user.settings().credentials("me", "p").build())) {
            user.write("etc/docker/certs.d/" + server.host() + "/ca.crt", keys.certificate());
            assertThatThrownBy(() -> manifest(source))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("not encrypted");
            assertThat(evil.asked()).isEmpty();
        }
    }

    /** The name is longer than DNS allows, so that nobody is asked. */
    @Test
    void showsNothingToATokenServerElsewhereWithoutTls() throws IOException {
        String elsewhere = "a".repeat(64) + ".test";
        try (TestServer server = new TestServer(
                asked -> answer(401).with("WWW-Authenticate", "Bearer realm=\"http://" + elsewhere + "/token\""))) {
            for (boolean known : new boolean[] {true, false}) {
                RegistrySettings.Builder settings = user.settings();
                if (known) {
                    settings.credentials("me", "p");
                }
                try (RegistrySource source =
                        Registry.source(RegistryFixture.reference(server, "a:1"), settings.build())) {
                    assertThatThrownBy(() -> manifest(source))
                            .hasMessageContaining(known ? "which is not encrypted" : "no address is known");
                }
            }
        }
    }

    @Test
    void refusesATokenServerAtALinkLocalAddress() throws IOException {
        for (String realm : new String[] {"http://169.254.169.254/token", "file:///etc/passwd", "http://[fe80::1]/"}) {
            try (TestServer server = new TestServer(
                            asked -> answer(401).with("WWW-Authenticate", "Bearer realm=\"" + realm + "\""));
                    RegistrySource source = user.source(server, "a:1")) {
                assertThatThrownBy(() -> manifest(source)).isInstanceOf(RefusedException.class);
            }
        }
    }

    @Test
    void logsInAndOut() throws IOException {
        try (TestServer server = new TestServer(RegistryTokensTest::basic)) {
            RegistrySettings settings = user.settings().build();
            assertThatThrownBy(() -> Registry.login(server.host(), "me", "wrong", settings))
                    .isInstanceOf(DeniedException.class)
                    .hasMessageContaining("Cannot log in to " + server.host());
            assertThat(directory.resolve(".docker")).doesNotExist();
            assertThat(Registry.login(server.host(), "me", "p", settings)).endsWith("/.docker/config.json");
            Registry.check(server.host(), settings);
            assertThat(Registry.logout(server.host(), settings)).isTrue();
            assertThat(Registry.logout(server.host(), settings)).isFalse();
            assertThatThrownBy(() -> Registry.check(server.host(), settings)).isInstanceOf(DeniedException.class);
        }
    }

    @Test
    void logsInByTheTokenServer() throws IOException {
        try (TestServer server = new TestServer(asked -> withTokens(asked, ""))) {
            Registry.login(server.host(), "me", "p", user.settings().build());
            assertThat(asked(server)).hasSize(1).first().asString().startsWith("GET /token?service=s%201&scope=");
            assertThat(List.of(tokens.get())).containsExactly(1);
        }
    }
}
