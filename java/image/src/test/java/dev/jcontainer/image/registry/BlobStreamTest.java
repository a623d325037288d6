package dev.jcontainer.image.registry;

import static dev.jcontainer.image.registry.RegistryFixture.BLOB;
import static dev.jcontainer.image.registry.RegistryFixture.BLOB_DIGEST;
import static dev.jcontainer.image.registry.RegistryFixture.DESCRIPTOR;
import static dev.jcontainer.image.registry.RegistryFixture.blob;
import static dev.jcontainer.image.registry.http.TestServer.answer;
import static dev.jcontainer.image.registry.http.TestServer.raw;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.registry.error.NotFoundException;
import dev.jcontainer.image.registry.http.CutException;
import dev.jcontainer.image.registry.http.TestServer;
import dev.jcontainer.image.registry.http.TestServer.Answer;
import dev.jcontainer.image.registry.http.TestServer.Asked;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blobs of registries that cut, lie, or come back after they were away. */
@Timeout(60)
final class BlobStreamTest {
    @TempDir
    Path directory;

    private RegistryFixture user = new RegistryFixture(Path.of("/nowhere"));
    private final AtomicInteger count = new AtomicInteger();

    @BeforeEach
    void makeUser() {
        user = new RegistryFixture(directory);
    }

    private interface Numbered {
        Answer answer(int number, Asked asked);
    }

    private TestServer server(Numbered answers) throws IOException {
        return new TestServer(
                asked -> asked.target().equals("/v2/") ? answer(200) : answers.answer(count.getAndIncrement(), asked));
    }

    private static byte[] from(int start) {
        return Arrays.copyOfRange(BLOB, start, BLOB.length);
    }

    private static Answer partial(int start) {
        return answer(206, from(start))
                .with("Content-Range", "bytes " + start + "-" + (BLOB.length - 1) + "/" + BLOB.length);
    }

    /** An answer to what was asked for, as a right registry gives it. */
    private static Answer right(Asked asked) {
        String range = asked.header("Range");
        return range.isEmpty()
                ? answer(200, BLOB)
                : partial(Integer.parseInt(range.substring("bytes=".length(), range.length() - 1)));
    }

    private static List<String> ranges(TestServer server) {
        return server.asked().stream()
                .filter(asked -> asked.target().endsWith(BLOB_DIGEST.toString()))
                .map(asked -> asked.header("Range"))
                .toList();
    }

    @Test
    void readsABlob() throws IOException {
        try (TestServer server = server((number, asked) -> right(asked));
                RegistrySource source = user.source(server, "a:1")) {
            assertThat(blob(source, 0)).isEqualTo(BLOB);
            assertThat(blob(source, 100_000)).isEqualTo(from(100_000));
            assertThat(blob(source, BLOB.length)).isEmpty();
            assertThat(ranges(server)).containsExactly("", "bytes=100000-");
            try (InputStream in = source.blob(DESCRIPTOR, 0)) {
                assertThat(in.read()).isEqualTo(BLOB[0] & 0xff);
            }
        }
    }

    @Test
    void goesOnWhereItWasCut() throws IOException {
        try (TestServer server =
                        server((number, asked) -> number < 3 ? right(asked).cutAfter(70_000) : right(asked));
                RegistrySource source = user.source(server, "a:1")) {
            assertThat(blob(source, 0)).isEqualTo(BLOB);
            assertThat(ranges(server)).containsExactly("", "bytes=70000-", "bytes=140000-", "bytes=210000-");
            assertThat(user.waits).hasSize(3).allMatch(wait -> wait <= 500); // each was a first failure
        }
    }

    @Test
    void goesOnAfterFailuresOfEveryKind() throws IOException {
        try (TestServer server = server((number, asked) -> switch (number) {
                    case 0 -> right(asked).cutAfter(100);
                    case 1 -> raw("");
                    case 2 -> answer(503).with("Retry-After", "9");
                    case 3 -> answer(500);
                    default -> right(asked);
                });
                RegistrySource source = user.source(server, "a:1")) {
            assertThat(blob(source, 0)).isEqualTo(BLOB);
            assertThat(user.waits).hasSize(4).contains(9000L);
        }
    }

    @Test
    void givesUpIfNothingComes() throws IOException {
        try (TestServer server = server((number, asked) -> right(asked).cutAfter(10));
                RegistrySource source = user.source(server, "a:1")) {
            assertThatThrownBy(() -> blob(source, 0)).isInstanceOf(CutException.class);
            assertThat(ranges(server)).hasSize(6).last().isEqualTo("bytes=50-");
        }
    }

    @Test
    void readsUpToItsPlaceIfTheRegistryHasNoRanges() throws IOException {
        try (TestServer server = server(
                        (number, asked) -> number == 0 ? answer(200, BLOB).cutAfter(123_456) : answer(200, BLOB));
                RegistrySource source = user.source(server, "a:1")) {
            assertThat(blob(source, 0)).isEqualTo(BLOB);
            assertThat(blob(source, 299_999)).isEqualTo(from(299_999));
        }
    }

    @Test
    void readsUpToItsPlaceIfTheRangeBeginsBeforeIt() throws IOException {
        try (TestServer server = server((number, asked) -> partial(1000));
                RegistrySource source = user.source(server, "a:1")) {
            assertThat(blob(source, 5000)).isEqualTo(from(5000));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes 5001-299999/300000", "bytes 4000-300000/300000", "bytes */300000", "bytes 5000-4999/300000",
                "lines 5000-299999/300000", "", "bytes 99999999999999999999-1/2", "bytes -1-5/9"
            })
    void startsOverIfTheRangeIsALie(String range) throws IOException {
        try (TestServer server = server((number, asked) -> asked.header("Range").isEmpty()
                        ? right(asked)
                        : answer(206, from(5000)).with("Content-Range", range));
                RegistrySource source = user.source(server, "a:1")) {
            assertThat(blob(source, 5000)).isEqualTo(from(5000));
            assertThat(ranges(server)).containsExactly("bytes=5000-", "");
        }
    }

    @Test
    void startsOverIfTheRegistryKnowsNoSuchRange() throws IOException {
        try (TestServer server =
                        server((number, asked) -> asked.header("Range").isEmpty() ? right(asked) : answer(416));
                RegistrySource source = user.source(server, "a:1")) {
            assertThat(blob(source, 5000)).isEqualTo(from(5000));
        }
    }

    @Test
    void goesOnAfterAPartOfTheRange() throws IOException {
        try (TestServer server = server((number, asked) -> {
                    int start = Integer.parseInt(asked.header("Range").replaceAll("\\D", ""));
                    int end = Math.min(start + 100_000, BLOB.length);
                    return answer(206, Arrays.copyOfRange(BLOB, start, end))
                            .with("Content-Range", "bytes " + start + "-" + (end - 1) + "/" + BLOB.length);
                });
                RegistrySource source = user.source(server, "a:1")) {
            assertThat(blob(source, 1)).isEqualTo(from(1));
            assertThat(user.waits).isEmpty();
        }
    }

    @Test
    void doesNotAskForEverIfPartsAreEmpty() throws IOException {
        try (TestServer server = server((number, asked) ->
                        raw("HTTP/1.1 206 Part\r\nContent-Range: bytes 5000-299999/300000\r\n\r\n"));
                RegistrySource source = user.source(server, "a:1")) {
            assertThatThrownBy(() -> blob(source, 5000)).isInstanceOf(CutException.class);
            assertThat(user.waits).hasSize(5);
        }
    }

    @Test
    void saysThatARegistryGivesLessThanBefore() throws IOException {
        try (TestServer server = server((number, asked) -> answer(200, new byte[10]));
                RegistrySource source = user.source(server, "a:1")) {
            assertThatThrownBy(() -> blob(source, 5000)).hasMessageContaining("gives 10 bytes now");
        }
    }

    @Test
    void endsEarlyOrOneByteLateIfTheRegistryLiesAboutTheSize() throws IOException {
        try (TestServer server =
                        server((number, asked) -> answer(200, number == 0 ? new byte[20] : new byte[400_000]));
                RegistrySource source = user.source(server, "a:1")) {
            assertThat(blob(source, 0)).hasSize(20);
            assertThat(blob(source, 0)).hasSize(BLOB.length + 1);
            assertThat(user.waits).isEmpty();
        }
    }

    @Test
    void takesTheEndOfAConnectionForACut() throws IOException {
        try (TestServer server = server((number, asked) -> number == 0
                        ? raw("HTTP/1.0 200 OK\r\n\r\n" + new String(BLOB, 0, 1000, ISO_8859_1))
                        : right(asked));
                RegistrySource source = user.source(server, "a:1")) {
            assertThat(blob(source, 0)).isEqualTo(BLOB);
            assertThat(ranges(server)).containsExactly("", "bytes=1000-");
        }
    }

    @Test
    void doesNotRepeatWhatCannotPass() throws IOException {
        try (TestServer server =
                        server((number, asked) -> number == 0 ? right(asked).cutAfter(100) : answer(404));
                RegistrySource source = user.source(server, "a:1")) {
            assertThatThrownBy(() -> blob(source, 0))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("Cannot read the blob " + BLOB_DIGEST + " of " + server.host() + "/a");
        }
    }

    @Test
    void followsARedirectToAnotherHostWithoutAuthorization() throws IOException {
        try (TestServer store = new TestServer(asked -> right(asked).cutAfter(200_000));
                TestServer server = server((number, asked) -> asked.header("Authorization")
                                .isEmpty()
                        ? answer(401).with("WWW-Authenticate", "Basic realm=r")
                        : answer(307).with("Location", "http://" + store.host() + "/" + BLOB_DIGEST + "?signature=x"));
                RegistrySource source = Registry.source(
                        RegistryFixture.reference(server, "a:1"),
                        user.settings().credentials("me", "p").build())) {
            assertThat(blob(source, 0)).isEqualTo(BLOB);
            assertThat(store.asked())
                    .hasSize(2)
                    .allMatch(asked -> asked.header("Authorization").isEmpty());
            assertThat(store.asked().get(1).header("Range")).isEqualTo("bytes=200000-");
        }
    }

    @Test
    void closingTheStreamEndsTheReadOfAnotherThread() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (TestServer server = server((number, request) -> {
                    asked.countDown();
                    return answer(200, BLOB).silentAfter(100);
                });
                RegistrySource source = user.source(server, "a:1")) {
            InputStream in = source.blob(DESCRIPTOR, 0);
            FutureTask<Integer> read = new FutureTask<>(() -> in.readAllBytes().length);
            new Thread(read).start();
            assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
            in.close();
            assertThatThrownBy(() -> read.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedIOException.class);
            assertThat(user.waits).isEmpty();
        }
    }
}
