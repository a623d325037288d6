package dev.jcontainer.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.ImageException.Reason;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.progress.TransferListener;
import dev.jcontainer.image.registry.http.TestServer;
import dev.jcontainer.image.store.Hold;
import dev.jcontainer.image.store.Store;
import dev.jcontainer.image.store.StoredImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Pulls by the facade: when the registry is asked, and what its answers become. */
final class ImagesPullTest extends OwnImagesTest {
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
