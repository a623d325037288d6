package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.e2e.CommandLine.Outcome;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals to jcontainer, and its sudden end. */
@EndToEnd
class CommandLineSignalsTest {
    static final List<List<String>> LAUNCHERS = CommandLine.LAUNCHERS;

    /** Starts a container and waits until its program has printed something. */
    /**
     * The process gets the default actions of signals: the caller of the tests may ignore some, and a process inherits
     * that.
     */
    private static Process started(List<String> launcher, String... words) throws Exception {
        List<String> start = new ArrayList<>(List.of("env", "--default-signal"));
        start.addAll(launcher);
        Process process = CommandLine.command(start, CommandLine.inRootfs(words))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        return process;
    }

    private static Process shell(String script) throws Exception {
        return started(LAUNCHERS.get(0), "sh", "-c", script);
    }

    private static void send(String signal, Process process) {
        Host.output("kill", "-" + signal, Long.toString(process.pid()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP", "QUIT", "USR1", "USR2", "WINCH", "ALRM", "CONT"})
    void aSignalReachesTheProgram(String signal) throws Exception {
        Process process = shell("trap 'echo got; exit 7' " + signal + "; echo ready; while :; do sleep 0.02; done");
        send(signal, process);
        assertThat(process.inputReader().readLine()).isEqualTo("got");
        assertThat(CommandLine.statusOf(process)).isEqualTo(7);
    }

    @ParameterizedTest
    @FieldSource("LAUNCHERS")
    void underInitSigtermEndsWhatHasNoHandler(List<String> launcher) throws Exception {
        Process process = started(launcher, "--init", "sh", "-c", "echo ready; exec sleep 1000");
        send("TERM", process);
        assertThat(CommandLine.statusOf(process)).isEqualTo(128 + 15);
    }

    /**
     * The program must handle the first signal, and a process with pid 1 needs a handler for that; here it has none.
     */
    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void theSecondKills(String signal) throws Exception {
        Process process = shell("trap 'echo once' TERM INT; echo ready; while :; do sleep 0.02; done");
        BufferedReader output = process.inputReader();
        send(signal, process);
        assertThat(output.readLine()).isEqualTo("once");
        assertThat(process.isAlive()).isTrue();
        send(signal, process);
        assertThat(CommandLine.statusOf(process)).isEqualTo(128 + 9);
        assertThat(output.readLine()).isNull();
    }

    /** As with Ctrl-C, the signal goes to the whole process group; the program gets it once, through jcontainer. */
    @Test
    void aSignalToTheProcessGroupReachesTheProgramOnce() throws Exception {
        List<String> inItsOwnGroup = new ArrayList<>(LAUNCHERS.get(0));
        inItsOwnGroup.add(0, "setsid");
        Process process = started(
                inItsOwnGroup,
                "sh",
                "-c",
                "trap 'echo int' INT; trap 'echo end; exit 3' USR1; echo ready; while :; do sleep 0.02; done");
        BufferedReader output = process.inputReader();
        Host.output("kill", "-INT", "--", "-" + process.pid());
        assertThat(output.readLine()).isEqualTo("int");
        send("USR1", process);
        assertThat(output.readLine()).isEqualTo("end");
        assertThat(CommandLine.statusOf(process)).isEqualTo(3);
    }

    /**
     * A process that left its session, ignores signals and has no parent-death signal is killed with the PID namespace.
     */
    @ParameterizedTest
    @FieldSource("LAUNCHERS")
    void nothingOutlivesAJcontainerThatWasKilled(List<String> launcher) throws Exception {
        Process process = started(
                launcher,
                "--pids-limit",
                "50",
                "sh",
                "-c",
                "trap '' TERM INT HUP; setsid setsid sleep 86393 & sleep 86393 & echo ready; sleep 86393");
        // The command line may be empty at first: a process has none while it executes a program.
        Host.await("all of it", () -> Host.processesWith("sleep 86393").size() >= 3);
        process.destroyForcibly().waitFor();
        Host.await(
                "the container to be gone",
                () -> Host.processesWith("sleep 86393").isEmpty());
    }

    /** The first process itself has no parent-death signal here: the supervisor kills it. */
    @Test
    void aProgramThatClearedItsDeathSignalIsKilledToo() throws Exception {
        Process process = CommandLine.command(
                        "run", "/usr/bin/setpriv", "--pdeathsig", "clear", "sh", "-c", "echo ready; exec sleep 86394")
                .start();
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        Host.await("the program", () -> !Host.processesWith("sleep 86394").isEmpty());
        process.destroyForcibly().waitFor();
        Host.await(
                "the container to be gone",
                () -> Host.processesWith("sleep 86394").isEmpty());
    }

    /**
     * CrashTest kills at each step. Here the clock decides, so the start of the JVM and of the helper, and the exit,
     * are included.
     */
    @Test
    void killingItAtAnyMomentLeavesNothing() throws Exception {
        for (int delay = 20; delay <= 160; delay += 10) {
            Process process = CommandLine.command(
                            CommandLine.inRootfs("--ephemeral", "--pids-limit", "50", "sleep", "86395"))
                    .start();
            Host.sleep(delay);
            process.destroyForcibly().waitFor();
        }
        Host.await(
                "the containers to be gone",
                () -> Host.processesWith("sleep 86395").isEmpty());
        assertThat(CommandLine.run("true").status()).isZero();
    }

    /** The kill comes at each mkdir(2), so also between those of one container's cgroups in the hierarchies of v1. */
    @Test
    void killedAsItMakesItsCgroupsItLeavesNone(@TempDir Path directory) throws Exception {
        assumeTrue(EngineClient.isInstalled("strace"), "strace is not installed");
        int kills = 0;
        Outcome outcome;
        do {
            List<String> strace = new ArrayList<>(List.of("strace", "-f", "-qq"));
            strace.addAll(List.of("-o", directory.resolve("trace").toString(), "-e", "trace=mkdir"));
            strace.addAll(List.of("-e", "inject=mkdir:signal=KILL:when=" + (kills + 1)));
            strace.addAll(LAUNCHERS.get(0));
            outcome = CommandLine.outcome(
                    CommandLine.command(strace, CommandLine.inRootfs("--pids-limit", "50", "true")));
            kills++;
            // This look comes before the next launch, which would remove what this one has left.
            Host.await("the cgroups to be gone", () -> Cgroups.ours().isEmpty());
        } while (outcome.status() == 128 + 9);
        assertThat(outcome.status()).isZero();
        assertThat(kills).isGreaterThan(Cgroups.isUnified() ? 2 : 4);
    }
}
