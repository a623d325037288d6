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
 * containerd with jcontainer in place of runc: a daemon of the test's own, and {@code ctr} with a root filesystem
 * without an image.
 */
@Tag("engine")
@ExtendWith(EndToEnd.TakesRoot.class)
final class ContainerdTest {
    private static Path work = Path.of("");
    private static EngineClient ctr = new EngineClient(work, List.of());
    private static @Nullable EngineDaemon daemon;
    private static @Nullable EngineTraces traces;

    @BeforeAll
    static void start() throws Exception {
        boolean isInstalled = EngineClient.isInstalled("containerd") && EngineClient.isInstalled("ctr");
        assumeTrue(isInstalled, "containerd is not installed (the package containerd)");
        traces = new EngineTraces(List.of(Path.of("/run/containerd")), List.of("default")); // the sockets of its shims
        work = OwnDirectories.make("containerd");
        EngineClient.link(work);
        Path config = Files.writeString(
                work.resolve("config.toml"),
                "version = 2\nroot = '" + work + "/data'\nstate = '" + work + "/state'\n"
                        + "disabled_plugins = ['io.containerd.grpc.v1.cri']\n[grpc]\naddress = '" + work
                        + "/socket'\n");
        daemon = EngineDaemon.start(work, List.of("containerd", "--config", config.toString()));
        ctr = new EngineClient(work, List.of("ctr", "--address", work + "/socket"));
        Host.await("the daemon", () -> ctr.run("version").status() == 0);
    }

    @AfterAll
    static void stop() throws Exception {
        if (daemon == null || traces == null) {
            return;
        }
        daemon.stop();
        assertThat(Host.processesWith(work.toString())).isEmpty();
        assertThat(Host.mounts()).noneMatch(mount -> mount.contains(work.toString()));
        Host.output("rm", "-rf", work.toString());
        traces.remove();
    }

    private static CommandOutput run(String option, String... words) {
        List<String> all = new ArrayList<>(List.of(
                "run",
                option,
                "--runc-binary",
                work + "/jcontainer-oci",
                "--rootfs",
                Rootfs.shared().toString()));
        all.addAll(List.of(words));
        return ctr.run(all.toArray(new String[0]));
    }

    @Test
    void aContainerRunsAndTellsItsStatus() {
        CommandOutput output = run("--rm", "first", "sh", "-c", "echo hello; exit 7");
        assertThat(output.out()).as(output.err()).isEqualTo("hello\n");
        assertThat(output.status()).isEqualTo(7);
        assertThat(ctr.run("containers", "ls", "-q").out()).doesNotContain("first");
    }

    @Test
    void aTaskIsExecutedInMeasuredPausedKilledAndDeleted() throws Exception {
        assertThat(run("--detach", "second", "sleep", "1000").err()).isEmpty();
        CommandOutput output = ctr.run("task", "exec", "--exec-id", "a", "second", "sh", "-c", "echo in; exit 3");
        assertThat(output.out()).isEqualTo("in\n");
        assertThat(output.status()).isEqualTo(3);
        try (CallersTerminal terminal =
                CallersTerminal.of(ctr.shell("task exec --tty --exec-id b second sh -c 'tty; read x; echo got $x'"))) {
            terminal.await("/dev/pts/0");
            terminal.type("hello\n");
            terminal.await("got hello");
            assertThat(terminal.status()).isZero();
        }
        assertThat(ctr.run("task", "metrics", "second").out()).contains("pids.current");
        assertThat(ctr.run("task", "pause", "second").status()).isZero();
        assertThat(ctr.run("task", "ls").out()).contains("PAUSED");
        assertThat(ctr.run("task", "resume", "second").status()).isZero();
        assertThat(ctr.run("task", "kill", "--signal", "KILL", "second").status())
                .isZero();
        Host.await("the end", () -> !ctr.run("task", "ls").out().contains("RUNNING"));
        assertThat(ctr.run("containers", "rm", "second").err()).isEmpty();
    }
}
