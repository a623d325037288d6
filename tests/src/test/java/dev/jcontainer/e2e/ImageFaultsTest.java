package dev.jcontainer.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.Containers;
import dev.jcontainer.image.Image;
import dev.jcontainer.image.Images;
import dev.jcontainer.layer.LayerCache;
import dev.jcontainer.spec.Stdio;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pulls that fail at any point: nothing of them is visible, the next attempt goes on, and nothing is left. */
@EndToEnd
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ImageFaultsTest {
    /** All kills, and twenty processes, in place of a few. */
    private static final boolean ALL = Boolean.getBoolean("jcontainer.image.all");

    private static final int LARGE = 3 << 20;

    @TempDir(factory = OwnDirectories.class)
    Path work;

    private RegistryServer registry;
    private RegistryProxy proxy;
    private MadeImage image;
    private String name = "";
    private String large = "";
    private Images images;
    private int stores;

    @BeforeAll
    void pushAnImage() throws Exception {
        registry = RegistryServer.plain();
        image = MadeImage.withLarge(LARGE);
        image.push(registry.host() + "/app:1");
        large = image.layer(1).hex();
    }

    @AfterAll
    void endTheRegistry() throws IOException {
        if (registry != null) {
            registry.close();
        }
    }

    @BeforeEach
    void openAStore() throws IOException {
        proxy = new RegistryProxy(registry);
        name = proxy.host() + "/app:1";
        images = MadeImage.store(work.resolve("store" + stores++), 3);
    }

    @AfterEach
    void nothingIsLeft() {
        proxy.close();
        LayerCache.clear();
        LayerFiles.awaitNoDevices(work);
    }

    private void assertRuns(Image pulled) throws Exception {
        assertThat(Containers.run(pulled.container()
                                .command("sh", "-c", "cat /small; wc -c </large")
                                .stdio(Stdio.pipe())
                                .build())
                        .stdoutText())
                .isEqualTo("words" + LARGE + "\n");
        assertThat(MadeImage.problems(images)).isEmpty();
    }

    private void assertNothingIsVisible() throws IOException {
        assertThat(images.list()).isEmpty();
        assertThat(images.check(false)).isEmpty();
    }

    private static RegistryProxy.Event cut() {
        return () -> {
            throw new IOException("cut");
        };
    }

    @Test
    void aRegistryThatIsKilledInABlobAndStartedAgainSendsTheRest() throws Exception {
        try (RegistryServer other = RegistryServer.plain();
                RegistryProxy before = new RegistryProxy(other)) {
            image.push(other.host() + "/app:1");
            before.change(large, 1, answer -> answer.at(LARGE / 2, () -> restart(other)));
            assertRuns(images.pull(before.host() + "/app:1"));
            assertThat(before.sent()).isBetween(image.bytes(), image.bytes() * 105 / 100);
        }
    }

    private static void restart(RegistryServer server) throws IOException {
        try {
            server.restart();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        throw new IOException("the registry was killed");
    }

    @Test
    void anotherProcessGoesOnWhereAPullWasCut() throws Exception {
        proxy.change(large, 100, answer -> answer.at(LARGE / 2, cut()));
        Images impatient = MadeImage.store(Path.of(images.directory()), 0);
        assertThatThrownBy(() -> impatient.pull(name)).isInstanceOf(IOException.class);
        assertNothingIsVisible();
        proxy.change(large, 0, answer -> {});
        long before = proxy.sent();
        assertRuns(images.pull(name));
        assertThat(proxy.sent() - before).isLessThan(image.bytes() - LARGE / 3);
    }

    /** What a registry may say wrongly, and a part of what the user is told of it. */
    private Map<String, RegistryProxy.Change> lies() {
        Map<String, RegistryProxy.Change> lies = new TreeMap<>();
        lies.put("digest", answer -> {
            byte[] bytes = answer.body.readAllBytes();
            bytes[bytes.length / 2] ^= 1;
            answer.body = new ByteArrayInputStream(bytes);
        });
        lies.put("bytes", answer -> answer.length -= 7);
        lies.put("500", answer -> answer.status = 500);
        lies.put("403", answer -> answer.status = 403);
        lies.put("file:", answer -> {
            answer.status = 307;
            answer.headers.set("Location", "file:///etc/passwd");
        });
        lies.put("169.254", answer -> {
            answer.status = 307;
            answer.headers.set("Location", "http://169.254.169.254/latest");
        });
        lies.put("redirect", answer -> {
            answer.status = 307;
            answer.headers.set("Location", "/v2/app/blobs/sha256:" + large);
        });
        return lies;
    }

    @Test
    void lyingAnswersAreToldAndTheNextPullWorks() throws Exception {
        Images impatient = MadeImage.store(Path.of(images.directory()), 0);
        for (Map.Entry<String, RegistryProxy.Change> lie : lies().entrySet()) {
            proxy.change(large, 100, lie.getValue());
            assertThatThrownBy(() -> impatient.pull(name))
                    .as(lie.getKey())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(lie.getKey());
            assertNothingIsVisible();
        }
        proxy.change("/manifests/", 100, answer -> {
            byte[] bytes = answer.body.readAllBytes();
            bytes[bytes.length - 1] = ' ';
            answer.body = new ByteArrayInputStream(bytes);
        });
        assertThatThrownBy(() -> impatient.pull(name)).isInstanceOf(IOException.class);
        assertNothingIsVisible();
        proxy.change(large, 0, answer -> {});
        assertRuns(images.pull(name));
    }

    @Test
    void aFileSystemThatBecomesFullIsNamedAndTheNextPullWorks() throws Exception {
        Path point = Files.createDirectory(work.resolve("full"));
        try (HostMount ignored = HostMount.tmpfs(point)) {
            images = MadeImage.store(point.resolve("store"), 0);
            for (String option : List.of("nr_inodes=18", "nr_inodes=28", "size=1M", "size=3M", "size=6M")) {
                assertThat(remount(point, option)).isEmpty();
                assertThatThrownBy(() -> images.pull(name))
                        .as(option)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("No space left on device")
                        .hasMessageContaining(point.toString());
                assertThat(remount(point, option.startsWith("size") ? "size=64M" : "nr_inodes=10000"))
                        .isEmpty();
                assertNothingIsVisible();
                images.prune(true);
            }
            assertRuns(images.pull(name));
            LayerCache.clear();
            LayerFiles.awaitNoDevices(point);
        }
    }

    private static String remount(Path point, String option) {
        return Host.output("mount", "-n", "-o", "remount," + option, point.toString());
    }

    private Process pulling() throws IOException {
        ProcessBuilder command = CommandLine.command("pull", "-q", "--root", images.directory(), "--retry", "0", name);
        command.environment().put("HOME", "/nowhere");
        return command.redirectErrorStream(true).start();
    }

    /** Waits for the end of a process; returns what it printed and its status. */
    private static String end(Process process) throws Exception {
        try (InputStream said = process.getInputStream()) {
            String text = new String(said.readAllBytes(), UTF_8);
            return text + "status " + process.waitFor();
        }
    }

    /** Kills a pull when it has got so many bytes of an answer. */
    private void killAt(String part, int position) throws Exception {
        CompletableFuture<Process> started = new CompletableFuture<>();
        proxy.change(part, 1, answer -> answer.at(position, () -> started.join().destroyForcibly()));
        Process process = pulling();
        started.complete(process);
        assertThat(end(process)).as(part + " at " + position).isEqualTo("status 137");
        assertThat(images.list()).isEmpty();
        assertThat(images.check(false)).allMatch(finding -> finding.endsWith("a process that was killed has left it"));
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void aKilledPullLeavesWhatTheNextGoesOnWith() throws Exception {
        killAt("/manifests/", 0);
        killAt(large, 0);
        for (int i = 1; i < (ALL ? 100 : 3); i++) {
            killAt(large, i * (LARGE / (ALL ? 4000 : 40)));
        }
        long before = proxy.sent();
        assertRuns(images.pull(name));
        assertThat(proxy.sent() - before).isLessThan(image.bytes() + 1);
    }

    /** The kill waits until a good part of what was sent is on the disk; all of that is not sent again. */
    @Test
    void theNextPullFetchesOnlyTheRestOfAKilledOne() throws Exception {
        CompletableFuture<Process> started = new CompletableFuture<>();
        proxy.change(
                large,
                1,
                answer -> answer.at(LARGE / 2, () -> {
                    Host.await("the part to be on the disk", () -> partSize() >= LARGE / 4);
                    started.join().destroyForcibly();
                }));
        Process process = pulling();
        started.complete(process);
        assertThat(end(process)).isEqualTo("status 137");
        long part = partSize();
        long before = proxy.sent();
        assertRuns(images.pull(name));
        long small = image.bytes() - image.layers().get(1).length; // which may have come before the kill, or not
        assertThat(proxy.sent() - before).isBetween(1L, image.layers().get(1).length - part + small);
    }

    private long partSize() {
        Path part = Path.of(images.directory(), "tmp", "sha256-" + large + ".part");
        try {
            return Files.exists(part) ? Files.size(part) : 0;
        } catch (IOException e) {
            return 0; // it has just got its place
        }
    }

    @Test
    void processesThatPullAtOnceFetchAnImageOnce() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < (ALL ? 20 : 4); i++) {
            processes.add(pulling());
        }
        for (Process process : processes) {
            assertThat(end(process)).isEqualTo(name + "\nstatus 0");
        }
        assertThat(proxy.sent()).isBetween(image.bytes(), image.bytes() * 105 / 100);
        assertRuns(images.get(name));
    }
}
