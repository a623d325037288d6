package dev.jcontainer.image.registry.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.registry.http.Request.Named;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that hang or give a byte now and then, in each part of a request, and what ends the wait for them. */
@Timeout(60)
final class TimeLimitsTest {
    private static final TimeLimits SHORT = new TimeLimits(1000, 500);
    private static final TimeLimits LONG = new TimeLimits(60_000, 60_000);
    private static final byte[] LARGE = new byte[32 << 20];

    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch asked = new CountDownLatch(1);

    private static Http http(TimeLimits limits, Map<String, String> environment, HostLookup.Resolver resolver) {
        return new Http(limits, new Tls(List.of(), null, "none", Set.of()), Proxies.of(environment), resolver);
    }

    private static Http http(TimeLimits limits) {
        return http(limits, Map.of(), InetAddress::getAllByName);
    }

    private static Request get(Url url) {
        return new Request("GET", url, Named.BY_USER);
    }

    private static Request put(Url url) {
        return new Request("PUT", url, Named.BY_USER).body(LARGE.length, () -> new ByteArrayInputStream(LARGE));
    }

    private InetAddress[] hang(String host) throws UnknownHostException {
        asked.countDown();
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        throw new UnknownHostException(host);
    }

    /** In each part of a request a server, or the resolver, that does not go on. */
    private interface Part {
        void wait(TimeLimits limits, Ending ending) throws Exception;
    }

    /** Sends a request, and ends it perhaps. */
    private interface Ending {
        void of(Http http, Request request, CountDownLatch begun) throws Exception;
    }

    private void lookup(TimeLimits limits, Ending ending) throws Exception {
        try (Http http = http(limits, Map.of(), this::hang)) {
            ending.of(http, get(Url.parse("https://registry.example/")), asked);
        }
    }

    private static void with(RawServer.Talk talk, boolean tls, boolean body, TimeLimits limits, Ending ending)
            throws Exception {
        try (RawServer server = new RawServer(talk);
                Http http = http(limits)) {
            ending.of(http, body ? put(server.url(tls)) : get(server.url(tls)), server.connected);
        }
    }

    private void tls(TimeLimits limits, Ending ending) throws Exception {
        with(client -> end.await(), true, false, limits, ending);
    }

    /** The header of a record of TLS of 16 KiB, and its bytes one by one. */
    private static void drippingTls(TimeLimits limits, Ending ending) throws Exception {
        with(
                client -> {
                    client.getOutputStream().write(new byte[] {22, 3, 3, 64, 0});
                    RawServer.drip(client, 0);
                },
                true,
                false,
                limits,
                ending);
    }

    private static void proxy(TimeLimits limits, Ending ending) throws Exception {
        try (RawServer server = new RawServer(client -> {
                    RawServer.request(client);
                    RawServer.drip(client, 'H');
                });
                Http http = http(limits, Map.of("HTTPS_PROXY", server.host()), InetAddress::getAllByName)) {
            ending.of(http, get(Url.parse("https://registry.example/")), server.connected);
        }
    }

    private void body(TimeLimits limits, Ending ending) throws Exception {
        with(client -> end.await(), false, true, limits, ending);
    }

    private void head(TimeLimits limits, Ending ending) throws Exception {
        with(client -> end.await(), false, false, limits, ending);
    }

    private static void drippingHead(TimeLimits limits, Ending ending) throws Exception {
        with(
                client -> {
                    RawServer.request(client);
                    client.getOutputStream().write("HTTP/1.1 200 OK\r\nX: ".getBytes(ISO_8859_1));
                    RawServer.drip(client, 'x');
                },
                false,
                false,
                limits,
                ending);
    }

    private List<Part> parts() {
        return List.of(
                this::lookup,
                this::tls,
                TimeLimitsTest::drippingTls,
                TimeLimitsTest::proxy,
                this::body,
                this::head,
                TimeLimitsTest::drippingHead);
    }

    @Test
    void eachPartHasALimit() throws Exception {
        String[] says = {
            "no address of the name registry.example within 1 s",
            "no TLS within 1 s",
            "no TLS within 1 s",
            "no answer of the proxy within 1 s",
            "it took no byte for 500 ms",
            "it was silent for 500 ms",
            "the header of its answer was not there after 1 s"
        };
        List<Part> parts = parts();
        for (int i = 0; i < says.length; i++) {
            String words = says[i];
            parts.get(i)
                    .wait(
                            SHORT,
                            (http, request, begun) -> assertThatThrownBy(() -> http.send(request))
                                    .isInstanceOf(ConnectionException.class)
                                    .hasMessageContaining(words));
        }
        end.countDown();
    }

    @Test
    void aDocumentHasALimitAndABlobHasNone() throws Exception {
        try (RawServer server = new RawServer(client -> {
                    RawServer.request(client);
                    client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(ISO_8859_1));
                    RawServer.drip(client, 'x');
                });
                Http http = http(SHORT)) {
            Response response = http.send(get(server.url(false)));
            assertThatThrownBy(() -> response.read(1 << 20))
                    .isInstanceOf(ConnectionException.class)
                    .hasMessageContaining("not whole after 2 s");
            try (Response blob = http.send(get(server.url(false)))) {
                assertThat(blob.body().readNBytes(120)).hasSize(120); // at 20 ms for each
            }
        }
    }

    @Test
    void anInterruptEndsEachPart() throws Exception {
        for (Part part : parts()) {
            part.wait(LONG, (http, request, begun) -> assertEnds(http, request, begun, Thread::interrupt));
        }
        end.countDown();
    }

    @Test
    void closingTheClientEndsEachPart() throws Exception {
        for (Part part : parts()) {
            part.wait(LONG, (http, request, begun) -> assertEnds(http, request, begun, thread -> http.close()));
        }
        end.countDown();
    }

    private interface End {
        void by(Thread thread);
    }

    private static void assertEnds(Http http, Request request, CountDownLatch begun, End end) throws Exception {
        FutureTask<Void> task = new FutureTask<>(() -> {
            assertThatThrownBy(() -> http.send(request)).isInstanceOf(InterruptedIOException.class);
            return null;
        });
        Thread thread = new Thread(task);
        thread.start();
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        end.by(thread);
        task.get(30, TimeUnit.SECONDS); // half of the limit
    }

    @Test
    void tellsANameThatIsUnknownFromAResolverThatCannotSayIt() throws IOException {
        Map<String, Boolean> words = Map.of(
                "registry.example: Name or service not known", true,
                "registry.example: No address associated with hostname", true,
                "registry.example", true, // what the JVM has kept
                "registry.example: Temporary failure in name resolution", false,
                "registry.example: Temporärer Fehler bei der Namensauflösung", false);
        for (Map.Entry<String, Boolean> entry : words.entrySet()) {
            HostLookup.Resolver resolver = host -> {
                throw new UnknownHostException(entry.getKey());
            };
            try (Http http = http(LONG, Map.of(), resolver)) {
                assertUnknown(http, entry.getValue());
            }
        }
    }

    @Test
    void whatTheJvmHasKeptOfATemporaryFailureIsTemporary() throws IOException {
        String[] answers = {"registry.example: Temporary failure in name resolution", "registry.example"};
        int[] count = {0};
        HostLookup.Resolver resolver = host -> {
            throw new UnknownHostException(answers[count[0]++]);
        };
        try (Http http = http(LONG, Map.of(), resolver)) {
            assertUnknown(http, false);
            assertUnknown(http, false);
        }
    }

    private static void assertUnknown(Http http, boolean unknown) throws IOException {
        Request request = get(Url.parse("http://registry.example/"));
        assertThatThrownBy(() -> http.send(request))
                .isInstanceOfSatisfying(
                        ConnectionException.class,
                        e -> assertThat(e.isUnknownHost()).isEqualTo(unknown));
    }
}
