package dev.jcontainer.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.jcontainer.e2e.CommandLine.Outcome;
import dev.jcontainer.image.name.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user reads when a registry says no: one line with the registry's words, and the status 125. */
@EndToEnd
class ImageRefusalsTest {
    @TempDir(factory = OwnDirectories.class)
    Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final HttpServer server;
    private volatile Answer answer = exchange -> send(exchange, 404, "");

    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    ImageRefusalsTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    }

    @BeforeEach
    void start() {
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                if (exchange.getRequestURI().getPath().equals("/v2/")) {
                    send(exchange, 200, "{}");
                } else {
                    answer.to(exchange);
                }
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private ProcessBuilder pull() {
        return command("pull", "--root", directory.resolve("store").toString(), "--retry", "0");
    }

    private ProcessBuilder command(String... words) {
        List<String> command = new ArrayList<>(List.of(words));
        command.add(host() + "/team/app:1");
        return alone(CommandLine.command(command.toArray(new String[0])));
    }

    private ProcessBuilder alone(ProcessBuilder command) {
        command.environment().put("HOME", directory.toString());
        command.environment().keySet().removeAll(List.of("DOCKER_CONFIG", "REGISTRY_AUTH_FILE", "XDG_CONFIG_HOME"));
        return command;
    }

    private static void assertRefused(Outcome outcome, String part) {
        assertThat(outcome.status()).isEqualTo(125);
        assertThat(outcome.stderr()).contains(part);
        assertThat(outcome.stderr().lines().filter(line -> line.startsWith("jcontainer: ")))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "403|DENIED|access is denied|403 (forbidden): denied: access is denied",
                "404|MANIFEST_UNKNOWN|no such tag|404 (not found): manifest unknown: no such tag",
                "429|TOOMANYREQUESTS|slow down|it asks to wait 30 min, until ",
                "500|UNKNOWN|out of order|500 (internal server error): unknown: out of order"
            })
    void tellsTheWordsOfTheRegistry(int status, String code, String words, String told) throws Exception {
        answer = exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "1800");
            send(exchange, status, "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"" + words + "\"}]}");
        };
        assertRefused(CommandLine.outcome(pull()), told);
    }

    @Test
    void aDocumentThatIsNoManifestIsNamed() throws Exception {
        for (String option : List.of("--raw=false", "--verbose")) {
            for (String document : List.of("[]", "nonsense", "{\"manifests\":3}", "{}")) {
                answer = exchange -> send(exchange, 200, document);
                Outcome outcome = CommandLine.outcome(command("manifest", "inspect", option));
                if (outcome.status() != 0) {
                    assertRefused(outcome, host() + "/team/app:1");
                }
            }
        }
    }

    /** A tag can move while its manifest is read. */
    @Test
    void whatAManifestIsToldWithIsItsOwn() throws Exception {
        String config = "{\"architecture\":\"amd64\",\"os\":\"linux\"}";
        String manifest = "{\"schemaVersion\":2,\"config\":{\"mediaType\":"
                + "\"application/vnd.oci.image.config.v1+json\",\"digest\":\"" + Digest.of(config.getBytes(UTF_8))
                + "\",\"size\":" + config.length() + "},\"layers\":[]}";
        AtomicInteger tags = new AtomicInteger();
        answer = exchange -> {
            String path = exchange.getRequestURI().getPath();
            if (path.endsWith("/manifests/1") && tags.incrementAndGet() > 1) {
                send(exchange, 404, "");
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", "application/vnd.oci.image.manifest.v1+json");
            send(exchange, 200, path.contains("/blobs/") ? config : manifest);
        };
        Outcome outcome = CommandLine.outcome(command("manifest", "inspect", "--verbose"));
        assertThat(outcome.stderr()).isEmpty();
        assertThat(outcome.stdout()).contains("\"architecture\": \"amd64\"");
    }

    @Test
    void aRegistryThatTakesNoTokenOfItsOwnServerIsAskedTwice() throws Exception {
        answer = exchange -> {
            if (exchange.getRequestURI().getPath().equals("/token")) {
                send(exchange, 200, "{\"token\":\"t\"}");
            } else {
                exchange.getResponseHeaders()
                        .set("WWW-Authenticate", "Bearer realm=\"http://" + host() + "/token\",service=\"s\"");
                send(exchange, 401, "");
            }
        };
        assertRefused(CommandLine.outcome(pull()), "needs jcontainer login " + host());
    }

    @Test
    void redirectsThatLeadNowhereAreRefused() throws Exception {
        Map<String, String> told = Map.of(
                "/v2/team/app/manifests/1", "redirects more than 10 times",
                "file:///etc/passwd", "is not one of http or https",
                "http://169.254.169.254/latest/meta-data", "metadata service; that is refused");
        for (Map.Entry<String, String> redirect : told.entrySet()) {
            answer = exchange -> {
                exchange.getResponseHeaders().set("Location", redirect.getKey());
                send(exchange, 307, "");
            };
            assertRefused(CommandLine.outcome(pull()), redirect.getValue());
        }
    }

    @Test
    void aMissingCredentialHelperIsOneWarning() throws Exception {
        Files.createDirectory(directory.resolve(".docker"));
        Files.writeString(directory.resolve(".docker/config.json"), "{\"credsStore\": \"none\"}");
        answer = exchange -> {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"r\"");
            send(exchange, 401, "");
        };
        Outcome outcome = CommandLine.outcome(pull());
        assertThat(outcome.status()).isEqualTo(125);
        assertThat(outcome.stderr()).contains("needs jcontainer login " + host());
        assertThat(outcome.stderr().lines().filter(line -> line.contains("docker-credential-none is not installed")))
                .hasSize(1);
    }

    @Test
    void anInterruptEndsThePullOfASilentRegistry() throws Exception {
        answer = exchange -> {
            asked.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        };
        Process pull = pull().redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
            Host.output("kill", "-INT", Long.toString(pull.pid()));
            assertThat(pull.waitFor(20, TimeUnit.SECONDS)).isTrue(); // before the silence is too long
            assertThat(pull.exitValue()).isEqualTo(130);
        } finally {
            pull.destroyForcibly();
        }
    }
}
