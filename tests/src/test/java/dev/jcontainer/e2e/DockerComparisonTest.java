package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.command.CommandOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A script of commands answers as with Docker Engine, line by line, or as the table of differences says; and succeeds
 * where it does with Podman. Each of the three engines has directories, mounts and a network of its own.
 */
@Tag("engine")
@ExtendWith(EndToEnd.TakesRoot.class)
final class DockerComparisonTest {
    private static final String SCRIPT = "engines.script";
    private static final String ERRORS = "errors exit with 1";
    private static final int ERROR = 125;
    private static final Path CHECKOUT = Path.of(System.getProperty("jcontainer.checkout"));

    private static Path work = Path.of("");
    private static @Nullable EngineDaemon daemon;
    /** Those that were started. */
    private static final List<ScriptedEngine> ENGINES = new ArrayList<>();

    private static @Nullable ScriptedEngine docker;
    private static @Nullable ScriptedEngine podman;
    private static @Nullable ScriptedEngine jcontainer;

    @BeforeAll
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    static void runTheScript() throws Exception {
        assumeTrue(
                EngineClient.isInstalled("dockerd") && EngineClient.isInstalled("docker"),
                "Docker Engine is not installed (the package docker.io)");
        assumeTrue(EngineClient.isInstalled("podman"), "Podman is not installed (the package podman)");
        work = OwnDirectories.make("compare");
        Files.write(work.resolve("script"), EngineScript.file(SCRIPT));
        Files.write(work.resolve("runner"), EngineScript.file("engines-runner.sh"));
        Files.writeString(
                work.resolve("containers.conf"),
                // Podman's own limits of descriptors are higher than some machines allow
                "[containers]\ndefault_ulimits = [\"nofile=512:512\", \"nproc=4096:4096\"]\n");
        makeRoot();
        jcontainer = started(startJcontainer());
        startDaemon();
        podman = started(startPodman());
        docker = started(ScriptedEngine.start(List.of(), "docker", work, dockerCommand()));
        for (ScriptedEngine engine : ENGINES) {
            engine.await();
        }
    }

    private static ScriptedEngine started(ScriptedEngine engine) {
        ENGINES.add(engine);
        return engine;
    }

    /** The root filesystem of the image; its users are there to be changed. */
    private static void makeRoot() throws IOException {
        Path root = Rootfs.fill(Files.createDirectory(work.resolve("rootfs")));
        Files.writeString(root.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
        Files.writeString(root.resolve("etc/group"), "root:x:0:\n");
        Host.output("tar", "-C", root.toString(), "--mode=a+rX", "-cf", work + "/rootfs.tar", ".");
    }

    private static ScriptedEngine startJcontainer() throws IOException {
        List<String> alone = new ArrayList<>(ScriptedEngine.ALONE);
        Path store = Files.createDirectory(work.resolve("store"));
        alone.addAll(List.of(
                "sh",
                "-c",
                "mkdir -p /var/lib/jcontainer && mount --bind \"$0\" /var/lib/jcontainer && exec \"$@\"",
                store.toString()));
        return ScriptedEngine.start(alone, "jcontainer", work, List.of(CHECKOUT + "/jcontainer"));
    }

    private static ScriptedEngine startPodman() throws IOException {
        return ScriptedEngine.start(
                ScriptedEngine.ALONE,
                "podman",
                work,
                List.of(
                        "podman",
                        "--root=" + work + "/podman",
                        "--runroot=/run/p",
                        "--tmpdir=/run/t",
                        "--cgroup-manager=cgroupfs",
                        "--events-backend=file",
                        "--storage-driver=vfs",
                        "--runtime=runc"));
    }

    private static void startDaemon() throws IOException {
        List<String> command = new ArrayList<>(ScriptedEngine.ALONE);
        command.addAll(List.of(
                "dockerd",
                "--data-root=" + work.resolve("docker"),
                "--exec-root=" + work.resolve("exec"),
                "--pidfile=" + work.resolve("pid"),
                "--host=unix://" + work.resolve("socket"),
                "--cgroup-parent=/" + work.getFileName(),
                "--exec-opt=native.cgroupdriver=cgroupfs",
                "--storage-driver=vfs",
                "--iptables=false",
                "--ip6tables=false"));
        daemon = EngineDaemon.start(work, command);
        List<String> version = new ArrayList<>(dockerCommand());
        version.add("version");
        Host.await("the daemon", () -> CommandOutput.of(work, version).succeeded());
    }

    /** The client of the daemon's own version, if that is not the first in the path. */
    private static List<String> dockerCommand() {
        Path client = Path.of("/usr/bin/docker");
        return List.of(
                Files.isExecutable(client) ? client.toString() : "docker", "--host=unix://" + work.resolve("socket"));
    }

    @AfterAll
    static void stop() throws Exception {
        for (ScriptedEngine engine : ENGINES) {
            engine.stop();
        }
        if (daemon != null) {
            daemon.stop();
        }
        Host.output("rm", "-rf", work.toString());
        for (Path hierarchy : Cgroups.hierarchies()) {
            Path cgroup = hierarchy.resolve(work.getFileName());
            Files.deleteIfExists(cgroup.resolve("conmon")); // podman's
            Files.deleteIfExists(cgroup); // fails if one of a container is left in it
        }
    }

    static List<EngineScript.Line> lines() throws IOException {
        return EngineScript.read(SCRIPT);
    }

    @ParameterizedTest
    @MethodSource("lines")
    void itAnswersAsDockerDoesOrAsTheTableSays(EngineScript.Line line) throws IOException {
        CommandOutput theirs = output(docker, line);
        CommandOutput ours = output(jcontainer, line);
        String all = line + "\ndocker: " + theirs + "\njcontainer: " + ours;
        assertThat(theirs.status()).as(all).isNotEqualTo(-1);
        Integer status = line.status();
        String out = line.out();
        int expected =
                status != null ? status : theirs.status() == 1 && !theirs.err().isEmpty() ? ERROR : theirs.status();
        assertThat(ours.status()).as(all).isEqualTo(expected);
        assertThat(ours.out()).as(all).isEqualTo(out == null ? theirs.out() : out);
        if (line.difference() == null) {
            assertThat(ours.err().isEmpty()).as(all).isEqualTo(theirs.err().isEmpty());
        }
        for (String words : line.says()) {
            assertThat(theirs.err()).as(all).contains(words);
            assertThat(ours.err()).as(all).contains(words);
        }
        if (line.difference() != null) {
            boolean isSame = ours.status() == theirs.status() && ours.out().equals(theirs.out());
            assertThat(isSame).as("it is no difference any more: " + all).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("lines")
    void itSucceedsWherePodmanDoes(EngineScript.Line line) throws IOException {
        CommandOutput theirs = output(podman, line);
        CommandOutput ours = output(jcontainer, line);
        String all = line + "\npodman: " + theirs + "\njcontainer: " + ours;
        assertThat(theirs.status()).as(all).isNotEqualTo(-1);
        if (line.podman() == null && line.difference() == null) {
            assertThat(ours.status() == 0).as(all).isEqualTo(theirs.status() == 0);
        }
    }

    private static CommandOutput output(@Nullable ScriptedEngine engine, EngineScript.Line line) throws IOException {
        assertThat(engine).isNotNull();
        return engine.output(line);
    }

    @Test
    void eachDifferenceIsInTheTable() throws IOException {
        String page = Files.readString(CHECKOUT.resolve("docs/engine.md"));
        String table = page.substring(page.indexOf("## Differences to docker"));
        TreeSet<String> used = new TreeSet<>(List.of(ERRORS));
        lines().stream().flatMap(line -> Stream.ofNullable(line.difference())).forEach(used::add);
        assertThat(used).allSatisfy(cell -> assertThat(table).contains("\n| " + cell + " | "));
    }
}
