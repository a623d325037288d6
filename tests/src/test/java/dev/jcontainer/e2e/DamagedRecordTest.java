package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.e2e.CommandLine.Outcome;
import dev.jcontainer.engine.Engine;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Damaged records and volumes: commands name them, go on with the others, and {@code rm -f} removes them. */
@EndToEnd
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DamagedRecordTest {
    @TempDir
    private Path directory;

    private Path store;
    private Engine engine;

    /** Damages a file. */
    private interface Damage {
        void on(Path file) throws IOException;
    }

    @BeforeEach
    void open() throws Exception {
        store = directory.resolve("store");
        engine = Engine.builder().root(store).build();
    }

    private Outcome jcontainer(String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of("--root", store.toString()));
        all.addAll(List.of(words));
        return CommandLine.jcontainer(all.toArray(new String[0]));
    }

    private EngineContainer create(String name) throws IOException {
        ContainerSpec spec = ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()))
                .command("sleep", "1000")
                .build();
        return engine.create(spec, Detached.named(name));
    }

    private static void empty(Path file) throws IOException {
        Files.write(file, new byte[0]);
    }

    private static void cut(Path file) throws IOException {
        byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[] {'x', 'y'};
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    }

    private static void replaceByDirectory(Path file) throws IOException {
        Files.deleteIfExists(file);
        Files.createDirectory(file);
        Files.createFile(file.resolve("within"));
    }

    private static void replaceByLoop(Path file) throws IOException {
        Files.deleteIfExists(file);
        Files.createSymbolicLink(file, file.getFileName());
    }

    /** The names of containers, and what is damaged of each. */
    private List<String> damagedContainers() throws IOException {
        Map<String, Damage> damages = new LinkedHashMap<>();
        damages.put("missing", Files::deleteIfExists);
        damages.put("empty", DamagedRecordTest::empty);
        damages.put("cut", DamagedRecordTest::cut);
        damages.put("directory", DamagedRecordTest::replaceByDirectory);
        damages.put("loop", DamagedRecordTest::replaceByLoop);
        List<String> names = new ArrayList<>();
        for (String file : List.of("container", "spec", "start", "exit", "restart", "error", "stopped", "volumes")) {
            for (Map.Entry<String, Damage> damage : damages.entrySet()) {
                String name = file + "-" + damage.getKey();
                damage.getValue().on(Path.of(create(name).directory(), file));
                names.add(name);
            }
        }
        return names;
    }

    @Test
    void containersAreNamedAndRemoved() throws Exception {
        EngineContainer whole = create("whole");
        List<String> names = damagedContainers();
        Outcome listed = jcontainer("ps", "-a", "--format", "{{.Names}}");
        assertThat(listed.status()).as(listed.stderr()).isZero();
        assertThat(listed.stdout().split("\n")).contains("whole").doesNotContain("container-cut", "start-cut");
        for (String file : List.of("container", "start", "error")) {
            assertThat(listed.stderr()).contains("/" + file + ", because ").contains("rm -f");
        }
        Outcome inspected = jcontainer("inspect", "-f", "{{.Name}}", "container-cut", "spec-missing", "whole");
        assertThat(inspected.status()).isEqualTo(125);
        assertThat(inspected.stdout()).isEqualTo("/whole");
        assertThat(inspected.stderr()).contains("/container, because ").contains("/spec, because it does not exist");

        names.add("whole");
        List<String> words = new ArrayList<>(List.of("rm", "-f", "-v"));
        words.addAll(names);
        Outcome removed = jcontainer(words.toArray(new String[0]));
        assertThat(removed.status()).as(removed.stderr()).isZero();
        assertThat(removed.stdout().split("\n")).containsExactlyElementsOf(names);
        assertThat(store.resolve("containers")).isEmptyDirectory();
        assertThat(store.resolve("names")).isEmptyDirectory();
        assertThat(whole.id()).isNotEmpty();
    }

    @Test
    void pruneGoesOn() throws Exception {
        damagedContainers();
        EngineContainer whole = create("whole");
        Outcome pruned = jcontainer("container", "prune", "-f");
        assertThat(pruned.status()).as(pruned.stderr()).isZero();
        assertThat(pruned.stdout()).contains(whole.id());
        assertThat(pruned.stderr()).contains("/container, because ");
        for (String name : store.resolve("names").toFile().list()) {
            engine.remove(name, true, true);
        }
        assertThat(store.resolve("containers")).isEmptyDirectory();
    }

    @Test
    void aRunningContainerIsKilled() throws Exception {
        EngineContainer container = create("running");
        container.start();
        int pid = container.pid();
        replaceByDirectory(Path.of(container.directory(), "container"));
        replaceByDirectory(Path.of(container.directory(), "stopped"));
        Outcome removed = jcontainer("rm", "-f", "running");
        assertThat(removed.status()).as(removed.stderr()).isZero();
        assertThat(Path.of("/proc/" + pid)).doesNotExist();
        assertThat(store.resolve("containers")).isEmptyDirectory();
    }

    @Test
    void aContainerOfAnotherPidNamespaceIsLeftAlone() throws Exception {
        EngineContainer container = create("elsewhere");
        String boot =
                Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        Path start = Path.of(container.directory(), "start");
        String pid = " " + ProcessHandle.current().pid() + " 1\n";
        Files.writeString(
                start,
                "run 1\ntime 1\nboot " + boot + "\nnamespace 1\nkeeper" + pid + "process" + pid
                        + "states /nowhere\nend\n");
        assertThatThrownBy(container::files).hasMessageContaining("started in another PID namespace");
        Outcome refused = jcontainer("rm", "-f", "elsewhere");
        assertThat(refused.status()).isEqualTo(125);
        assertThat(refused.stderr()).contains("started in another PID namespace");
        Files.delete(start);
        container.remove(true, true);
    }

    @Test
    void volumesAreNamedAndRemoved() throws Exception {
        engine.volumes().create("whole", Map.of());
        List<String> damaged = List.of("lost", "part", "other");
        for (String name : damaged) {
            engine.volumes().create(name, Map.of());
        }
        Files.delete(store.resolve("volumes/lost/volume"));
        cut(store.resolve("volumes/part/volume"));
        replaceByDirectory(store.resolve("volumes/other/volume"));
        Outcome listed = jcontainer("volume", "ls", "-q");
        assertThat(listed.status()).as(listed.stderr()).isZero();
        assertThat(listed.stdout()).isEqualTo("whole");
        for (String name : damaged) {
            assertThat(listed.stderr()).contains("The volume " + name + " is damaged");
        }
        Outcome used = jcontainer(
                "create",
                "--name",
                "user",
                "-v",
                "lost:/data",
                "--rootfs",
                Rootfs.shared().toString(),
                "true");
        assertThat(used.status()).isEqualTo(125);
        assertThat(used.stderr()).contains("The volume lost is damaged");
        assertThat(jcontainer("volume", "rm", "lost").stderr()).contains("volume rm -f lost");
        Outcome removed = jcontainer("volume", "rm", "-f", "lost", "part", "other");
        assertThat(removed.status()).as(removed.stderr()).isZero();
        assertThat(store.resolve("volumes").toFile().list()).containsExactly("whole");
        assertThat(store.resolve("tmp")).isEmptyDirectory();
    }
}
