package dev.jcontainer.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.ImageException.Reason;
import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.progress.TransferListener;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Signal;
import dev.jcontainer.spec.User;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The facade, with archives and layouts as the sources. */
final class ImagesTest extends OwnImagesTest {
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
    void theCeilingOfBytesHoldsForStreams() throws Exception {
        make("app:1");
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        images.save(List.of("app:1"), saved, TransferListener.NONE);
        PullOptions options = PullOptions.defaults().maxBytes(saved.size() - 2048);
        assertThatThrownBy(() -> images.load(new ByteArrayInputStream(saved.toByteArray()), options))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Cannot read the input: it is beyond the ceiling of " + (saved.size() - 2048));
        assertThat(directory.resolve("store/tmp")).isEmptyDirectory();
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
    void takesAnImageOfTheStoreByItsId() throws Exception {
        Image image = images.importRoot(tar("x"), null, DEFAULTS, "", PullOptions.defaults());
        String hex = image.id().hex();
        PullOptions missing = PullOptions.defaults().policy(PullPolicy.MISSING);
        for (String name : List.of(hex, "sha256:" + hex, hex.substring(0, 12))) {
            assertThat(images.pull(name, missing).id()).as(name).isEqualTo(image.id());
            assertThat(images.pull(name, missing.platform(Platform.host())).id())
                    .isEqualTo(image.id());
            assertThat(reasonOf(() -> images.pull(name, missing.platform(Platform.parse("linux/s390x")))))
                    .isEqualTo(Reason.PLATFORM);
        }
        PullOptions never = missing.policy(PullPolicy.NEVER);
        String shorter = hex.substring(0, 11); // a name of docker.io, too, so that it is always that one
        assertThat(reasonOf(() -> images.pull(shorter, never))).isEqualTo(Reason.NOT_FOUND);
        String absent = "sha256:" + (hex.startsWith("0") ? "1" : "0") + hex.substring(1);
        assertThat(reasonOf(() -> images.pull(absent, missing))).isEqualTo(Reason.NOT_FOUND);
    }

    @Test
    void aNameGoesBeforeAnId() throws Exception {
        String id = make("box:1").id().hex().substring(0, 12);
        Image named = make(id);
        assertThat(images.pull(id, PullOptions.defaults().policy(PullPolicy.MISSING))
                        .id())
                .isEqualTo(named.id());
    }

    @Test
    void theNameOfAnImageWithoutOneIsItsId() throws Exception {
        Image image = images.importRoot(tar("x"), null, DEFAULTS, "", PullOptions.defaults());
        assertThat(image.name()).isEqualTo(image.id().toString());
        assertThat(images.tag(image.name(), "box:1").id()).isEqualTo(image.id());
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
}
