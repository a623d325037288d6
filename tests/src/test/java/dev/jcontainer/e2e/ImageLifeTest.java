package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.Container;
import dev.jcontainer.Containers;
import dev.jcontainer.image.HeldImage;
import dev.jcontainer.image.Image;
import dev.jcontainer.image.ImageException;
import dev.jcontainer.image.Images;
import dev.jcontainer.image.PullOptions;
import dev.jcontainer.layer.LayerCache;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Stdio;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
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
    private static final int RUNS = Boolean.getBoolean("jcontainer.image.all") ? 100 : 10;
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
        MadeImage.of("'config':{'Cmd':['sleep','1000']}", box).push(registry.host() + "/box");
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
        LayerFiles.awaitNoDevices(work);
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
        String name = registry.host() + "/one";
        Image image = images.pull(name);
        try (Container container = Containers.start(spec(image))) {
            LayerCache.clear();
            assertThatThrownBy(() -> images.remove(name, false, false))
                    .hasMessageContaining("a container uses the image")
                    .hasMessageContaining("--force");
            assertThat(images.prune(true).untagged()).isEmpty();
            assertThat(images.remove(name, true, false).deleted()).hasSize(1);
            assertThat(images.prune(true).layers()).isZero();
            assertThat(images.usage().reclaimable()).isZero();
            assertThat(files("layers")).isNotEmpty();
            Host.output("sh", "-c", "echo 1 > /proc/sys/vm/drop_caches");
            assertThat(run(container, "sh", "-c", "wc -c </large")).isEqualTo(LARGE + "\n");
            Image again = images.pull(name);
            try (Container other = Containers.start(spec(again))) {
                String sum = run(other, "md5sum", "/large");
                assertThat(run(container, "md5sum", "/large")).isEqualTo(sum);
            }
        }
        images.remove(name, false, false);
        assertThat(files("layers")).isEmpty();
        assertThat(files("blobs")).isEmpty();
        assertThatThrownBy(image::container).hasMessageContaining("Pull the image again");
        assertThatThrownBy(image::root).hasMessageContaining("has been removed");
    }

    @Test
    void aRepairLeavesTheFilesOfARunningContainer() throws Exception {
        String name = registry.host() + "/two";
        Image image = images.pull(name);
        ContainerSpec spec = spec(image);
        try (Container container = Containers.start(spec)) {
            for (Path meta : files("layers")) {
                if (meta.endsWith("meta")) {
                    Files.writeString(meta, Files.readString(meta).replace("checksum ", "checksum 0"));
                }
            }
            assertThat(images.check(true)).isNotEmpty();
            LayerCache.clear();
            assertThatThrownBy(() -> Containers.start(spec)).hasMessageContaining("pull the image again");
            assertThat(files("tmp")).isNotEmpty();
            assertThat(run(container, "sh", "-c", "cat /more; wc -c </large")).isEqualTo("more" + LARGE + "\n");
            assertThat(images.check(true)).isEmpty();
            Image healed = images.pull(name);
            try (Container other = Containers.start(spec(healed))) {
                assertThat(run(other, "cat", "/more")).isEqualTo("more");
            }
        }
        LayerCache.clear();
        images.prune(false);
        assertThat(files("tmp")).isEmpty();
    }

    /** The supervisor ends the container, and the use of its image with it. */
    @Test
    void aKilledCommandNoLongerUsesItsImage() throws Exception {
        String name = registry.host() + "/one";
        images.pull(name);
        Process command = CommandLine.command(
                        "run", "--root", images.directory(), name, "sh", "-c", "echo up; sleep 1000")
                .start();
        try {
            assertThat(command.inputReader().readLine()).isEqualTo("up");
            assertThatThrownBy(() -> images.remove(name, false, false)).hasMessageContaining("uses the image");
        } finally {
            command.destroyForcibly().waitFor();
        }
        Host.await("the use of the image to end", () -> isRemoved(name));
        assertThat(files("layers")).isEmpty();
    }

    private boolean isRemoved(String name) {
        try {
            images.remove(name, false, false);
            return true;
        } catch (ImageException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anImageCanBeRunWhileAllImagesArePruned() throws Exception {
        AtomicBoolean isOver = new AtomicBoolean();
        Thread pruning = new Thread(() -> {
            while (!isOver.get()) {
                try {
                    images.prune(true);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        AtomicReference<Throwable> failure = new AtomicReference<>();
        pruning.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));
        pruning.start();
        try {
            for (int i = 0; i < RUNS; i++) {
                try (HeldImage held = images.pullHeld(registry.host() + "/two", PullOptions.defaults());
                        Container container = Containers.start(spec(held.image()))) {
                    held.close();
                    assertThat(run(container, "cat", "/more")).isEqualTo("more");
                }
            }
        } finally {
            isOver.set(true);
            pruning.join();
        }
        assertThat(failure.get()).isNull();
        images.prune(true);
        assertThat(files("layers")).isEmpty();
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
            Image running = images.pull(registry.host() + "/box");
            try (Container container = Containers.start(spec(running))) {
                images.remove(registry.host() + "/box", true, true);
                for (String part : List.of("/manifests/", two.layer(1).hex())) {
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
                    assertThat(run(container, "sh", "-c", "echo alive")).isEqualTo("alive\n");
                    assertThat(images.prune(true).layers()).isEqualTo(2);
                }
            }
            images.prune(true);
            assertThat(files("layers")).isEmpty();
        }
    }

    /**
     * A device has one superblock and one page cache, so what one container has read is read no second time for the
     * others. A host that has the control device of loop devices must use them.
     */
    @Test
    void allContainersOfAnImageShareItsDevices() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/loop-control")), "this host has no loop devices");
        Image image = images.pull(registry.host() + "/two");
        List<Path> before = files("");
        List<Container> containers = new ArrayList<>();
        try {
            for (int i = 0; i < CONTAINERS; i++) {
                containers.add(Containers.start(spec(image)));
            }
            List<String> devices = LayerFiles.devices(work);
            assertThat(devices).hasSize(two.layers().size());
            assertThat(devices.stream().map(LayerFiles::file))
                    .doesNotHaveDuplicates()
                    .allMatch(file -> file.endsWith("/layer.erofs"));
            long read = LayerFiles.bytesRead(devices);
            for (Container container : containers) {
                assertThat(run(container, "sh", "-c", "wc -c </large")).isEqualTo(LARGE + "\n");
            }
            // Others of this machine may drop its caches meanwhile, so it may be read more than once.
            assertThat(LayerFiles.bytesRead(devices) - read)
                    .as("bytes that were read from the devices")
                    .isBetween((long) LARGE, LARGE * CONTAINERS / 3L);
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
