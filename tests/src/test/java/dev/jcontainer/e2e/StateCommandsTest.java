package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.e2e.CommandLine.Outcome;
import dev.jcontainer.spec.Signal;
import dev.jcontainer.state.ContainerRecord;
import dev.jcontainer.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands for running containers that docker's users know: stop, top, ps and stats. */
@EndToEnd
class StateCommandsTest {
    private final String name = "cmd-" + ProcessHandle.current().pid() + "-" + System.nanoTime();

    @RegisterExtension
    final StartedProcesses started = new StartedProcesses();

    @TempDir
    private Path directory;

    /** Starts a container with this test's name that runs a script; returns when the script has made a file. */
    private Process start(String script, String... options) throws Exception {
        Path ready = directory.resolve("ready-" + started.count());
        Host.output("chmod", "777", directory.toString());
        List<String> words =
                new ArrayList<>(List.of("--name", name + "-" + started.count(), "-v", directory + ":/tmp"));
        words.addAll(List.of(options));
        words.addAll(List.of("sh", "-c", script.replace("READY", "touch /tmp/" + ready.getFileName())));
        Process process = started.run(words);
        Host.await("the container's program", () -> Files.exists(ready));
        return process;
    }

    @Test
    void stopAsksByTheStopSignalAndWaits() throws Exception {
        Process first = start("trap 'exit 5' TERM; READY; while :; do sleep 0.1; done");
        Process second = start("trap 'exit 6' INT; READY; while :; do sleep 0.1; done", "--stop-signal", "INT");
        Outcome outcome = CommandLine.jcontainer("stop", name + "-0", name + "-1");
        assertThat(outcome.stdout()).isEqualTo(name + "-0\n" + name + "-1");
        assertThat(outcome.status()).isZero();
        assertThat(CommandLine.statusOf(first)).isEqualTo(5);
        assertThat(CommandLine.statusOf(second)).isEqualTo(6);
    }

    @Test
    void stopKillsWhatDoesNotEnd() throws Exception {
        Process deaf = start("trap '' TERM; trap : USR1; READY; while :; do sleep 0.1; done");
        assertThat(CommandLine.jcontainer("stop", "-t", "0.3", "-s", "USR1", name + "-0")
                        .status())
                .isZero();
        assertThat(CommandLine.statusOf(deaf)).isEqualTo(137);
        Process ignorer = start("READY; sleep 1000");
        assertThat(CommandLine.jcontainer("stop", "--time", "1000", name + "-1").status())
                .as("a pid 1 without handlers is not waited for")
                .isZero();
        assertThat(CommandLine.statusOf(ignorer)).isEqualTo(137);
        Process patient = start("trap : TERM; READY; while :; do sleep 0.1; done", "--stop-timeout", "0");
        assertThat(CommandLine.jcontainer("stop", name + "-2").status()).isZero();
        assertThat(CommandLine.statusOf(patient)).isEqualTo(137);
    }

    /** Otherwise stop uses its own ten seconds for containers with a --stop-timeout. */
    @Test
    void theStopTimeoutAndSignalAreNoted() throws Exception {
        start("READY; sleep 1000", "--stop-timeout", "2", "--stop-signal", "USR1");
        start("READY; sleep 1000");
        ContainerRecord given = note(name + "-0");
        assertThat(given.grace()).isEqualTo(Duration.ofSeconds(2));
        assertThat(given.stopSignal()).isEqualTo(Signal.of("USR1"));
        assertThat(note(name + "-1").grace()).isNull();
    }

    private static ContainerRecord note(String name) throws IOException {
        Host.await("the container to be listed", () -> CommandLine.quietly("ps").contains(name));
        return StateDirectory.ofThisUser().list().stream()
                .filter(record -> name.equals(record.name()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void stopWakesAPausedContainer() throws Exception {
        Process paused = start("trap 'exit 5' TERM; READY; while :; do sleep 0.1; done", "--pids-limit", "50");
        CommandLine.jcontainer("pause", name + "-0");
        assertThat(CommandLine.jcontainer("stop", name + "-0").status()).isZero();
        assertThat(CommandLine.statusOf(paused)).isEqualTo(5);
    }

    @Test
    void whatCannotBeStoppedIsSaid() throws Exception {
        Outcome outcome = CommandLine.jcontainer("stop", "nobody-" + name);
        assertThat(outcome.status()).isEqualTo(125);
        assertThat(outcome.stderr()).contains("No such container: nobody-" + name);
        assertThat(CommandLine.jcontainer("stop", "-t", "x", name).stderr()).contains("'x'");
        assertThat(CommandLine.jcontainer("stop", "-s", "NONE", name).stderr()).contains("There is no signal 'NONE'");
        assertThat(CommandLine.jcontainer("stop").stderr()).contains("there is no CONTAINER");
        assertThat(CommandLine.jcontainer("top").stderr()).contains("there is no CONTAINER");
    }

    @Test
    void psListsByFilterAndFormat() throws Exception {
        start("READY; sleep 1000");
        start("READY; sleep 1000", "--pids-limit", "50");
        CommandLine.jcontainer("pause", name + "-1");
        String ours = "--filter=name=^" + name;
        List<String> table = CommandLine.quietly("ps", "-a", ours).lines().toList();
        assertThat(table).hasSize(3);
        assertThat(table.get(0)).matches("CONTAINER ID +IMAGE +COMMAND +CREATED +STATUS +PORTS +NAMES");
        assertThat(table.get(1))
                .matches("[0-9a-f]{12} +\"sh -c 'touch /tmp/r…\" .* ago +Up .* \\(Paused\\) +" + name + "-1");
        assertThat(table.get(2)).endsWith(name + "-0");
        assertThat(CommandLine.quietly("ps", ours, "--format", "{{.Names}}={{.State}}"))
                .isEqualTo(name + "-1=paused\n" + name + "-0=running");
        assertThat(CommandLine.quietly("ps", ours, "-f", "status=paused", "--format", "{{json .Names}}"))
                .isEqualTo("\"" + name + "-1\"");
        assertThat(CommandLine.quietly("ps", ours, "--no-trunc", "--format", "json"))
                .contains("\"Command\":\"\\\"sh -c 'touch /tmp/ready-0; sleep 1000'\\\"\"");
        assertThat(CommandLine.quietly("ps", "-q", ours).lines()).hasSize(2).allMatch(id -> id.matches("[0-9a-f]{12}"));
        Outcome refused = CommandLine.jcontainer("ps", "--format", "{{range .Names}}");
        assertThat(refused.status()).isEqualTo(125);
        assertThat(refused.stderr()).contains("'{{range .Names}}' at character 1");
        assertThat(CommandLine.jcontainer("ps", "--filter", "size=x").stderr()).contains("size=x");
    }

    @Test
    void statsPrintsDockersColumnsOnce() throws Exception {
        start("READY; while :; do :; done", "-m", "64m", "--pids-limit", "50");
        List<String> lines =
                CommandLine.quietly("stats", "--no-stream", name + "-0").lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .matches("CONTAINER ID +NAME +CPU % +MEM USAGE / LIMIT +MEM % +NET I/O +BLOCK I/O +PIDS");
        assertThat(lines.get(1))
                .matches(
                        "[0-9a-f]{12} +" + name + "-0 +[0-9.]+% +[0-9.]+[KM]iB / 64MiB +[0-9.]+% +0B / 0B +.* / .* +1");
        String share = CommandLine.quietly("stats", "--no-stream", "--format", "{{.CPUPerc}}", name + "-0");
        assertThat(Double.parseDouble(share.replace("%", "")))
                .as("it is never idle")
                .isPositive();
    }

    @Test
    void statsGoesOnUntilTheContainerEnds() throws Exception {
        start("READY; sleep 1000", "--pids-limit", "50");
        Path printed = directory.resolve("printed");
        Process stats = CommandLine.command("stats", "--format", "{{.Name}}", name + "-0")
                .redirectOutput(printed.toFile())
                .start();
        started.add(stats);
        Host.await(
                "two rounds",
                () -> Host.output("cat", printed.toString()).lines().count() >= 2);
        CommandLine.jcontainer("kill", name + "-0");
        assertThat(CommandLine.statusOf(stats)).isZero();
        assertThat(Files.readAllLines(printed)).containsOnly(name + "-0");
    }

    /** Without a cgroup the PID namespace identifies the processes, with a cgroup the cgroup does. */
    @ParameterizedTest
    @ValueSource(strings = {"--rm", "--pids-limit=50"})
    void topListsTheProcessesAndNoOther(String option) throws Exception {
        start("(sleep 77001; :) & READY; sleep 77002", option);
        Process joined = CommandLine.command("exec", name + "-0", "sh", "-c", "touch /tmp/joined; sleep 77003; :")
                .start();
        started.add(joined);
        Host.await("the program that joins", () -> Files.exists(directory.resolve("joined")));
        Host.await(
                "its child",
                () -> CommandLine.quietly("top", name + "-0", "-eo", "pid,args").contains("sleep 77003"));
        List<String> lines = CommandLine.quietly("top", name + "-0").lines().toList();
        assertThat(lines.get(0)).contains("UID", "PID", "PPID", "CMD");
        assertThat(lines.subList(1, lines.size()))
                .hasSize(5)
                .anyMatch(line -> line.contains("sleep 77001"))
                .anyMatch(line -> line.endsWith("sleep 77002"))
                .anyMatch(line -> line.endsWith("sleep 77003"));
        assertThat(CommandLine.jcontainer("top", name + "-0", "-eo", "args").stderr())
                .contains("no column PID");
    }
}
