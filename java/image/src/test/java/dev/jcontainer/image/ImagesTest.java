package dev.jcontainer.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.image.ImageException.Reason;
import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.progress.TransferListener;
import dev.jcontainer.image.registry.http.TestServer;
import dev.jcontainer.image.store.Hold;
import dev.jcontainer.image.store.Store;
import dev.jcontainer.image.store.StoredImage;
import dev.jcontainer.image.tar.TarWriter;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Signal;
import dev.jcontainer.spec.User;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The facade, with archives and layouts as the sources. */
final class ImagesTest {
    private static final RunDefaults DEFAULTS = new RunDefaults(
            "",
            List.of("A=1"),
            List.of("/bin/program"),
            List.of("word"),
            "/w",
            List.of(),
            List.of(),
            Map.of(),
            "",
            null);

    @TempDir
    Path directory;

    private Images images;

    @BeforeEach
    void open() throws IOException {
        // Layers of an ordinary user are written by the helper, which the end-to-end tests have.
        assumeTrue(Syscalls.effectiveIds() >>> 32 == 0);
        images = Images.builder()
                .root(directory.resolve("store"))
                .environment(Map.of("HOME", directory.toString()))
                .build();
    }

    private static InputStream tar(String word) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarWriter tar = new TarWriter(bytes)) {
            tar.file(word, word.getBytes(StandardCharsets.UTF_8));
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    private Image make(String name) throws IOException, InterruptedException {
        return images.importRoot(tar(name), name, DEFAULTS, "made of " + name, PullOptions.defaults());
    }

    private static Reason reasonOf(Attempt attempt) {
        try {
            attempt.run();
        } catch (ImageException e) {
            return e.reason();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("not an ImageException", e);
        }
        throw new AssertionError("no exception");
    }

    /** Something that may fail. */
    @FunctionalInterface
    private interface Attempt {
        void run() throws IOException, InterruptedException;
    }

    @Test
    void makesAnImageOfARootFilesystem() throws Exception {
        Image image = make("box:1");
        assertThat(image.name()).isEqualTo("docker.io/library/box:1");
        assertThat(image.platform()).isEqualTo(Platform.host());
        assertThat(image.config().defaults()).isEqualTo(DEFAULTS);
        assertThat(image.config().history().get(0).comment()).isEqualTo("made of box:1");
        assertThat(image.config()).isEqualTo(images.get("box:1").config());
        ContainerSpec container = image.container().build();
        assertThat(container.command()).containsExactly("/bin/program", "word");
        assertThat(images.importRoot(tar("x"), null, DEFAULTS, "", PullOptions.defaults())
                        .tag())
                .isNull();
    }

    @Test
    void aContainerIsWhatTheConfigurationSays() throws Exception {
        RunDefaults defaults = new RunDefaults(
                "7:8",
                List.of("A=1", "B", "=x", "C=y=z"),
                List.of(),
                List.of("word"),
                "srv/app",
                List.of("/data", "cache"),
                List.of(),
                Map.of(),
                "SIGINT",
                null);
        ContainerSpec spec = images.importRoot(tar("x"), "box", defaults, "", PullOptions.defaults())
                .container()
                .build();
        assertThat(spec.workdir()).isEqualTo("/srv/app");
        assertThat(spec.environment()).containsExactly(Map.entry("A", "1"), Map.entry("C", "y=z"));
        assertThat(((Root.Layers) spec.root()).writable()).containsExactly("/data", "/cache");
        assertThat(spec.user()).isEqualTo(User.parse("7:8"));
        assertThat(spec.stopSignal()).isEqualTo(Signal.INT);
    }

    @Test
    void knowsWhetherItIsForThisMachine() throws Exception {
        assertThat(make("box:1").isForThisMachine()).isTrue();
        PullOptions options = PullOptions.defaults().platform(Platform.parse("linux/s390x"));
        assertThat(images.importRoot(tar("x"), null, DEFAULTS, "", options).isForThisMachine())
                .isFalse();
    }

    @Test
    void pullsWhatItHasSavedInEveryForm() throws Exception {
        Image made = make("box:1");
        for (String form : List.of("oci:", "oci-archive:", "docker-archive:", "dir:")) {
            String place = form + directory.resolve("saved-" + form.substring(0, form.length() - 1));
            images.save(List.of("box:1"), place, TransferListener.NONE);
            Images other =
                    Images.builder().root(directory.resolve("other-" + form)).build();
            Image pulled = other.pull(place);
            assertThat(pulled.id()).as(form).isEqualTo(made.id());
            assertThat(pulled.layerSizes()).isEqualTo(made.layerSizes());
        }
    }

    @Test
    void savesAllTagsOfARepositoryThatIsNamedWithoutOne() throws Exception {
        make("app:1");
        images.tag("app:1", "app:2");
        make("app:3");
        Path file = directory.resolve("saved:all.tar");
        images.save(List.of("app", "app:3"), file.toString(), TransferListener.NONE);
        Images other = Images.builder().root(directory.resolve("other")).build();
        assertThat(other.load(file.toString(), PullOptions.defaults()))
                .extracting(Image::tag)
                .containsExactlyInAnyOrder("1", "2", "3");
        assertThat(images.tagged("app")).extracting(Image::tag).containsExactly("1", "2", "3");
        assertThat(images.tagged("app:1")).isEmpty();
        assertThat(reasonOf(() -> images.save(List.of("none"), file.toString(), TransferListener.NONE)))
                .isEqualTo(Reason.NOT_FOUND);
        assertThat(other.load(file.toString(), PullOptions.defaults())).hasSize(3);
    }

    @Test
    void findsByNameIdAndTheBeginningOfAnId() throws Exception {
        Image image = make("box:1");
        String hex = image.id().hex();
        for (String name : List.of(
                "box:1",
                "docker.io/library/box:1",
                hex,
                "sha256:" + hex,
                hex.substring(0, 12),
                "box@" + image.digest())) {
            assertThat(images.get(name).id()).as(name).isEqualTo(image.id());
        }
        assertThat(images.find("box")).isEmpty();
        assertThat(reasonOf(() -> images.get("box:2"))).isEqualTo(Reason.NOT_FOUND);
        assertThat(reasonOf(() -> images.find("Box:1"))).isEqualTo(Reason.NAME);
    }

    @Test
    void listsEachNameOnce() throws Exception {
        make("box:1");
        images.tag("box:1", "app");
        assertThat(images.list())
                .extracting(Image::name)
                .containsExactly("docker.io/library/app:latest", "docker.io/library/box:1");
        assertThat(images.usage().images()).isEqualTo(1);
        assertThat(reasonOf(() -> images.tag("none", "app"))).isEqualTo(Reason.NOT_FOUND);
        assertThat(reasonOf(() -> images.tag("box:1", "App"))).isEqualTo(Reason.NAME);
    }

    @Test
    void removesAnIdWithSeveralNamesOnlyByForce() throws Exception {
        String hex = make("box:1").id().hex();
        images.tag("box:1", "app");
        assertThat(reasonOf(() -> images.remove(hex, false, false))).isEqualTo(Reason.IN_USE);
        ImageRemoval removal = images.remove(hex, true, false);
        assertThat(removal.untagged()).hasSize(2);
        assertThat(removal.deleted()).containsExactly("sha256:" + hex);
        assertThat(removal.layers()).isEqualTo(1);
        assertThat(images.list()).isEmpty();
        assertThat(images.usage().bytes()).isZero();
    }

    @Test
    void prunesWhatHasNoTag() throws Exception {
        Image old = make("box:1");
        images.importRoot(tar("newer"), "box:1", DEFAULTS, "", PullOptions.defaults());
        assertThat(images.list()).hasSize(2);
        assertThat(images.prune(false).deleted()).containsExactly(old.id().toString());
        assertThat(images.list()).extracting(Image::tag).containsExactly("1");
        assertThat(reasonOf(old::root)).isEqualTo(Reason.NOT_FOUND);
        images.prune(true);
        assertThat(images.list()).isEmpty();
    }

    @Test
    void prunesTheImagesThatAreChosenAndStillExist() throws Exception {
        images.importRoot(tar("x"), null, DEFAULTS, "", PullOptions.defaults());
        Image gone = make("gone:1");
        make("replaced:1");
        Image kept = make("kept:1");
        List<Image> listed = new ArrayList<>(images.list());
        listed.removeIf(image -> kept.name().equals(image.name()));
        images.remove("gone:1", false, false);
        images.importRoot(tar("newer"), "replaced:1", DEFAULTS, "", PullOptions.defaults());
        ImageRemoval removal = images.prune(listed);
        assertThat(removal.untagged()).hasSize(1).allMatch(name -> name.startsWith("<none>/<none>@"));
        assertThat(images.list()).extracting(Image::tag).contains("1", "1").hasSize(3);
        assertThat(reasonOf(gone::config)).isEqualTo(Reason.NOT_FOUND);
        assertThat(images.check(false)).isEmpty();
    }

    @Test
    void checksTheStore() throws Exception {
        Image image = make("box:1");
        assertThat(images.check(false)).isEmpty();
        Path blob = directory
                .resolve("store/blobs/sha256")
                .resolve(image.manifestDigest().hex());
        assertThat(blob.toFile().setWritable(true)).isTrue();
        java.nio.file.Files.writeString(blob, "other");
        assertThat(images.check(false)).isNotEmpty();
    }

    @Test
    void namesTheReasonIfThereIsNoImage() throws Exception {
        make("box:1");
        Path layout = directory.resolve("layout");
        images.save(List.of("box:1"), "oci:" + layout, TransferListener.NONE);
        assertThat(reasonOf(() -> images.pull("box:2", PullOptions.defaults().policy(PullPolicy.NEVER))))
                .isEqualTo(Reason.NOT_FOUND);
        assertThat(reasonOf(() -> images.push("box:2", null, TransferListener.NONE)))
                .isEqualTo(Reason.NOT_FOUND);
        assertThat(reasonOf(() -> images.push("box:1", "-", TransferListener.NONE)))
                .isEqualTo(Reason.NAME);
        assertThat(reasonOf(() -> images.save(List.of("box:1"), "-", TransferListener.NONE)))
                .isEqualTo(Reason.NAME);
        assertThat(reasonOf(() -> images.save(List.of("box:1"), "docker://x", TransferListener.NONE)))
                .isEqualTo(Reason.NAME);
        assertThat(reasonOf(() -> images.pull("-"))).isEqualTo(Reason.NAME);
        AtomicBoolean isClosed = new AtomicBoolean();
        InputStream in = new FilterInputStream(tar("x")) {
            @Override
            public void close() {
                isClosed.set(true);
            }
        };
        assertThat(reasonOf(() -> images.importRoot(in, "BOX", DEFAULTS, "", PullOptions.defaults())))
                .isEqualTo(Reason.NAME);
        assertThat(isClosed).isTrue();
        assertThatThrownBy(() -> images.importRoot(
                        new ByteArrayInputStream(new byte[] {1, 2, 3}), "bad", DEFAULTS, "", PullOptions.defaults()))
                .isInstanceOf(IOException.class);
        assertThat(images.find("bad")).isEmpty();
    }

    @Test
    void aListenerThatThrowsEndsThePull() throws Exception {
        TransferListener throwing = new TransferListener() {
            @Override
            public void begin(String name, List<String> digests) {
                throw new IllegalStateException("enough");
            }
        };
        assertThatThrownBy(() -> images.importRoot(
                        tar("box"), "box", DEFAULTS, "", PullOptions.defaults().listener(throwing)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("enough");
        assertThat(images.list()).isEmpty();
    }

    @Test
    void anInterruptEndsAnImport() throws Exception {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> make("box")).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(images.list()).isEmpty();
    }

    @Test
    void isUsedByManyThreads() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Image>> made = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                String name = "box" + i % 3 + ":" + i;
                made.add(threads.submit(() -> make(name)));
            }
            for (Future<Image> image : made) {
                assertThat(images.get(image.get().name()).root().layers()).hasSize(1);
            }
            assertThat(images.list()).hasSize(12);
            assertThat(images.check(false)).isEmpty();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whatARegistryRefusesHasAReasonAndItsWords() throws Exception {
        try (TestServer server = new TestServer(request -> TestServer.answer(
                request.path().contains("none") ? 404 : request.path().contains("mine") ? 403 : 200,
                "{\"errors\":[{\"code\":\"X\",\"message\":\"words of the registry\"}]}"))) {
            for (String name : List.of("none", "mine")) {
                Reason expected = name.equals("none") ? Reason.NOT_FOUND : Reason.DENIED;
                String reference = server.host() + "/" + name + ":1";
                assertThat(reasonOf(() -> images.pull(reference))).as(name).isEqualTo(expected);
                assertThat(reasonOf(() -> images.remoteManifest(reference, TransferListener.NONE)))
                        .as(name)
                        .isEqualTo(expected);
                assertThatThrownBy(() -> images.remoteTags(server.host() + "/" + name, TransferListener.NONE))
                        .isInstanceOf(ImageException.class)
                        .hasMessageContaining("words of the registry");
            }
        }
    }

    @Test
    void anInterruptEndsAPullEvenIfTheStoreHasAnImage() throws Exception {
        try (TestServer server = new TestServer(request -> TestServer.answer(404))) {
            String name = server.host() + "/box:1";
            make(name);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> images.pull(name, PullOptions.defaults().policy(PullPolicy.NEWER)))
                    .isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isFalse();
            assertThat(reasonOf(() -> images.pull(name, PullOptions.defaults().policy(PullPolicy.NEWER))))
                    .isEqualTo(Reason.NOT_FOUND);
        }
    }

    @Test
    void onlyARegistryThatCannotBeReachedLeavesTheImageOfTheStore() throws Exception {
        List<String> warnings = new ArrayList<>();
        PullOptions newer = PullOptions.defaults().policy(PullPolicy.NEWER).listener(new TransferListener() {
            @Override
            public void warn(String sentence) {
                warnings.add(sentence);
            }
        });
        Images patient = Images.builder()
                .root(directory.resolve("store"))
                .environment(Map.of("HOME", directory.toString()))
                .retries(0)
                .build();
        String name;
        AtomicInteger status = new AtomicInteger();
        try (TestServer server = new TestServer(request -> TestServer.answer(status.get()))) {
            name = server.host() + "/box:1";
            make(name);
            for (int refusal : new int[] {401, 403, 404}) {
                status.set(refusal);
                assertThatThrownBy(() -> patient.pull(name, newer)).isInstanceOf(ImageException.class);
            }
            assertThat(warnings).isEmpty();
            status.set(503);
            assertThat(patient.pull(name, newer).name()).isEqualTo(name);
        }
        assertThat(patient.pull(name, newer).name()).isEqualTo(name);
        assertThat(warnings)
                .hasSize(2)
                .allMatch(warning ->
                        warning.startsWith("The image of the store is used, because the registry cannot be"));
    }

    @Test
    void aPullThatAListenerEndsLeavesNoImageInUse() throws Exception {
        Images patient = Images.builder()
                .root(directory.resolve("store"))
                .environment(Map.of("HOME", directory.toString()))
                .retries(0)
                .build();
        PullOptions failing = PullOptions.defaults().policy(PullPolicy.NEWER).listener(new TransferListener() {
            @Override
            public void warn(String sentence) {
                throw new IllegalStateException(sentence);
            }
        });
        try (TestServer server = new TestServer(request -> TestServer.answer(503))) {
            String name = server.host() + "/box:1";
            make(name);
            assertThatThrownBy(() -> patient.pull(name, failing)).isInstanceOf(IllegalStateException.class);
            assertThat(images.remove(name, false, false).deleted()).hasSize(1);
        }
    }

    @Test
    void aBuilderThatIsUsedAgainLeavesWhatItHasBuiltAlone() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (TestServer server = new TestServer(request -> {
            asked.incrementAndGet();
            return TestServer.answer(500);
        })) {
            ImagesBuilder builder = Images.builder()
                    .root(directory.resolve("store"))
                    .environment(Map.of("HOME", directory.toString()))
                    .retries(0);
            Images first = builder.build();
            builder.retries(9).build();
            assertThatThrownBy(() -> first.pull(server.host() + "/box:1")).isInstanceOf(IOException.class);
            assertThat(asked.get()).isLessThan(4);
        }
    }

    @Test
    void anImageWithoutAPlatformIsNotTheOneThatWasAskedFor() throws Exception {
        make("box:1");
        PullOptions never = PullOptions.defaults().policy(PullPolicy.NEVER);
        Store store = Store.open(directory.resolve("store").toString(), tree -> {});
        StoredImage image = images.get("box:1").stored();
        try (Hold hold = store.hold()) {
            store.tags()
                    .put(
                            hold,
                            new StoredImage(
                                    image.name(),
                                    image.target(),
                                    image.manifest(),
                                    image.config(),
                                    null,
                                    image.created(),
                                    image.layers()));
        }
        assertThat(images.pull("box:1", never).platform()).isNull();
        assertThat(reasonOf(() -> images.pull("box:1", never.platform(Platform.host()))))
                .isEqualTo(Reason.NOT_FOUND);
    }

    @Test
    void aDamagedTagIsNamedAndPulledAgain() throws Exception {
        make("box:1");
        Path layout = directory.resolve("layout");
        images.save(List.of("box:1"), "oci:" + layout + ":docker.io/library/box:1", TransferListener.NONE);
        Path tag = directory.resolve("store/tags/docker.io/library+box/1");
        java.nio.file.Files.writeString(tag, "");
        assertThatThrownBy(() -> images.pull("box:1", PullOptions.defaults().policy(PullPolicy.NEVER)))
                .hasMessageContaining(tag.toString())
                .hasMessageContaining("Pull the image again");
        images.pull("oci:" + layout + ":docker.io/library/box:1");
        assertThat(images.get("box:1").container().build().command()).containsExactly("/bin/program", "word");
    }
}
