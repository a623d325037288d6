package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.image.Images;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands whose clock is a year behind that of the commands before them, so that everything in the store is newer than
 * what they call now. The machine's clock stays as it is: a library shows them another one.
 */
@EndToEnd
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ImageClockTest {
    private static final int LARGE = 3 << 20;
    private static final long YEAR = 365 * 24 * 3600;

    @TempDir(factory = OwnDirectories.class)
    Path work;

    private RegistryServer registry;
    private MadeImage image;
    private Path clock = Path.of("");

    /** Prints the time that a JVM sees. */
    static final class Now {
        private Now() {}

        public static void main(String[] arguments) {
            System.out.println(System.currentTimeMillis() / 1000);
        }
    }

    @BeforeEach
    void makeAClock() throws Exception {
        assumeTrue(
                Host.output("sh", "-c", "command -v cc").endsWith("cc"), "the clock of these tests takes a C compiler");
        clock = work.resolve("clock.so");
        Path source = work.resolve("clock.c");
        try (InputStream in = ImageClockTest.class.getResourceAsStream("/set-back-clock.c")) {
            Files.copy(in, source);
        }
        assertThat(Host.output("cc", "-O", "-shared", "-fPIC", "-o", clock.toString(), source.toString()))
                .isEmpty();
    }

    @BeforeAll
    void pushAnImage() throws Exception {
        registry = RegistryServer.plain();
        image = MadeImage.withLarge(LARGE);
        image.push(registry.host() + "/app:1");
        image.push(registry.host() + "/app:2");
    }

    @AfterAll
    void endTheRegistry() throws Exception {
        if (registry != null) {
            registry.close();
        }
    }

    @AfterEach
    void nothingIsLeft() {
        LayerFiles.awaitNoDevices(work);
    }

    private ProcessBuilder behind(long seconds, ProcessBuilder process) {
        process.environment().put("LD_PRELOAD", clock.toString());
        process.environment().put("CLOCK_BEHIND", Long.toString(seconds));
        process.environment().put("HOME", "/nowhere");
        return process;
    }

    private String output(long seconds, String... arguments) throws Exception {
        CommandLine.Outcome outcome = CommandLine.outcome(behind(seconds, CommandLine.command(arguments)));
        assertThat(outcome.status()).as(outcome.stderr()).isZero();
        return outcome.stdout();
    }

    /** Otherwise the other test would prove nothing. */
    @Test
    void theClockOfAJvmCanBeSetBack() throws Exception {
        long now = System.currentTimeMillis() / 1000;
        Process jvm = behind(YEAR, Host.jvm(Now.class)).start();
        long shown = Long.parseLong(jvm.inputReader().readLine());
        assertThat(jvm.waitFor()).isZero();
        assertThat(shown).isBetween(now - YEAR, now - YEAR + 3600);
    }

    @Test
    void aStoreWorksWhenTheClockIsSetBackBetweenCommands() throws Exception {
        String store = work.resolve("store").toString();
        try (RegistryProxy proxy = new RegistryProxy(registry)) {
            String name = proxy.host() + "/app:1";
            killInTheMiddle(proxy, behind(0, CommandLine.command("pull", "-q", "--root", store, name)));
            long before = proxy.sent();
            assertThat(output(YEAR, "pull", "-q", "--root", store, name)).isEqualTo(name);
            assertThat(proxy.sent() - before).as("it goes on").isLessThan(image.bytes() - LARGE / 5);
            assertThat(output(2 * YEAR, "pull", "-q", "--root", store, proxy.host() + "/app:2"))
                    .isEqualTo(proxy.host() + "/app:2");
            assertThat(output(3 * YEAR, "rmi", "--root", store, name)).isEqualTo("Untagged: " + name);
            assertThat(output(3 * YEAR, "image", "prune", "-f", "--root", store))
                    .isEqualTo("Total reclaimed space: 0B");
            assertThat(output(3 * YEAR, "run", "--root", store, proxy.host() + "/app:2", "cat", "/small"))
                    .isEqualTo("words");
            output(3 * YEAR, "system", "check", "--root", store);
            assertThat(output(4 * YEAR, "image", "prune", "-a", "-f", "--root", store))
                    .contains("untagged: " + proxy.host() + "/app:2");
        }
        Images images = MadeImage.store(Path.of(store), 0);
        assertThat(images.usage().reclaimable()).isZero();
        assertThat(Host.list(Path.of(store, "blobs/sha256"))).isEmpty();
        assertThat(Host.list(Path.of(store, "layers"))).isEmpty();
        assertThat(MadeImage.problems(images)).isEqualTo(List.of());
    }

    /** The kill waits until a part of the large layer is on the disk. */
    private void killInTheMiddle(RegistryProxy proxy, ProcessBuilder command) throws Exception {
        Path part = work.resolve("store/tmp/sha256-" + image.layer(1).hex() + ".part");
        CompletableFuture<Process> started = new CompletableFuture<>();
        proxy.change(
                image.layer(1).hex(),
                1,
                answer -> answer.at(LARGE / 2, () -> {
                    Host.await("a part to be on the disk", () -> isLong(part));
                    started.join().destroyForcibly();
                }));
        Process process = command.redirectErrorStream(true).start();
        started.complete(process);
        assertThat(process.waitFor()).isEqualTo(137);
    }

    private static boolean isLong(Path file) {
        return file.toFile().length() >= LARGE / 4;
    }
}
