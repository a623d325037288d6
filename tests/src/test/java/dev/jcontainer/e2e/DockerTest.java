package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.image.Image;
import dev.jcontainer.image.Images;
import dev.jcontainer.image.PullOptions;
import dev.jcontainer.image.progress.TransferListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Docker Engine with jcontainer in place of runc: a daemon of the test's own, on a private socket and data directory,
 * with an imported image of busybox. Networks of the engine are not tested, because they change the host's network.
 */
@Tag("engine")
@ExtendWith(EndToEnd.TakesRoot.class)
final class DockerTest {
    private static final Path LAUNCHER = Path.of(System.getProperty("jcontainer.checkout"), "jcontainer");
    private static final String IMAGE = "busybox";

    private static Path work = Path.of("");
    private static @Nullable EngineDaemon daemon;
    private static @Nullable EngineTraces traces;

    private record Output(int status, String out, String err) {}

    @BeforeAll
    static void start() throws Exception {
        boolean isInstalled = Host.output("sh", "-c", "command -v dockerd && command -v docker")
                .contains("/docker");
        assumeTrue(Host.isRoot(), "containers need root here; run the tests as root");
        assumeTrue(isInstalled, "Docker Engine is not installed (the package docker.io)");
        traces = new EngineTraces(
                List.of(Path.of("/run/containerd"), Path.of("/run/docker")), // for shims and plugins
                List.of("docker"));
        work = OwnDirectories.make("docker");
        Path link = work.resolve("jcontainer-oci");
        Files.createSymbolicLink(link, LAUNCHER.toRealPath());
        daemon = EngineDaemon.start(
                work,
                List.of(
                        "dockerd",
                        "--data-root=" + work.resolve("data"),
                        "--exec-root=" + work.resolve("exec"),
                        "--pidfile=" + work.resolve("pid"),
                        "--host=unix://" + work.resolve("socket"),
                        "--add-runtime=jcontainer=" + link,
                        "--default-runtime=jcontainer",
                        "--exec-opt=native.cgroupdriver=cgroupfs",
                        "--storage-driver=vfs",
                        "--bridge=none",
                        "--iptables=false",
                        "--ip6tables=false"));
        Host.await("the daemon", () -> docker("version").status() == 0);
        Path archive = work.resolve("rootfs.tar");
        Host.output("tar", "-C", Rootfs.shared().toString(), "--mode=a+rX", "-cf", archive.toString(), ".");
        assertThat(docker("import", archive.toString(), IMAGE))
                .extracting(Output::status)
                .isEqualTo(0);
    }

    @AfterAll
    static void stop() throws Exception {
        if (daemon == null || traces == null) {
            return;
        }
        daemon.stop();
        assertThat(Host.mounts()).noneMatch(mount -> mount.contains(work + "/data/containers/"));
        assertThat(Host.processesWith(work + "/jcontainer-oci")).isEmpty();
        for (String mount : Host.mounts()) {
            String point = mount.split(" ", -1)[4];
            if (point.startsWith(work.toString())) {
                Host.output("umount", point); // the engine's own network namespaces
            }
        }
        Host.output("rm", "-rf", work.toString());
        traces.remove();
    }

    private static Output docker(String... words) {
        List<String> command = new ArrayList<>(List.of("docker", "--host=unix://" + work.resolve("socket")));
        command.addAll(List.of(words));
        try {
            Path err = Files.createTempFile(work, "err", "");
            Process process =
                    new ProcessBuilder(command).redirectError(err.toFile()).start();
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Output(process.waitFor(), out, Files.readString(err));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Output run(String... words) {
        List<String> all = new ArrayList<>(List.of("run", "--rm", "--network=none"));
        all.addAll(List.of(words));
        return docker(all.toArray(new String[0]));
    }

    private static String begin(String name, String script, String... options) {
        List<String> all = new ArrayList<>(List.of("run", "--detach", "--network=none", "--name=" + name));
        all.addAll(List.of(options));
        all.addAll(List.of(IMAGE, "sh", "-c", script));
        Output output = docker(all.toArray(new String[0]));
        assertThat(output.status()).as(output.err()).isZero();
        return name;
    }

    @Test
    void aContainerRunsAndTellsItsStatus() {
        assertThat(run(IMAGE, "echo", "hello")).isEqualTo(new Output(0, "hello\n", ""));
        assertThat(run(IMAGE, "sh", "-c", "exit 7").status()).isEqualTo(7);
        assertThat(run(IMAGE, "nothing").status()).isEqualTo(127);
        assertThat(run(IMAGE, "/tmp").status()).isEqualTo(126);
    }

    @Test
    void limitsHold() {
        String script = "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/pids/pids.max";
        assumeTrue(Files.isDirectory(Path.of("/sys/fs/cgroup/memory")), "this host has its controllers on cgroup v2");
        assertThat(run("--memory=64m", "--pids-limit=20", "--cpus=0.5", IMAGE, "sh", "-c", script)
                        .out())
                .isEqualTo("67108864\n20\n");
    }

    @Test
    void volumesUsersAndReadOnlyRootsAreGiven() throws IOException {
        Path volume = Files.createDirectory(work.resolve("volume"));
        Files.writeString(volume.resolve("f"), "data\n");
        Output output = run("--volume=" + volume + ":/v:ro", IMAGE, "sh", "-c", "cat /v/f; echo x > /v/f");
        assertThat(output.out()).isEqualTo("data\n");
        assertThat(output.err()).contains("Read-only file system");
        assertThat(run("--volume=" + volume + ":/v", IMAGE, "sh", "-c", "echo y > /v/g")
                        .status())
                .isZero();
        assertThat(volume.resolve("g")).hasContent("y\n");
        assertThat(run("--user=1000:1001", IMAGE, "sh", "-c", "id -u; id -g").out())
                .isEqualTo("1000\n1001\n");
        assertThat(run("--read-only", "--tmpfs=/t", IMAGE, "sh", "-c", "echo x > /t/x && ! echo x > /x")
                        .status())
                .isZero();
    }

    /** Images of web servers are like this one: their log is a link to /dev/stdout, and they do not run as root. */
    @Test
    void aUsersLogMayBeALinkToStdout() {
        begin("logging", "ln -s /dev/stdout /tmp/log");
        assertThat(docker("wait", "logging").out()).isEqualTo("0\n");
        assertThat(docker("commit", "--change=USER 1000", "logging", "logging-image")
                        .status())
                .isZero();
        assertThat(run("logging-image", "sh", "-c", "echo said > /tmp/log; echo err > /dev/stderr"))
                .isEqualTo(new Output(0, "said\n", "err\n"));
        assertThat(docker("run", "--detach", "--network=none", "--name=logged", "logging-image", "sleep", "1000")
                        .status())
                .isZero();
        assertThat(docker("exec", "--user=7", "logged", "sh", "-c", "echo said > /tmp/log")
                        .out())
                .isEqualTo("said\n");
        assertThat(docker("rm", "--force", "logging", "logged").status()).isZero();
    }

    @Test
    void programsAreExecutedInAContainer() {
        begin("executing", "exec sleep 1000");
        Output output = docker(
                "exec", "-e", "A=b", "-w", "/tmp", "-u", "5:6", "executing", "sh", "-c", "echo $A; pwd; id -u; exit 5");
        assertThat(output.out()).isEqualTo("b\n/tmp\n5\n");
        assertThat(output.status()).isEqualTo(5);
        assertThat(docker("top", "executing").out()).contains("sleep 1000");
        assertThat(docker("stats", "--no-stream", "executing").out()).contains("executing");
        assertThat(docker("rm", "--force", "executing").status()).isZero();
    }

    /** The terminal goes from jcontainer to the engine through its console socket. */
    @Test
    void programsHaveTerminals() throws Exception {
        String docker = "docker --host=unix://" + work.resolve("socket");
        String script =
                "until stty size 2>/dev/null | grep 24.80; do sleep 0.1; done; tty; read x; echo got $x; exit 4";
        try (CallersTerminal terminal = CallersTerminal.of(docker + " run --rm --network=none --name=on-terminal -it "
                + IMAGE + " sh -c '" + script + "'; echo status $?")) {
            terminal.await("/dev/pts/0");
            try (CallersTerminal second =
                    CallersTerminal.of(docker + " exec -it on-terminal sh -c 'tty; exit 3'; echo status $?")) {
                second.await("/dev/pts/1");
                second.await("status 3");
                second.status();
            }
            terminal.type("hello\n");
            terminal.await("got hello");
            terminal.await("status 4");
            terminal.status();
        }
    }

    @Test
    void containersAreStoppedRestartedPausedAndKilled() {
        begin("stopping", "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.1; done");
        Host.await("its output", () -> docker("logs", "stopping").out().equals("up\n"));
        assertThat(docker("pause", "stopping").status()).isZero();
        assertThat(docker("ps").out()).contains("(Paused)");
        assertThat(docker("unpause", "stopping").status()).isZero();
        assertThat(docker("update", "--memory=64m", "--memory-swap=64m", "stopping")
                        .err())
                .isEmpty();
        assertThat(docker("stop", "stopping").status()).isZero();
        assertThat(docker("logs", "stopping").out()).isEqualTo("up\nbye\n");
        assertThat(status("stopping")).isEqualTo("0");
        assertThat(docker("restart", "stopping").status()).isZero();
        assertThat(docker("kill", "stopping").status()).isZero();
        assertThat(docker("wait", "stopping").out()).isEqualTo("137\n");
        assertThat(docker("rm", "stopping").status()).isZero();
    }

    private static String status(String name) {
        return docker("inspect", "-f", "{{.State.ExitCode}}", name).out().strip();
    }

    @Test
    void twentyRunAtOnce() throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<String> outputs = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 20; i++) {
            String word = "n" + i;
            Thread thread =
                    new Thread(() -> outputs.add(run(IMAGE, "echo", word).out()));
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(outputs).hasSize(20).doesNotHaveDuplicates().allMatch(output -> output.startsWith("n"));
    }

    @Test
    void theEnginesFilterOfSystemCallsIsInstalled() {
        assertThat(run(IMAGE, "grep", "Seccomp:", "/proc/self/status").out()).isEqualTo("Seccomp:\t2\n");
        assertThat(run(IMAGE, "unshare", "-U", "true").status()).isNotZero();
        assertThat(run("--security-opt=no-new-privileges", IMAGE, "grep", "Seccomp:", "/proc/self/status")
                        .out())
                .isEqualTo("Seccomp:\t2\n");
        assertThat(run("--security-opt=seccomp=unconfined", IMAGE, "grep", "Seccomp:", "/proc/self/status")
                        .out())
                .isEqualTo("Seccomp:\t0\n");
    }

    @Test
    void itsImagesAreOursAndOursAreItsOwn() throws Exception {
        Images images = MadeImage.store(work.resolve("store"), 0);
        Path saved = work.resolve("saved.tar");
        assertThat(docker("save", "-o", saved.toString(), IMAGE).status()).isZero();
        Image loaded = images.load(saved.toString(), PullOptions.defaults()).get(0);
        assertThat(loaded.id().toString())
                .isEqualTo(docker("inspect", "-f", "{{.Id}}", IMAGE).out().strip());
        images.tag(loaded.name(), "ours:1");
        Path ours = work.resolve("ours.tar");
        images.save(List.of("ours:1"), "docker-archive:" + ours, TransferListener.NONE);
        assertThat(docker("load", "-i", ours.toString()).out()).contains("Loaded image: ours:1");
        assertThat(docker("inspect", "-f", "{{.Id}}", "ours:1").out().strip())
                .isEqualTo(loaded.id().toString());
        try (RegistryServer registry = RegistryServer.plain()) {
            String name = registry.host() + "/app:1";
            docker("tag", "ours:1", name);
            Output pushed = docker("push", name);
            assertThat(pushed.status()).as(pushed.err()).isZero();
            Image pulled = images.pull(name);
            assertThat(pulled.id()).isEqualTo(loaded.id());
            assertThat(pushed.out()).contains(pulled.digest().toString());
            images.push(name, registry.host() + "/ours", TransferListener.NONE);
            assertThat(docker("pull", registry.host() + "/ours").out())
                    .contains(pulled.digest().toString());
            docker("rmi", name, "ours:1", registry.host() + "/ours");
        }
        assertThat(MadeImage.problems(images)).isEmpty();
    }
}
