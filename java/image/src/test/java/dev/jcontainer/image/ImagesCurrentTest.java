package dev.jcontainer.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.registry.http.TestServer;
import dev.jcontainer.image.store.StoredImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pulls of what the store has: they fetch nothing if the registry has nothing else, and everything that is harmed. */
final class ImagesCurrentTest extends OwnImagesTest {
    private static final PullOptions ALWAYS = PullOptions.defaults().policy(PullPolicy.ALWAYS);

    private final Map<String, byte[]> documents = new HashMap<>();
    private TestServer server;
    private String name;
    private StoredImage image;

    /** What the registry answers to HEAD. */
    private TestServer.Answer said;

    @BeforeEach
    void serveAnImage() throws Exception {
        server = new TestServer(this::answer);
        name = server.host() + "/box:1";
        image = make(name).stored();
        for (Digest digest : image.blobs()) {
            documents.put(digest.toString(), Files.readAllBytes(blob(digest)));
        }
        documents.put("1", documents.get(image.target().digest().toString()));
        said = saying(image.target().digest().toString());
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private TestServer.Answer answer(TestServer.Asked request) {
        String last = request.path().substring(request.path().lastIndexOf('/') + 1);
        if (request.method().equals("HEAD")) {
            return said;
        }
        byte[] document = documents.get(last);
        return document == null ? TestServer.answer(404) : TestServer.answer(200, document);
    }

    private static TestServer.Answer saying(String digest) {
        return TestServer.answer(200).with("Docker-Content-Digest", digest);
    }

    private Path blob(Digest digest) {
        return directory.resolve("store/blobs/sha256/" + digest.hex());
    }

    private List<String> fetched() {
        return server.asked().stream()
                .filter(asked -> asked.method().equals("GET") && !asked.path().equals("/v2/"))
                .map(TestServer.Asked::path)
                .toList();
    }

    @Test
    void anImageThatIsTheRegistrysIsNotFetchedAndNotWritten() throws Exception {
        Path tag = directory.resolve(
                "store/tags/" + image.name().registry() + "/" + image.name().repository() + "/1");
        Object before = Files.getAttribute(tag, "unix:ino");
        assertThat(images.pull(name, ALWAYS).id()).isEqualTo(images.get(name).id());
        assertThat(images.pull(name, ALWAYS.policy(PullPolicy.NEWER)).id())
                .isEqualTo(images.get(name).id());
        assertThat(fetched()).isEmpty();
        assertThat(Files.getAttribute(tag, "unix:ino")).isEqualTo(before);
    }

    @Test
    void itIsInUseUntilTheCallerEndsThat() throws Exception {
        try (HeldImage held = images.pullHeld(name, ALWAYS)) {
            assertThat(reasonOf(() -> images.remove(name, false, false))).isEqualTo(ImageException.Reason.IN_USE);
            assertThat(held.image().name()).isEqualTo(name);
        }
        assertThat(images.remove(name, false, false).deleted()).hasSize(1);
    }

    @Test
    void whatIsHarmedIsFetched() throws Exception {
        Path config = blob(image.config().digest());
        byte[] changed = Files.readAllBytes(config);
        changed[changed.length - 2]++;
        Files.write(config, changed);
        images.pull(name, ALWAYS);
        assertThat(Files.readAllBytes(config))
                .isEqualTo(documents.get(image.config().digest().toString()));

        Path layer = blob(image.layers().get(0).blob().digest());
        Files.delete(layer);
        images.pull(name, ALWAYS);
        assertThat(layer).exists();

        Path made = directory.resolve("store/layers/" + image.layerKeys().get(0).hex() + "/layer.erofs");
        if (Files.exists(made)) { // where layers are EROFS images
            Files.write(made, new byte[1]);
            images.pull(name, ALWAYS);
            assertThat(Files.size(made)).isGreaterThan(1);
        }
        assertThat(fetched()).contains("/v2/box/manifests/1");
    }

    @Test
    void aRegistryThatSaysNothingOrSomethingElseIsAskedForTheDocument() throws Exception {
        List<TestServer.Answer> answers = List.of(
                TestServer.answer(200),
                TestServer.answer(403),
                TestServer.answer(405),
                TestServer.answer(501),
                TestServer.raw(""),
                TestServer.raw("no HTTP\r\n"),
                saying("sha256:short"),
                saying(image.config().digest().toString()));
        for (TestServer.Answer answer : answers) {
            said = answer;
            int before = fetched().size();
            images.pull(name, ALWAYS);
            assertThat(fetched()).hasSizeGreaterThan(before);
        }
    }

    @Test
    void anotherChoiceFromTheSameIndexIsPulled() throws Exception {
        String own = Platform.host().architecture();
        String other = own.equals("amd64") ? "arm64" : "amd64";
        String config = text(image.config().digest()).replace("\"" + own + "\"", "\"" + other + "\"");
        Digest configDigest = put(config);
        String manifest =
                text(image.manifest().digest()).replace(image.config().digest().toString(), configDigest.toString());
        Digest manifestDigest = put(manifest);
        String index = "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":["
                + entry(
                        image.manifest().digest(),
                        text(image.manifest().digest()).length(),
                        own) + ","
                + entry(manifestDigest, manifest.length(), other) + "]}";
        said = saying(put(index).toString());
        documents.put("1", index.getBytes(UTF_8));

        Platform wanted = Platform.of("linux", other, null);
        assertThat(images.pull(name, ALWAYS.platform(wanted)).platform()).isEqualTo(wanted);
        assertThat(images.pull(name, ALWAYS).platform()).isEqualTo(Platform.host());
        int before = fetched().size();
        assertThat(images.pull(name, ALWAYS).platform()).isEqualTo(Platform.host());
        assertThat(fetched()).hasSize(before);
    }

    private String text(Digest digest) {
        return new String(documents.get(digest.toString()), UTF_8);
    }

    private Digest put(String document) {
        byte[] bytes = document.getBytes(UTF_8);
        Digest digest = Digest.of(bytes);
        documents.put(digest.toString(), bytes);
        return digest;
    }

    private String entry(Digest digest, int size, String architecture) {
        return "{\"mediaType\":\"" + image.manifest().mediaType() + "\",\"digest\":\"" + digest + "\",\"size\":" + size
                + ",\"platform\":{\"os\":\"linux\",\"architecture\":\"" + architecture + "\"}}";
    }
}
