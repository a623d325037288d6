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

/** Podman of an ordinary user: it calls the runtime as root of a user namespace of its own. */
@Tag("engine")
@ExtendWith(EndToEnd.TakesRoot.class)
final class PodmanRootlessTest {
    private static final int SUBORDINATE = 1_500_000_000;

    private static @Nullable PlainUser user;
    private static EngineClient podman = new EngineClient(Path.of(""), List.of());
    private static Path home = Path.of("");

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(EngineClient.isInstalled("podman"), "Podman is not installed (the package podman)");
        assumeTrue(EngineClient.isInstalled("newuidmap"), "newuidmap is not installed (the package uidmap)");
        PlainUser made = PlainUser.create();
        user = made;
        made.addSubordinateIds(SUBORDINATE);
        home = made.home();
        List<String> words = made.asItself();
        Path run = home.resolve("run");
        words.addAll(List.of(
                "env",
                "-C",
                "/",
                "XDG_RUNTIME_DIR=" + run,
                "HOME=" + home,
                "podman",
                "--root=" + home + "/data",
                "--runroot=" + home + "/c",
                "--tmpdir=" + run + "/tmp",
                "--cgroup-manager=cgroupfs",
                "--events-backend=file",
                "--storage-driver=vfs",
                "--runtime=" + made.runtime()));
        podman = new EngineClient(OwnDirectories.make("podman"), words);
        Host.output("install", "-d", "-m", "700", "-o", "" + made.uid(), run.toString());
    }

    /** The process that holds the user namespace stays; its pid is in a file. */
    @AfterAll
    static void stop() throws Exception {
        PlainUser made = user;
        if (made == null) {
            return;
        }
        try {
            assertThat(Host.processesWith(home + "/jcontainer-oci")).isEmpty();
            assertThat(Host.mounts()).noneMatch(mount -> mount.contains(home.toString()));
            Path pause = home.resolve("run/tmp/pause.pid");
            if (Files.exists(pause)) {
                long pid = Long.parseLong(Files.readString(pause).strip());
                // The process that cleans up after a container would make a new one.
                Host.await("no other process", () -> made.processes(SUBORDINATE).equals(List.of(pid)));
                Host.kill(pid);
            }
        } finally {
            made.removeSubordinateIds(SUBORDINATE);
            made.close();
            podman.close();
        }
    }

    private static CommandOutput run(List<String> options, String... words) {
        List<String> all = new ArrayList<>(List.of("run", "--rm", "--network=none"));
        all.addAll(options);
        all.addAll(List.of("--rootfs", home.resolve("root").toString()));
        all.addAll(List.of(words));
        return podman.run(all.toArray(new String[0]));
    }

    @Test
    void aContainerRunsAndTellsItsStatus() {
        CommandOutput output =
                run(List.of(), "sh", "-c", "id -u; echo x >/dev/null; tail -1 /proc/self/uid_map; exit 7");
        assertThat(output.status()).as(output.err()).isEqualTo(7);
        assertThat(output.out()).startsWith("0\n").contains(" " + SUBORDINATE + " ");
        assertThat(run(List.of(), "nothing").status()).isEqualTo(127);
    }

    @Test
    void itsUserCanBeTheSameInsideAndAnotherOne() {
        assertThat(run(List.of("--userns=keep-id"), "id", "-u").out().strip())
                .isEqualTo(String.valueOf(user == null ? 0 : user.uid()));
        assertThat(run(List.of("--user=5:6"), "id").out()).startsWith("uid=5 gid=6");
    }

    @Test
    void aReadOnlyRootHasItsTmpfsAndVolumes() {
        String script = "touch /tmp/x && ls /volume; touch /y || touch /volume/y || echo read-only";
        CommandOutput output = run(
                List.of("--read-only", "--tmpfs=/tmp", "--volume=" + home + "/root:/volume:ro"), "sh", "-c", script);
        assertThat(output.out()).startsWith("bin\n").endsWith("read-only\n");
    }

    @Test
    void aContainerIsExecutedInStoppedAndRemoved() {
        assertThat(podman.run(
                                "run",
                                "--detach",
                                "--name=second",
                                "--network=none",
                                "--rootfs",
                                home.resolve("root").toString(),
                                "sh",
                                "-c",
                                "trap 'exit 5' TERM; while :; do sleep 0.1; done")
                        .status())
                .isZero();
        CommandOutput output = podman.run("exec", "second", "sh", "-c", "echo in; exit 3");
        assertThat(output.out()).isEqualTo("in\n");
        assertThat(output.status()).isEqualTo(3);
        assertThat(podman.run("exec", "-t", "second", "tty").out().strip()).isEqualTo("/dev/pts/0");
        assertThat(podman.run("stop", "second").status()).isZero();
        assertThat(podman.run("inspect", "-f", "{{.State.ExitCode}}", "second").out())
                .isEqualTo("5\n");
        assertThat(podman.run("rm", "second").status()).isZero();
    }
}
