package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.Container;
import dev.jcontainer.Containers;
import dev.jcontainer.image.Image;
import dev.jcontainer.image.Images;
import dev.jcontainer.layer.LayerCache;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Stdio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Images that are removed, shared and pruned while containers run and other images are pulled. */
@EndToEnd
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ImageLifeTest {
    private static final int CONTAINERS = Boolean.getBoolean("jcontainer.image.all") ? 300 : 30;
    private static final int LARGE = 3 << 20;

    @TempDir(factory = OwnDirectories.class)
    Path work;

    private RegistryServer registry;
    private MadeImage two;
    private Images images;
    private int stores;

    @BeforeAll
    void pushTwoImages() throws Exception {
        registry = RegistryServer.plain();
        byte[] box = MadeImage.box();
        byte[] large = MadeImage.large(LARGE, 2);
        MadeImage.of("'config':{'Cmd':['sleep','1000']}", box, large).push(registry.host() + "/one");
        two = MadeImage.of(
                "'config':{'Cmd':['sleep','1000']}",
                box,
                large,
                new LayerTar().file("more", "more").end());
        two.push(registry.host() + "/two");
    }

    @AfterAll
    void endTheRegistry() throws IOException {
        if (registry != null) {
            registry.close();
        }
    }

    @BeforeEach
    void openAStore() throws IOException {
        images = MadeImage.store(work.resolve("store" + stores++), 0);
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        LayerCache.clear();
        Host.await("the loop devices to be gone", () -> LayerFiles.devices(work).isEmpty());
        assertThat(MadeImage.problems(images)).isEmpty();
    }

    private static ContainerSpec spec(Image image) throws IOException {
        return image.container().stdio(Stdio.discard()).build();
    }

    private static String run(Container container, String... command) throws Exception {
        return container.run(ExecSpec.of(command)).stdoutText();
    }

    private List<Path> files(String below) throws IOException {
        Path directory = Path.of(images.directory(), below);
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void aRunningContainerKeepsTheFilesOfARemovedImage() throws Exception {
        Image image = images.pull(registry.host() + "/one");
        try (Container container = Containers.start(spec(image))) {
            LayerCache.clear();
            assertThat(images.remove(image.id().toString(), true, false).deleted())
                    .hasSize(1);
            assertThat(files("layers")).isEmpty();
            assertThat(files("blobs")).isEmpty();
            Host.output("sh", "-c", "echo 1 > /proc/sys/vm/drop_caches");
            assertThat(run(container, "sh", "-c", "wc -c </large")).isEqualTo(LARGE + "\n");
            assertThatThrownBy(image::container).hasMessageContaining("does not exist. Pull the image again.");
            assertThatThrownBy(image::root).hasMessageContaining("has been removed");
            Image again = images.pull(registry.host() + "/one");
            try (Container other = Containers.start(spec(again))) {
                String sum = run(other, "md5sum", "/large");
                assertThat(run(container, "md5sum", "/large")).isEqualTo(sum);
            }
        }
    }

    @Test
    void imagesShareTheirLayersAndOneOutlivesTheOther() throws Exception {
        try (RegistryProxy proxy = new RegistryProxy(registry)) {
            images.pull(registry.host() + "/one");
            Image pulled = images.pull(proxy.host() + "/two");
            assertThat(proxy.sent()).isLessThan(10_000);
            int layers = files("layers").size();
            images.remove(registry.host() + "/one", false, false);
            assertThat(files("layers")).hasSize(layers);
            try (Container container = Containers.start(spec(pulled))) {
                assertThat(run(container, "cat", "/more")).isEqualTo("more");
            }
            images.remove(proxy.host() + "/two", false, false);
            assertThat(files("layers")).isEmpty();
            assertThat(files("blobs")).isEmpty();
        }
    }

    /** Each prune happens within the pull, after a part of a layer has come. */
    @Test
    void pruningDisturbsNeitherAPullNorAContainer() throws Exception {
        try (RegistryProxy proxy = new RegistryProxy(registry)) {
            Image running = images.pull(registry.host() + "/two");
            try (Container container = Containers.start(spec(running))) {
                images.remove(registry.host() + "/two", false, true);
                for (String part :
                        List.of("/manifests/", two.layer(0).hex(), two.layer(1).hex())) {
                    proxy.change(
                            part,
                            1,
                            answer -> answer.at(part.startsWith("/") ? 0 : 100_000, () -> {
                                images.prune(true);
                            }));
                    Image pulled = images.pull(proxy.host() + "/two");
                    try (Container other = Containers.start(spec(pulled))) {
                        assertThat(run(other, "cat", "/more")).isEqualTo("more");
                    }
                    LayerCache.clear();
                    assertThat(run(container, "sh", "-c", "wc -c </large; cat /more"))
                            .isEqualTo(LARGE + "\nmore");
                    images.prune(true);
                }
                assertThat(files("layers")).isEmpty();
            }
        }
    }

    @Test
    void allContainersOfAnImageShareItsDevices() throws Exception {
        Image image = images.pull(registry.host() + "/two");
        List<Path> before = files("");
        List<Container> containers = new ArrayList<>();
        try {
            for (int i = 0; i < CONTAINERS; i++) {
                containers.add(Containers.start(spec(image)));
            }
            assertThat(LayerFiles.devices(work).size()).isIn(0, 3);
            assertThat(run(containers.get(CONTAINERS - 1), "sh", "-c", "echo mine >/more; cat /more"))
                    .isEqualTo("mine\n");
            assertThat(run(containers.get(0), "cat", "/more")).isEqualTo("more");
            assertThat(files("")).hasSameSizeAs(before);
        } finally {
            for (Container container : containers) {
                container.close();
            }
        }
    }
}
