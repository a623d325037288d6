package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.command.CommandOutput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Podman as root with jcontainer in place of runc, with directories of the test's own, and a root filesystem without an
 * image.
 */
@Tag("engine")
@ExtendWith(EndToEnd.TakesRoot.class)
final class PodmanTest {
    private static Path work = Path.of("");
    private static EngineClient podman = new EngineClient(work, List.of());
    private static @Nullable EngineTraces traces;

    /** Podman names no directory, so it is the default, which is made with the first container. */
    private static final Path STATE = Path.of("/run/jcontainer-oci");

    private static boolean hadState;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(EngineClient.isInstalled("podman"), "Podman is not installed (the package podman)");
        traces = new EngineTraces(List.of(), List.of("libpod_parent/conmon", "libpod_parent"));
        hadState = Files.exists(STATE);
        work = OwnDirectories.make("podman");
        podman = new EngineClient(
                work,
                List.of(
                        "podman",
                        "--root=" + work + "/data",
                        "--runroot=" + work + "/run",
                        "--tmpdir=" + work + "/tmp",
                        "--cgroup-manager=cgroupfs",
                        "--events-backend=file",
                        "--storage-driver=vfs",
                        "--runtime=" + EngineClient.link(work)));
        Path root = Files.createDirectory(work.resolve("rootfs"));
        Rootfs.fill(root); // Podman makes mount points in it
    }

    @AfterAll
    static void stop() throws Exception {
        if (traces == null) {
            return; // nothing was started
        }
        assertThat(Host.processesWith(work + "/jcontainer-oci")).isEmpty();
        assertThat(Host.mounts()).noneMatch(mount -> mount.contains(work.toString()));
        podman.close();
        if (!hadState) {
            Files.delete(STATE); // fails if the cgroup of a container is left in it
        }
        traces.remove();
    }

    /** Podman's own limits of descriptors are higher than some machines allow. */
    private static List<String> run(String... options) {
        List<String> words = new ArrayList<>(
                List.of("run", "--network=none", "--ulimit=nofile=512:512", "--ulimit=nproc=4096:4096"));
        words.addAll(List.of(options));
        words.addAll(List.of("--rootfs", work.resolve("rootfs").toString()));
        return words;
    }

    private static CommandOutput run(List<String> start, String... words) {
        List<String> all = new ArrayList<>(start);
        all.addAll(List.of(words));
        return podman.run(all.toArray(new String[0]));
    }

    @Test
    void aContainerRunsAndTellsItsStatus() {
        CommandOutput output = run(run("--rm"), "sh", "-c", "echo hello; exit 7");
        assertThat(output).isEqualTo(new CommandOutput(7, "hello\n", ""));
        assertThat(run(run("--rm"), "nothing").status()).isEqualTo(127);
    }

    @Test
    void aProgramRunsOnATerminal() throws Exception {
        String command = String.join(" ", run("--rm", "-it")) + " sh -c 'stty size; tty; read x; echo got $x; exit 4'";
        try (CallersTerminal terminal = CallersTerminal.of(podman.shell(command) + "; echo status $?")) {
            terminal.await("/dev/pts/0");
            terminal.type("hello\n");
            terminal.await("got hello");
            terminal.await("status 4");
            terminal.status();
        }
    }

    @Test
    void aContainerIsExecutedInPausedStoppedAndRemoved() {
        assertThat(run(run("--detach", "--name=second"), "sh", "-c", "trap 'exit 5' TERM; while :; do sleep 0.1; done")
                        .err())
                .isEmpty();
        CommandOutput output = podman.run("exec", "second", "sh", "-c", "echo in; exit 3");
        assertThat(output.out()).isEqualTo("in\n");
        assertThat(output.status()).isEqualTo(3);
        assertThat(podman.run("pause", "second").status()).isZero();
        assertThat(podman.run("inspect", "-f", "{{.State.Status}}", "second").out())
                .isEqualTo("paused\n");
        assertThat(podman.run("unpause", "second").status()).isZero();
        assertThat(podman.run("stop", "second").status()).isZero();
        assertThat(podman.run("inspect", "-f", "{{.State.ExitCode}}", "second").out())
                .isEqualTo("5\n");
        assertThat(podman.run("rm", "second").status()).isZero();
    }
}
