package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Docker Engine itself does what the table of cp says: a daemon of the test's own, with its own runtime. */
@Tag("engine")
@ExtendWith(EndToEnd.TakesRoot.class)
final class CopyDockerTest {
    private static Path work = Path.of("");
    private static @Nullable EngineDaemon daemon;
    private static @Nullable EngineTraces traces;

    @BeforeAll
    static void start() throws Exception {
        boolean isInstalled = Host.output("sh", "-c", "command -v dockerd && command -v docker")
                .contains("/docker");
        assumeTrue(isInstalled, "Docker Engine is not installed (the package docker.io)");
        traces = new EngineTraces(List.of(Path.of("/run/containerd"), Path.of("/run/docker")), List.of("docker"));
        work = OwnDirectories.make("docker-copy");
        daemon = EngineDaemon.start(
                work,
                List.of(
                        "dockerd",
                        "--data-root=" + work.resolve("data"),
                        "--exec-root=" + work.resolve("exec"),
                        "--pidfile=" + work.resolve("pid"),
                        "--host=unix://" + work.resolve("socket"),
                        "--exec-opt=native.cgroupdriver=cgroupfs",
                        "--storage-driver=vfs",
                        "--bridge=none",
                        "--iptables=false",
                        "--ip6tables=false"));
        Host.await("the daemon", () -> succeeds("version"));
        Path archive = work.resolve("rootfs.tar");
        Host.output("tar", "-C", Rootfs.shared().toString(), "--mode=a+rX", "-cf", archive.toString(), ".");
        assertThat(succeeds("import", archive.toString(), "busybox")).isTrue();
        Files.createDirectory(work.resolve("c"));
        String volume = "--volume=" + work.resolve("c") + ":/c";
        assertThat(succeeds("create", "--network=none", volume, "--name=copy", "busybox", "true"))
                .isTrue();
    }

    @AfterAll
    static void stop() throws Exception {
        if (daemon == null || traces == null) {
            return;
        }
        succeeds("rm", "--force", "copy");
        daemon.stop();
        Host.output("rm", "-rf", work.toString());
        traces.remove();
    }

    private static boolean succeeds(String... words) {
        List<String> command = new ArrayList<>(List.of("docker", "--host=unix://" + work.resolve("socket")));
        command.addAll(List.of(words));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            return process.waitFor() == 0;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<CopyTable.Case> cases() {
        return CopyTable.cases();
    }

    private static void check(CopyTable.Case copy, Path source, Path destination, String from, String to)
            throws IOException {
        try {
            CopyTable.fillSource(Files.createDirectory(source));
            CopyTable.fillDestination(Files.createDirectory(destination));
            TreeSet<String> before = CopyTable.list(destination);
            List<String> words = new ArrayList<>(List.of("cp"));
            if (!copy.options().isEmpty()) {
                words.add("-" + copy.options());
            }
            words.add(from + copy.source());
            words.add(to + copy.destination());
            List<String> found = succeeds(words.toArray(new String[0]))
                    ? CopyTable.changes(before, CopyTable.list(destination))
                    : List.of(CopyTable.REFUSED);
            assertThat(found).isEqualTo(copy.expected());
        } finally {
            Rootfs.delete(source);
            Rootfs.delete(destination);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aCopyIntoAContainer(CopyTable.Case copy) throws IOException {
        check(copy, work.resolve("s"), work.resolve("c/d"), work + "/s/", "copy:/c/d/");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aCopyOutOfAContainer(CopyTable.Case copy) throws IOException {
        check(copy, work.resolve("c/s"), work.resolve("d"), "copy:/c/s/", work + "/d/");
    }
}
