package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerRegistry;
import dev.jcontainer.Containers;
import dev.jcontainer.e2e.CommandLine.Outcome;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Containers that other commands find: exec, ps, kill and others, and the directory in which the containers are noted.
 */
@EndToEnd
class StateTest {
    private static final Path STATE = Path.of("/run/jcontainer");

    private final String name = "test-" + ProcessHandle.current().pid() + "-" + System.nanoTime();

    @RegisterExtension
    final StartedProcesses started = new StartedProcesses();

    @TempDir
    private Path directory;

    /**
     * Starts a container with this test's name; returns when its program is ready and the container is noted. The
     * program starts no further process, so that a test that reaches a limit of processes affects only what it has
     * started itself.
     */
    private Process start(String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of("--name", name));
        words.addAll(List.of(options));
        words.addAll(List.of("sh", "-c", "trap 'exit 5' USR1; sleep 1000 & echo ready; wait"));
        Process process = started.run(words);
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        Host.await("the container to be listed", () -> CommandLine.quietly("ps").contains(name));
        return process;
    }

    private Outcome exec(String... words) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("exec"));
        arguments.addAll(List.of(words));
        return CommandLine.jcontainer(arguments.toArray(new String[0]));
    }

    private static Path directoryOf(String id) {
        return STATE.resolve(id);
    }

    @Test
    void aProgramRunsInAContainerThatAnotherCommandStarted() throws Exception {
        Path file = directory.resolve("id");
        start("-e", "A=1", "--pids-limit", "50", "--cidfile", file.toString());
        String id = Files.readString(file);
        assertThat(id).matches("[0-9a-f]{64}");
        for (String key : new String[] {name, id, id.substring(0, 8)}) {
            Outcome outcome = exec(key, "sh", "-c", "echo $A $(hostname); exit 7");
            assertThat(outcome.stdout()).isEqualTo("1 " + id.substring(0, 12));
            assertThat(outcome.status()).isEqualTo(7);
        }
        Outcome other = exec("-e", "A=2", "-w", "/tmp", "-u", "0:9", "-i", name, "sh", "-c", "echo $A; pwd; id -g");
        assertThat(other.stdout()).isEqualTo("2\n/tmp\n9");
        assertThat(exec(name, "/not/there").status()).isEqualTo(127);
        assertThat(exec(name, "/etc").status()).isEqualTo(126);
        assertThat(exec(name, "sh", "-c", "kill -9 $$").status()).isEqualTo(137);
    }

    @Test
    void whatIsWrongIsSaid() throws Exception {
        assertThat(exec("nobody-" + name, "true").stderr()).contains("No such container: nobody-" + name);
        assertThat(exec("x").stderr()).contains("there is no COMMAND");
        assertThat(exec("-d", "nobody-" + name, "true").stderr()).contains("No such container");
        assertThat(exec("-w", "tmp", "x", "true").stderr()).contains("'tmp' is not absolute");
        assertThat(CommandLine.jcontainer("kill", "-s", "NONE", "x").stderr()).contains("There is no signal 'NONE'");
        assertThat(CommandLine.jcontainer("kill", "x" + name).status()).isEqualTo(125);
        assertThat(CommandLine.jcontainer("update", "x").stderr()).contains("there is no limit to change");
        assertThat(CommandLine.jcontainer("update", "-m", "x", "x").stderr())
                .contains("is not a size", "See 'jcontainer update --help'");
        assertThat(CommandLine.jcontainer("ps", "x").status()).isEqualTo(125);
    }

    @Test
    void aNameIsTakenAsLongAsItsContainerRuns() throws Exception {
        Process first = start();
        Outcome second = CommandLine.run("--name", name, "true");
        assertThat(second.status()).isEqualTo(125);
        assertThat(second.stderr())
                .contains("Cannot name the container " + name)
                .contains("has that name");
        CommandLine.jcontainer("kill", name);
        assertThat(CommandLine.statusOf(first)).isEqualTo(137);
        assertThat(CommandLine.run("--name", name, "true").status()).isZero();
    }

    @Test
    void ofTwoAtOnceOneGetsTheName() throws Exception {
        List<Process> both = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            both.add(CommandLine.command(CommandLine.inRootfs("--name", name, "sleep", "1000"))
                    .redirectErrorStream(true)
                    .start());
        }
        both.forEach(started::add);
        Host.await("one of them to be refused", () -> both.stream().anyMatch(process -> !process.isAlive()));
        Host.await("the other one to run", () -> CommandLine.quietly("ps").contains(name));
        assertThat(both.stream().filter(Process::isAlive)).hasSize(1);
        CommandLine.jcontainer("kill", name);
    }

    @Test
    void killPauseUpdateAndStatsReachIt() throws Exception {
        Process container = start("--pids-limit", "50");
        assertThat(CommandLine.jcontainer("pause", name).stdout()).isEqualTo(name);
        assertThat(CommandLine.quietly("ps").lines().filter(line -> line.contains(name)))
                .singleElement()
                .asString()
                .contains("(Paused)");
        assertThat(exec(name, "true").stderr()).contains("the container is paused. Resume it first: unpause.");
        assertThat(CommandLine.jcontainer("unpause", name).status()).isZero();
        assertThat(CommandLine.jcontainer("update", "--pids-limit", "6", name).status())
                .isZero();
        assertThat(exec(name, "sh", "-c", "for i in 1 2 3 4 5 6; do sleep 1000 > /dev/null 2>&1 & done")
                        .stderr())
                .contains("can't fork");
        assertThat(CommandLine.jcontainer("stats", "--no-stream", name).stdout())
                .contains(name);
        CommandLine.jcontainer("kill", "-s", "USR1", name);
        assertThat(CommandLine.statusOf(container)).isEqualTo(5);
    }

    @Test
    void withoutACgroupItIsNamed() throws Exception {
        start();
        for (String command : new String[] {"pause", "unpause", "stats"}) {
            Outcome outcome = CommandLine.jcontainer(command, name);
            assertThat(outcome.stderr())
                    .startsWith("jcontainer: The container " + name + " was started without limits, so ")
                    .endsWith(" Start it with a cgroup: --pids-limit -1.\n");
            assertThat(outcome.stdout()).isEmpty();
        }
    }

    /** As with docker, 0 changes nothing. As with runc, -1 removes a limit, for which docker has no word. */
    @Test
    void updateTakesALimitAway() throws Exception {
        start("--pids-limit", "50");
        String unlimited = memoryLimit();
        assertThat(CommandLine.jcontainer("update", "-m", "64m", name).status()).isZero();
        assertThat(memoryLimit()).isEqualTo("64MiB");
        Outcome unchanged = CommandLine.jcontainer("update", "-m", "0", "--cpus", "0", name);
        assertThat(unchanged.stderr()).isEmpty();
        assertThat(unchanged.stdout()).isEqualTo(name);
        assertThat(memoryLimit()).isEqualTo("64MiB");
        assertThat(CommandLine.jcontainer("update", "-m", "-1", name).status()).isZero();
        assertThat(memoryLimit()).isEqualTo(unlimited);
    }

    private String memoryLimit() throws Exception {
        return CommandLine.quietly("stats", "--no-stream", "--format", "{{.MemUsage}}", name)
                .replaceAll(".* / ", "");
    }

    @Test
    void aPausedOneCanBeKilled() throws Exception {
        Process container = start("--pids-limit", "50");
        CommandLine.jcontainer("pause", name);
        assertThat(CommandLine.jcontainer("kill", name).status()).isZero();
        assertThat(CommandLine.statusOf(container)).isEqualTo(137);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pause", "unpause", "stats"})
    void withoutACgroupItSaysWhatToDo(String command) throws Exception {
        start();
        Outcome outcome = CommandLine.jcontainer(command, name);
        assertThat(outcome.status()).isEqualTo(125);
        assertThat(outcome.stderr()).contains("--pids-limit -1");
    }

    /** Without state_remove in the helper the directory stays until the next command. */
    @Test
    void nothingIsLeftWhenTheCommandIsKilled() throws Exception {
        Path file = directory.resolve("id");
        Process container = start("--cidfile", file.toString());
        Path noted = directoryOf(Files.readString(file));
        assertThat(noted).isDirectory();
        container.destroyForcibly().waitFor();
        Host.await("the note to be gone", () -> !Files.exists(noted));
        assertThat(CommandLine.run("--name", name, "true").status()).isZero();
    }

    /** Without the check for living processes, a name whose processes have all ended would be taken forever. */
    @Test
    void theNextOneSweepsWhatNobodyCouldRemove() throws Exception {
        Path file = directory.resolve("id");
        Process container = start("--cidfile", file.toString());
        Path noted = directoryOf(Files.readString(file));
        ProcessHandle supervisor = container.toHandle().children().findFirst().orElseThrow();
        supervisor.destroyForcibly();
        container.destroyForcibly().waitFor();
        Host.await("the supervisor to be gone", () -> !Host.isAlive(supervisor.pid()));
        assertThat(CommandLine.run("--name", name, "true").status()).isZero();
        assertThat(noted).doesNotExist();
    }

    /** Starts containers one after another, in a JVM that keeps no supervisor, as the command line does. */
    static final class ShortLived {
        private ShortLived() {}

        public static void main(String[] arguments) throws Exception {
            System.setProperty(Containers.IDLE_SUPERVISORS, "0");
            ContainerSpec spec = ContainerSpec.builder()
                    .root(Root.directory(Rootfs.shared()))
                    .stdio(Stdio.discard())
                    .command("true")
                    .build();
            for (int i = 0; i < 300; i++) {
                try (Container container =
                        ContainerRegistry.at(Path.of(arguments[0])).start(spec)) {
                    container.waitFor();
                }
            }
        }
    }

    /**
     * About 3 of 100 containers end while they are noted: without the second look in Container.note one of them fails.
     */
    @Test
    void thoseThatEndAtOnceAreNoFailure() throws Exception {
        Path states = directory.resolve("states");
        Process jvm = Host.jvm(ShortLived.class, states.toString()).start();
        started.add(jvm);
        assertThat(CommandLine.statusOf(jvm)).isZero();
        assertThat(states).doesNotExist();
    }

    @Test
    void killingExecKillsItsProgramAndNotTheContainer() throws Exception {
        start();
        Process exec = CommandLine.command("exec", name, "sleep", "4711.25").start();
        started.add(exec);
        Host.await(
                "the program to run", () -> Host.processesWith("sleep 4711.25").size() == 2);
        exec.destroyForcibly().waitFor();
        Host.await(
                "the program to be gone",
                () -> Host.processesWith("sleep 4711.25").isEmpty());
        assertThat(exec(name, "true").status()).isZero();
    }

    @Test
    void killingExecEndsItsProgramInAPausedContainer() throws Exception {
        start("--pids-limit", "50");
        Process exec = CommandLine.command("exec", name, "sleep", "4711.75").start();
        started.add(exec);
        Host.await(
                "the program to run", () -> Host.processesWith("sleep 4711.75").size() == 2);
        CommandLine.jcontainer("pause", name);
        exec.destroyForcibly().waitFor();
        Host.await(
                "the program to be gone",
                () -> Host.processesWith("sleep 4711.75").isEmpty());
        assertThat(exec(name, "true").stderr()).contains("the container is paused. Resume it first: unpause.");
        CommandLine.jcontainer("unpause", name);
        assertThat(exec(name, "true").status()).isZero();
    }

    @Test
    void signalsOfExecReachItsProgram() throws Exception {
        start();
        Process exec = CommandLine.command(
                        "exec",
                        name,
                        "sh",
                        "-c",
                        "trap 'echo got it; exit 4' TERM; echo ready; while :; do sleep 0.1; done")
                .start();
        started.add(exec);
        assertThat(exec.inputReader().readLine()).isEqualTo("ready");
        exec.toHandle().destroy(); // unlike Process.destroy, it closes no stream
        assertThat(exec.inputReader().readLine()).isEqualTo("got it");
        assertThat(CommandLine.statusOf(exec)).isEqualTo(4);
    }

    @Test
    void garbageAmongTheNotesHarmsNobody() throws Exception {
        start();
        Path garbage = directoryOf("0123456789ab" + "0".repeat(52));
        Path empty = directoryOf("0123456789ac" + "0".repeat(52));
        Files.createDirectory(garbage);
        Files.createDirectory(empty);
        try {
            Files.write(garbage.resolve("state"), new byte[] {1, 2, 3});
            assertThat(CommandLine.quietly("ps")).contains(name).doesNotContain("0123456789a");
            assertThat(exec("0123456789ab", "true").stderr()).contains("No such container");
            assertThat(garbage).exists();
            assertThat(empty).doesNotExist(); // the process that made it was killed at once
        } finally {
            Files.delete(garbage.resolve("state"));
            Files.delete(garbage);
        }
    }

    @Test
    void aFileOfAnIdIsNotWrittenOver() throws IOException, Exception {
        Path file = Files.writeString(directory.resolve("id"), "mine");
        Outcome outcome = CommandLine.run("--cidfile", file.toString(), "true");
        assertThat(outcome.status()).isEqualTo(125);
        assertThat(outcome.stderr()).contains("it exists already");
        assertThat(file).hasContent("mine");
        Path other = directory.resolve("other");
        assertThat(CommandLine.run("--cidfile", other.toString(), "/not/there").status())
                .isEqualTo(127);
        assertThat(other).doesNotExist();
    }
}
