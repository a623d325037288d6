package dev.jcontainer.image.registry.http;

import static dev.jcontainer.image.registry.http.TestServer.answer;
import static dev.jcontainer.image.registry.http.TestServer.raw;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.registry.http.Request.Named;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class HttpTest {
    private static final TimeLimits LIMITS = new TimeLimits(10_000, 30_000);

    private static Http http(TimeLimits limits) {
        return new Http(limits, new Tls(List.of(), null, "none", Set.of()), Proxies.of(Map.of()));
    }

    private static Request get(TestServer server, String target) throws IOException {
        return new Request("GET", server.url(target), Named.BY_USER);
    }

    private static String read(Http http, TestServer server) throws IOException {
        try (Response response = http.send(get(server, "/x"))) {
            return new String(response.body().readAllBytes(), UTF_8);
        }
    }

    @Test
    void readsTheKindsOfBodies() throws IOException {
        String[] answers = {
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nTrailer: x\r\n\r\n",
            "HTTP/1.0 200 OK\r\n\r\nhello",
            "HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello",
            "HTTP/1.1 200 OK\nContent-Length:5\n\nhello"
        };
        for (String text : answers) {
            try (TestServer server = new TestServer(asked -> raw(text));
                    Http http = http(LIMITS)) {
                assertThat(read(http, server)).as(text).isEqualTo("hello");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SSH-2.0-x\r\n",
                "HTTP/2 200\r\n\r\n",
                "HTTP/1.1 20\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno field\r\n\r\n",
                "HTTP/1.1 200 OK\r\n folded: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA: y\r\n\tfolded: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent Length: 1\r\n\r\nx",
                "HTTP/1.1 200 OK\r\nContent-Length : 1\r\n\r\nx",
                "HTTP/1.1 200 OK\r\nX: y\rContent-Length: 1\r\n\r\nx",
                "HTTP/1.1 200 OK\r\nX: y\0\r\n\r\nx",
                "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\nx",
                "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\nx",
                "HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999\r\n\r\nx",
                "HTTP/1.1 204 No\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000001\r\nx\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1 \rx\r\nx\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 101 Switching\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: y",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxx\r\n0\r\n\r\n"
            })
    void refusesWhatIsNotHttp(String text) throws IOException {
        try (TestServer server = new TestServer(asked -> raw(text));
                Http http = http(LIMITS)) {
            assertThatThrownBy(() -> read(http, server))
                    .isInstanceOf(ConnectionException.class)
                    .hasMessageContaining("No right answer from http://" + server.host());
        }
    }

    @Test
    void boundsTheHeader() throws IOException {
        String endless = "HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(300) + "\r\n";
        String wide = "HTTP/1.1 200 OK\r\nX: " + "y".repeat(20_000) + "\r\n\r\n";
        for (String text : new String[] {endless, wide}) {
            try (TestServer server = new TestServer(asked -> raw(text));
                    Http http = http(LIMITS)) {
                assertThatThrownBy(() -> read(http, server)).hasMessageContaining("header");
            }
        }
    }

    @Test
    void saysThatABodyWasCut() throws IOException {
        TestServer.Answer chunks = raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel");
        for (TestServer.Answer cut :
                new TestServer.Answer[] {answer(200, "hello").cutAfter(3), chunks}) {
            try (TestServer server = new TestServer(asked -> cut);
                    Http http = http(LIMITS)) {
                assertThatThrownBy(() -> read(http, server))
                        .isInstanceOf(CutException.class)
                        .hasMessageContaining("after 3 bytes");
            }
        }
    }

    @Test
    void usesAConnectionAgain() throws IOException {
        try (TestServer server = new TestServer(asked -> answer(200, "x"));
                Http http = http(LIMITS)) {
            for (int i = 0; i < 3; i++) {
                assertThat(read(http, server)).isEqualTo("x");
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void doesNotUseAConnectionAgainThatWasNotReadToItsEnd() throws IOException {
        try (TestServer server = new TestServer(asked -> answer(200, "x".repeat(100_000)));
                Http http = http(LIMITS)) {
            for (int i = 0; i < 2; i++) {
                try (Response response = http.send(get(server, "/x"))) {
                    assertThat(response.body().read()).isEqualTo('x');
                }
            }
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void connectsAnewIfAKeptConnectionIsDead() throws IOException {
        AtomicInteger count = new AtomicInteger();
        try (TestServer server = new TestServer(asked -> {
                    boolean second = count.incrementAndGet() == 2;
                    return second ? raw("") : answer(200, "x");
                });
                Http http = http(LIMITS)) {
            assertThat(read(http, server)).isEqualTo("x");
            assertThat(read(http, server)).isEqualTo("x");
            assertThat(server.asked()).hasSize(3);
        }
    }

    @Test
    void saysThatNobodyListens() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        try (Http http = http(LIMITS)) {
            Request request = new Request("GET", Url.of(false, "127.0.0.1:" + port, "/"), Named.BY_USER);
            assertThatThrownBy(() -> http.send(request))
                    .isInstanceOfSatisfying(
                            ConnectionException.class,
                            e -> assertThat(e.isUnreached()).isTrue())
                    .hasMessageContaining("Cannot connect to http://127.0.0.1:" + port)
                    .hasMessageContaining("refused");
        }
    }

    /** The kernel drops the requests for further connections when nobody accepts those that it has made. */
    @Test
    void endsWhenNoConnectionIsMade() throws IOException {
        List<SocketChannel> waiting = new ArrayList<>();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                Http http = http(new TimeLimits(100, 30_000))) {
            for (int i = 0; i < 8; i++) {
                SocketChannel client = SocketChannel.open();
                waiting.add(client);
                client.configureBlocking(false);
                client.connect(server.getLocalSocketAddress());
            }
            Url url = Url.of(false, "127.0.0.1:" + server.getLocalPort(), "/");
            assertThatThrownBy(() -> http.send(new Request("GET", url, Named.BY_USER)))
                    .isInstanceOfSatisfying(
                            ConnectionException.class,
                            e -> assertThat(e.isUnreached()).isTrue())
                    .hasMessageContaining("no connection within 100 ms");
        } finally {
            for (SocketChannel client : waiting) {
                client.close();
            }
        }
    }

    @Test
    void endsWhenTheServerIsSilent() throws IOException {
        TestServer.Answer[] answers = {
            raw("").silentAfter(0), answer(200, "hello").silentAfter(2)
        };
        for (TestServer.Answer silent : answers) {
            try (TestServer server = new TestServer(asked -> silent);
                    Http http = http(new TimeLimits(10_000, 50))) {
                assertThatThrownBy(() -> read(http, server))
                        .isInstanceOf(ConnectionException.class)
                        .hasMessageContaining("silent for 50 ms");
            }
        }
    }

    @Test
    void endsWhenTheServerTakesNoByteOfAnUpload() throws IOException {
        try (ServerSocket server = new ServerSocket(0);
                Http http = http(new TimeLimits(10_000, 200))) {
            Url url = Url.of(false, "127.0.0.1:" + server.getLocalPort(), "/");
            Request request = new Request("PUT", url, Named.BY_USER).body(Long.MAX_VALUE, Endless::new);
            assertThatThrownBy(() -> http.send(request)).isInstanceOf(ConnectionException.class);
        }
    }

    @Test
    void anInterruptEndsEachWait() throws Exception {
        TestServer.Answer[] answers = {
            raw("").silentAfter(0), answer(200, "hello").silentAfter(2)
        };
        for (TestServer.Answer silent : answers) {
            CountDownLatch asked = new CountDownLatch(1);
            try (TestServer server = new TestServer(request -> {
                        asked.countDown();
                        return silent;
                    });
                    Http http = http(LIMITS)) {
                assertEnds(() -> read(http, server), asked, Thread::interrupt, true);
            }
        }
    }

    @Test
    void anInterruptEndsAnUpload() throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        try (ServerSocket server = new ServerSocket(0);
                Http http = http(LIMITS)) {
            Url url = Url.of(false, "127.0.0.1:" + server.getLocalPort(), "/");
            Request request = new Request("PUT", url, Named.BY_USER).body(Long.MAX_VALUE, () -> {
                connected.countDown();
                return new Endless();
            });
            assertEnds(() -> http.send(request), connected, Thread::interrupt, true);
        }
    }

    @Test
    void closingTheClientEndsTheWaitsOfOthers() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (TestServer server = new TestServer(request -> {
            asked.countDown();
            return answer(200, "hello").silentAfter(2);
        })) {
            Http http = http(LIMITS);
            assertEnds(() -> read(http, server), asked, thread -> http.close(), false);
        }
    }

    private interface Ending {
        void end(Thread thread);
    }

    private static void assertEnds(Callable<?> work, CountDownLatch begun, Ending ending, boolean interrupted)
            throws Exception {
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            assertThatThrownBy(work::call).isInstanceOf(InterruptedIOException.class);
            return Thread.currentThread().isInterrupted();
        });
        Thread thread = new Thread(task);
        thread.start();
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        ending.end(thread);
        assertThat(task.get(20, TimeUnit.SECONDS)).isEqualTo(interrupted);
    }

    @Test
    void sendsABodyOfExactlyTheAnnouncedLength() throws IOException {
        byte[] body = "0123456789".getBytes(UTF_8);
        try (TestServer server = new TestServer(asked -> answer(201));
                Http http = http(LIMITS)) {
            try (Response response = http.send(new Request("PUT", server.url("/u"), Named.BY_USER)
                    .body(10, () -> new ByteArrayInputStream(body)))) {
                assertThat(response.status()).isEqualTo(201);
            }
            assertThat(server.asked().get(0).body()).isEqualTo(body);
            for (int wrong : new int[] {9, 11}) {
                Request request = new Request("PUT", server.url("/u"), Named.BY_USER)
                        .body(wrong, () -> new ByteArrayInputStream(body));
                assertThatThrownBy(() -> http.send(request))
                        .isInstanceOf(ContentException.class)
                        .hasMessageContaining("the " + wrong + " bytes");
            }
        }
    }

    @Test
    void readsTheAnswerOfAServerThatDoesNotWantTheBody() throws Exception {
        try (ServerSocket listener = new ServerSocket(0);
                Http http = http(LIMITS)) {
            Thread server = new Thread(() -> refuse(listener));
            server.start();
            Url url = Url.of(false, "127.0.0.1:" + listener.getLocalPort(), "/");
            try (Response response = http.send(new Request("PUT", url, Named.BY_USER).body(64 << 20, Endless::new))) {
                assertThat(response.status()).isEqualTo(413);
            } catch (ConnectionException e) {
                assertThat(e).hasMessageContaining("No right answer"); // the reset overtook the answer
            }
            server.join();
        }
    }

    private static void refuse(ServerSocket listener) {
        try (Socket socket = listener.accept()) {
            socket.getOutputStream().write("HTTP/1.1 413 Large\r\nContent-Length: 0\r\n\r\n".getBytes(UTF_8));
            socket.shutdownInput();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void doesNotSendALineBreakInAHeader() throws IOException {
        try (TestServer server = new TestServer(asked -> answer(200))) {
            Request request = get(server, "/");
            assertThatThrownBy(() -> request.header("Authorization", "x\r\nHost: evil"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageNotContaining("evil");
        }
    }

    @Test
    void refusesThisMachineAndLinkLocalAddressesIfAServerNamesThem() throws IOException {
        try (TestServer server = new TestServer(asked -> answer(200));
                Http http = http(LIMITS)) {
            Request self = new Request("GET", server.url("/"), Named.BY_SERVER);
            assertThatThrownBy(() -> http.send(self))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("machine");
            http.send(new Request("GET", server.url("/"), Named.BY_LOOPBACK)).close();
            for (String host :
                    new String[] {"169.254.169.254", "[fe80::1]", "2852039166", "[::ffff:169.254.169.254]"}) {
                for (Named named : new Named[] {Named.BY_SERVER, Named.BY_LOOPBACK}) {
                    Request request = new Request("GET", Url.of(false, host, "/latest"), named);
                    assertThatThrownBy(() -> http.send(request))
                            .as(host)
                            .isInstanceOf(RefusedException.class)
                            .hasMessageContaining("link-local");
                }
            }
            assertThat(server.asked()).hasSize(1);
        }
    }

    @Test
    void sendsRequestsForHttpToTheProxyAsAWhole() throws IOException {
        try (TestServer proxy = new TestServer(asked -> answer(200, "by proxy"))) {
            Map<String, String> environment = Map.of("HTTP_PROXY", "http://me:secret@" + proxy.host());
            try (Http http = new Http(LIMITS, new Tls(List.of(), null, "none", Set.of()), Proxies.of(environment))) {
                Url url = Url.parse("http://registry.example/v2/");
                http.send(new Request("GET", url, Named.BY_USER)).close();
                TestServer.Asked asked = proxy.asked().get(0);
                assertThat(asked.target()).isEqualTo("http://registry.example/v2/");
                assertThat(asked.header("Host")).isEqualTo("registry.example");
                assertThat(asked.header("Proxy-Authorization")).isEqualTo("Basic bWU6c2VjcmV0");
                for (String host : new String[] {
                    "169.254.169.254",
                    "169.254.169.254.",
                    "2852039166",
                    "2852039166.",
                    "0251.0376.0251.0376",
                    "0xa9.0xfe.0xa9fe",
                    "[fe80::1]",
                    "[fd00:ec2::254]",
                    "[::ffff:169.254.169.254]",
                    "[64:ff9b::a9fe:a9fe]",
                    "localhost",
                    "localhost.",
                    "registry.localhost",
                    "registry.localhost.",
                    "127.1"
                }) {
                    Request request = new Request("GET", Url.of(false, host, "/"), Named.BY_SERVER);
                    assertThatThrownBy(() -> http.send(request)).as(host).isInstanceOf(RefusedException.class);
                }
                assertThat(proxy.asked()).hasSize(1);
            }
        }
    }

    @Test
    void saysThatAProxyRefusesATunnel() throws IOException {
        try (TestServer proxy = new TestServer(asked -> answer(407))) {
            Map<String, String> environment = Map.of("HTTPS_PROXY", proxy.host());
            try (Http http = new Http(LIMITS, new Tls(List.of(), null, "none", Set.of()), Proxies.of(environment))) {
                Url url = Url.parse("https://registry.example/v2/");
                assertThatThrownBy(() -> http.send(new Request("GET", url, Named.BY_USER)))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("answers 407");
                assertThat(proxy.asked()).hasToString("[CONNECT registry.example:443]");
            }
        }
    }

    /** A body without an end. */
    private static final class Endless extends InputStream {
        @Override
        public int read() {
            return 0;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            return length;
        }
    }
}
