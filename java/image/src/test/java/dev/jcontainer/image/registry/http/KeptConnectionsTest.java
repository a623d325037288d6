package dev.jcontainer.image.registry.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.image.registry.http.Request.Named;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection is used again only if nothing is left on it: what is left would be taken for the next answer. */
@Timeout(60)
final class KeptConnectionsTest {
    private static final String MADE_UP = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";

    private static Http http() {
        return new Http(
                new TimeLimits(10_000, 30_000), new Tls(List.of(), null, "none", Set.of()), Proxies.of(Map.of()));
    }

    private static String read(Http http, RawServer server, String method) throws IOException {
        try (Response response = http.send(new Request(method, server.url(false), Named.BY_USER))) {
            return new String(response.read(100), UTF_8);
        }
    }

    /** Answers the first request of each connection, and those that follow, with the same. */
    private static RawServer server(String answer) throws IOException {
        return new RawServer(client -> {
            while (true) {
                RawServer.request(client);
                client.getOutputStream().write(answer.getBytes(ISO_8859_1));
            }
        });
    }

    @Test
    void aWholeAnswerLeavesAConnection() throws IOException {
        for (String answer : new String[] {
            "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\ngood\r\n0\r\nX: y\r\n\r\n"
        }) {
            try (RawServer server = server(answer);
                    Http http = http()) {
                assertThat(read(http, server, "GET")).isEqualTo("good");
                assertThat(read(http, server, "GET")).isEqualTo("good");
                assertThat(server.connections()).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood" + MADE_UP,
                "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood and more",
                "HTTP/1.1 204 None\r\n\r\n" + MADE_UP,
                "HTTP/1.1 304 None\r\nContent-Length: 44\r\n\r\n" + MADE_UP,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ngood\r\n0\r\n\r\n" + MADE_UP,
                "HTTP/1.1 200 OK\nContent-Length: 4\n\ngood",
                "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: keep-alive, Close\r\n\r\ngood",
                "HTTP/1.0 200 OK\r\nContent-Length: 4\r\nConnection: keep-alive\r\n\r\ngood"
            })
    void moreThanTheAnswerClosesIt(String answer) throws IOException {
        try (RawServer server = server(answer);
                Http http = http()) {
            for (int i = 1; i <= 3; i++) {
                assertThat(read(http, server, "GET")).doesNotContain("evil");
                assertThat(server.connections()).isEqualTo(i);
            }
        }
    }

    @Test
    void aBodyInAnAnswerToHeadClosesIt() throws IOException {
        try (RawServer server = server(MADE_UP);
                Http http = http()) {
            for (int i = 1; i <= 3; i++) {
                assertThat(read(http, server, "HEAD")).isEmpty();
            }
            assertThat(server.connections()).isEqualTo(3);
        }
    }

    @Test
    void whatComesWhileNobodyAsksClosesIt() throws Exception {
        CyclicBarrier sent = new CyclicBarrier(2);
        try (RawServer server = new RawServer(client -> {
                    RawServer.request(client);
                    client.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood".getBytes(UTF_8));
                    sent.await();
                    client.getOutputStream().write(MADE_UP.getBytes(UTF_8));
                    sent.await();
                    RawServer.request(client);
                });
                Http http = http()) {
            assertThat(read(http, server, "GET")).isEqualTo("good");
            sent.await();
            sent.await();
            AtomicReference<String> second = new AtomicReference<>();
            Thread reader = new Thread(() -> {
                try {
                    second.set(read(http, server, "GET"));
                } catch (IOException e) {
                    second.set(e.toString());
                }
            });
            reader.start();
            sent.await(); // the answer of a second connection
            sent.await();
            reader.join();
            assertThat(second.get()).isEqualTo("good");
        }
    }
}
