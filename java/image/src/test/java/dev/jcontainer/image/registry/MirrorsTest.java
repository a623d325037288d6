package dev.jcontainer.image.registry;

import static dev.jcontainer.image.registry.RegistryFixture.BLOB;
import static dev.jcontainer.image.registry.RegistryFixture.MANIFEST;
import static dev.jcontainer.image.registry.RegistryFixture.asked;
import static dev.jcontainer.image.registry.RegistryFixture.blob;
import static dev.jcontainer.image.registry.RegistryFixture.manifest;
import static dev.jcontainer.image.registry.http.TestServer.answer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Reference;
import dev.jcontainer.image.registry.error.NotFoundException;
import dev.jcontainer.image.registry.http.RefusedException;
import dev.jcontainer.image.registry.http.TestServer;
import dev.jcontainer.image.registry.http.TestServer.Answer;
import dev.jcontainer.image.registry.http.TestServer.Asked;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class MirrorsTest {
    @TempDir
    Path directory;

    private RegistryFixture user = new RegistryFixture(Path.of("/nowhere"));

    @BeforeEach
    void makeUser() {
        user = new RegistryFixture(directory);
    }

    private static Answer right(Asked asked) {
        return asked.target().contains("/blobs/") ? answer(200, BLOB) : answer(200, MANIFEST);
    }

    private void mirror(TestServer mirror, String more) throws IOException {
        user.write(
                "etc/containers/registries.conf",
                "[[registry]]\nprefix = 'registry.example'\nlocation = 'OWN'\n[[registry.mirror]]\nlocation = '"
                        + mirror.host() + "/cache'\n" + more);
    }

    private RegistrySource source(TestServer own) throws IOException {
        Path file = directory.resolve("etc/containers/registries.conf");
        Files.writeString(file, Files.readString(file).replace("OWN", own.host()));
        return Registry.source(
                Reference.parse("registry.example/a:1"), user.settings().build());
    }

    @Test
    void asksTheMirrorFirst() throws IOException {
        try (TestServer mirror = new TestServer(MirrorsTest::right);
                TestServer own = new TestServer(MirrorsTest::right)) {
            mirror(mirror, "");
            try (RegistrySource source = source(own)) {
                assertThat(manifest(source)).isEqualTo(MANIFEST);
                assertThat(blob(source, 0)).isEqualTo(BLOB);
            }
            assertThat(asked(mirror)).hasSize(2).first().isEqualTo("GET /v2/cache/a/manifests/1");
            assertThat(own.asked()).isEmpty();
        }
    }

    @Test
    void asksTheRegistryAtOnceIfAMirrorFails() throws IOException {
        Answer[] failures = {
            answer(404),
            answer(429).with("Retry-After", "3000"),
            answer(500),
            answer(200, MANIFEST).cutAfter(2)
        };
        for (Answer failure : failures) {
            try (TestServer mirror = new TestServer(asked -> asked.target().equals("/v2/") ? answer(200) : failure);
                    TestServer own = new TestServer(MirrorsTest::right)) {
                mirror(mirror, "");
                try (RegistrySource source = source(own)) {
                    assertThat(manifest(source)).isEqualTo(MANIFEST);
                }
                assertThat(asked(own)).containsExactly("GET /v2/a/manifests/1");
                assertThat(user.waits).isEmpty();
            }
        }
    }

    @Test
    void goesOnAtTheRegistryIfAMirrorCutsABlob() throws IOException {
        try (TestServer mirror = new TestServer(asked -> right(asked).cutAfter(1000));
                TestServer own = new TestServer(MirrorsTest::right)) {
            mirror(mirror, "");
            try (RegistrySource source = source(own)) {
                assertThat(blob(source, 0)).isEqualTo(BLOB);
            }
            assertThat(asked(mirror)).hasSize(1);
            assertThat(own.asked().get(1).header("Range")).isEqualTo("bytes=1000-");
            assertThat(user.waits).isEmpty();
        }
    }

    @Test
    void doesNotAskADeadMirrorAgain() throws IOException {
        TestServer dead = new TestServer(MirrorsTest::right);
        dead.close();
        mirror(dead, "");
        try (TestServer own = new TestServer(MirrorsTest::right);
                RegistrySource source = source(own)) {
            assertThat(manifest(source)).isEqualTo(MANIFEST);
            try (TestServer revived = new TestServer(new ServerSocket(), dead.port(), MirrorsTest::right)) {
                assertThat(blob(source, 0)).isEqualTo(BLOB);
                assertThat(revived.asked()).isEmpty();
            }
        }
    }

    @Test
    void passesOverAMirrorThatLiesAboutADigest() throws IOException {
        Digest digest = Digest.of(MANIFEST.getBytes(UTF_8));
        try (TestServer mirror = new TestServer(asked -> answer(200, "another"));
                TestServer own = new TestServer(MirrorsTest::right)) {
            mirror(mirror, "");
            try (RegistrySource source = source(own)) {
                assertThat(source.manifest(digest).bytes()).asString(UTF_8).isEqualTo(MANIFEST);
                assertThat(user.warnings).hasSize(1);
                assertThat(user.warnings.get(0)).contains("The mirror " + mirror.host(), "another document");
            }
        }
    }

    @Test
    void asksTheNextPlaceForABlobOfWhichAMirrorGaveAnotherOne() throws IOException {
        byte[] wrong = BLOB.clone();
        wrong[5]++;
        try (TestServer mirror = new TestServer(asked -> answer(200, wrong));
                TestServer own = new TestServer(MirrorsTest::right)) {
            mirror(mirror, "");
            try (RegistrySource source = source(own)) {
                assertThat(blob(source, 0)).isEqualTo(wrong); // who reads it compares the digest
                assertThat(source.distrust(RegistryFixture.DESCRIPTOR)).isTrue();
                assertThat(user.warnings).hasSize(1);
                assertThat(user.warnings.get(0))
                        .contains(RegistryFixture.BLOB_DIGEST.toString(), "the mirror " + mirror.host());
                assertThat(blob(source, 0)).isEqualTo(BLOB);
                assertThat(source.distrust(RegistryFixture.DESCRIPTOR)).isFalse();
            }
            assertThat(asked(mirror)).hasSize(1);
        }
    }

    @Test
    void asksTheNextPlaceForTheRestOfABlobThatAMirrorHasNot() throws IOException {
        try (TestServer mirror = new TestServer(asked -> answer(200, Arrays.copyOf(BLOB, 1000)));
                TestServer own = new TestServer(MirrorsTest::right)) {
            mirror(mirror, "");
            try (RegistrySource source = source(own)) {
                assertThat(blob(source, 0)).isEqualTo(BLOB);
            }
        }
    }

    @Test
    void asksAMirrorForDigestsOnlyIfThatIsWhatItIsFor() throws IOException {
        try (TestServer mirror = new TestServer(MirrorsTest::right);
                TestServer own = new TestServer(MirrorsTest::right)) {
            mirror(mirror, "pull-from-mirror = 'digest-only'\n");
            try (RegistrySource source = source(own)) {
                manifest(source);
                assertThat(mirror.asked()).isEmpty();
                blob(source, 0);
                assertThat(asked(mirror)).hasSize(1);
                assertThat(asked(own)).hasSize(1);
            }
        }
    }

    @Test
    void tellsTheRegistrysAnswerIfAllFail() throws IOException {
        try (TestServer mirror = new TestServer(asked -> answer(403));
                TestServer own = new TestServer(asked -> answer(404))) {
            mirror(mirror, "");
            try (RegistrySource source = source(own)) {
                assertThatThrownBy(() -> manifest(source))
                        .isInstanceOf(NotFoundException.class)
                        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
            }
        }
    }

    @Test
    void showsAMirrorNothingThatIsForTheRegistry() throws IOException {
        try (TestServer mirror = new TestServer(asked -> answer(401).with("WWW-Authenticate", "Basic realm=m"));
                TestServer own =
                        new TestServer(asked -> asked.header("Authorization").isEmpty()
                                ? answer(401).with("WWW-Authenticate", "Basic realm=r")
                                : right(asked))) {
            mirror(mirror, "");
            user.write(".docker/config.json", "{\"auths\": {\"" + own.host() + "\": {\"auth\": \"bWU6cA==\"}}}");
            try (RegistrySource source = source(own)) {
                assertThat(manifest(source)).isEqualTo(MANIFEST);
            }
            assertThat(mirror.asked())
                    .allMatch(asked -> asked.header("Authorization").isEmpty());
        }
    }

    @Test
    void refusesABlockedRegistryBeforeAnythingIsSent() throws IOException {
        user.write("etc/containers/registries.conf", "[[registry]]\nlocation = 'registry.example'\nblocked = true\n");
        assertThatThrownBy(() -> Registry.source(
                        Reference.parse("registry.example/a"), user.settings().build()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("blocked");
    }
}
