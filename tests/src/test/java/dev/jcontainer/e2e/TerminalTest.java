package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code jcontainer run -t} with a user in front of a real terminal. */
@EndToEnd
class TerminalTest {
    private static final String PROMPT = "[d-container]# ";
    private static final String FLOOD = run("sh", "-c", "stty -opost; exec yes ''");

    private static String run(String... arguments) {
        List<String> words = new ArrayList<>(
                List.of("run", "-it", "--rootfs", Rootfs.shared().toString()));
        words.addAll(Arrays.asList(arguments));
        return CallersTerminal.jcontainer(words.toArray(new String[0]));
    }

    private static CallersTerminal shell(String... options) throws IOException {
        List<String> words = new ArrayList<>(Arrays.asList(options));
        words.add("sh");
        return CallersTerminal.watched(run(words.toArray(new String[0]))).opened(PROMPT);
    }

    private static void isRestored(CallersTerminal terminal, int status) throws Exception {
        assertThat(terminal.status()).as(terminal.shown()).isZero();
        assertThat(terminal.settings()).hasSize(2);
        assertThat(terminal.settings().get(1)).isEqualTo(terminal.settings().get(0));
        assertThat(terminal.shown().strip()).endsWith("status " + status);
    }

    /** The jcontainer process that runs below a terminal. */
    private static long jvm(CallersTerminal terminal) {
        return running(terminal, "java").orElseThrow();
    }

    private static Optional<Long> running(CallersTerminal terminal, String program) {
        return ProcessHandle.of(terminal.pid())
                .orElseThrow()
                .descendants()
                .map(ProcessHandle::pid)
                .filter(pid -> Host.name(pid).equals(program))
                .findFirst();
    }

    @Test
    void aShellHasATerminalOfItsOwnWithTheCallersSize() throws Exception {
        try (CallersTerminal terminal = shell()) {
            terminal.type("tty; stty size; echo TERM=$TERM; test -t 2 && echo all\r");
            terminal.await("/dev/pts/0\r\n24 80\r\nTERM=");
            terminal.await("all\r\n");
            terminal.type("exit 7\r");
            isRestored(terminal, 7);
        }
    }

    /** The same as with docker run -t, whatever it writes to; an OCI runtime clears the flag. */
    @Test
    void itsLinesEndAsThoseOfATerminal() throws Exception {
        try (CallersTerminal terminal = CallersTerminal.of(run("echo", "a") + " | od -c")) {
            terminal.await("a  \\r  \\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--init=false", "--init"})
    void jobControlWorks(String init) throws Exception {
        try (CallersTerminal terminal = shell(init)) {
            assertThat(terminal.shown()).doesNotContain("job control");
            terminal.type("sleep 1000\r");
            Host.await("sleep", () -> isForeground("sleep"));
            terminal.type("\u001a");
            terminal.await("Stopped");
            terminal.await(PROMPT);
            terminal.type("bg\r");
            terminal.await("sleep 1000\r\n"); // the prompt after it is lost if SIGCHLD arrives while busybox writes it
            terminal.type("jobs\r");
            terminal.await("Running");
            terminal.await(PROMPT);
            terminal.type("fg\r");
            terminal.await("sleep 1000\r\n");
            Host.await("sleep", () -> isForeground("sleep"));
            terminal.type("\u0003");
            terminal.await(PROMPT);
            terminal.type("echo status $?\r");
            terminal.await("status 130");
            terminal.type("exit 3\r");
            isRestored(terminal, 3);
        }
    }

    /** The plus sign of ps(1): the process is in the foreground of its terminal, which is not one of the host's. */
    static boolean isForeground(String program) {
        return Host.output("ps", "-e", "-o", "stat=,args=")
                .lines()
                .anyMatch(line -> line.matches("S\\S*\\+\\S* +" + program + " 1000"));
    }

    @Test
    void theSizeFollows() throws Exception {
        try (CallersTerminal terminal = CallersTerminal.watched(
                run("sh", "-c", "trap 'stty size' WINCH; echo ready; while :; do sleep 0.05; done"))) {
            terminal.await("ready");
            String device = Host.output("ps", "-o", "tty=", "-p", Long.toString(jvm(terminal)));
            Host.output("stty", "-F", "/dev/" + device, "cols", "99", "rows", "33");
            terminal.await("33 99");
            Host.kill(jvm(terminal));
            assertThat(terminal.status()).isZero();
        }
    }

    @Test
    void theTerminalIsPutBackWhenTheProgramIsKilled() throws Exception {
        try (CallersTerminal terminal = CallersTerminal.watched(run("--init", "sh", "-c", "echo ready; kill -9 $$"))) {
            isRestored(terminal, 137);
        }
    }

    @Test
    void theTerminalIsPutBackAfterAnError() throws Exception {
        try (CallersTerminal terminal = CallersTerminal.watched(run("/no/such/program"))) {
            isRestored(terminal, 127);
        }
    }

    @Test
    void theTerminalIsPutBackAfterSignalsToJcontainer() throws Exception {
        try (CallersTerminal terminal = CallersTerminal.watched(run("sh", "-c", "echo ready; sleep 1000"))) {
            terminal.await("ready");
            long jvm = jvm(terminal);
            // The kernel merges a signal with the same one that the process has not received yet.
            Host.await("the end of jcontainer", () -> {
                Optional<ProcessHandle> running = ProcessHandle.of(jvm);
                running.ifPresent(ProcessHandle::destroy);
                return running.isEmpty();
            });
            isRestored(terminal, 137);
        }
    }

    /** The supervisor restores it: without guard_restore in relay.c the terminal stays raw. */
    @Test
    void theTerminalIsPutBackWhenJcontainerIsKilled() throws Exception {
        try (CallersTerminal terminal =
                CallersTerminal.of(comparing(run("sh", "-c", "echo ready; exec sleep 86398")))) {
            terminal.await("ready");
            Host.kill(jvm(terminal));
            terminal.await("as it was");
        }
    }

    /** Runs a command, and returns whether the terminal is soon as it was before. */
    private static String comparing(String command) {
        return "old=$(stty -g); " + command
                + "; for i in 1 2 3 4 5 6 7 8 9; do [ \"$(stty -g)\" = \"$old\" ] || sleep 0.2; done;"
                + " [ \"$(stty -g)\" = \"$old\" ] && echo as it was";
    }

    /**
     * If a shell sets the terminal for itself after the death, that is not changed: guard_restore compares the settings
     * first.
     */
    @Test
    void aTerminalThatSomebodyElseHasSetStaysSo() throws Exception {
        try (CallersTerminal terminal =
                CallersTerminal.of(run("sh", "-c", "echo ready; exec sleep 86398") + "; read line")) {
            terminal.await("ready");
            long jvm = jvm(terminal);
            List<Long> supervisor = ProcessHandle.of(jvm)
                    .orElseThrow()
                    .children()
                    .map(ProcessHandle::pid)
                    .toList();
            String device = "/dev/" + Host.output("ps", "-o", "tty=", "-p", Long.toString(jvm));
            Host.output("stty", "-F", device, "sane", "-echo");
            Host.kill(jvm);
            Host.await("the supervisor's end", () -> supervisor.stream().noneMatch(Host::isAlive));
            assertThat(supervisor).hasSize(1);
            assertThat(Host.output("stty", "-F", device, "-a")).contains(" -echo ");
        }
    }

    @Test
    void allOfAHundredMegabytesArrives() throws Exception {
        String command =
                "{ " + run("sh", "-c", "stty -opost; head -c 104857600 /dev/zero") + "; echo status $? >&2; } | wc -c";
        try (CallersTerminal terminal = CallersTerminal.of(command)) {
            assertThat(terminal.status()).isZero();
            assertThat(terminal.shown().strip()).startsWith("status 0").endsWith("104857600");
        }
    }

    /**
     * The terminal's end of file comes with the container's end, not when the programs have closed the terminal for a
     * while.
     */
    @Test
    void whatIsWrittenAfterAllHaveClosedTheTerminalArrivesToo() throws Exception {
        try (CallersTerminal terminal =
                CallersTerminal.of(run("sh", "-c", "exec <&- >&- 2>&-; sleep 1; echo late >/dev/tty"))) {
            assertThat(terminal.status()).isZero();
            assertThat(terminal.shown()).contains("late");
        }
    }

    /** Output that is shown after the end of the container is unchanged, too: Console.close comes after its end. */
    @Test
    void theTerminalStaysRawUntilAllIsShown() throws Exception {
        try (CallersTerminal terminal = CallersTerminal.unseen(FLOOD)) {
            killStuck(terminal);
            terminal.look();
            assertThat(terminal.status()).isEqualTo(137);
            assertThat(terminal.shown()).containsPattern("^\n+$");
        }
    }

    /**
     * Without the wait for closePipes in RunningContainer.releaseSupervisor, the terminal is no longer guarded by then.
     */
    @Test
    void theTerminalIsPutBackWhenJcontainerIsKilledWithSomethingStillToShow() throws Exception {
        try (CallersTerminal terminal = CallersTerminal.unseen(comparing(FLOOD))) {
            killStuck(terminal);
            Host.kill(jvm(terminal));
            terminal.look();
            terminal.await("as it was");
        }
    }

    private static void killStuck(CallersTerminal terminal) {
        Host.await("a program that writes", () -> running(terminal, "yes").isPresent());
        long program = running(terminal, "yes").orElseThrow();
        Host.await("nobody on the way to us to take more", () -> isStuck(program));
        Host.kill(program);
        Host.await("its end", () -> !Host.isAlive(program));
        Host.sleep(300); // for a supervisor that is about to end
    }

    /** Whether a process has written something, and then nothing for a while. */
    private static boolean isStuck(long pid) {
        String before = Host.written(pid);
        Host.sleep(300);
        return !before.equals("wchar: 0") && before.equals(Host.written(pid));
    }

    @Test
    void keysAreTypedIntoTheProgramAsTheyAre() throws Exception {
        try (CallersTerminal terminal =
                CallersTerminal.watched(run("sh", "-c", "stty raw -echo; echo ready; head -c 4 | od -An -tx1"))) {
            terminal.await("ready");
            terminal.type("\u0003\u001a\u0004\r");
            terminal.await("03 1a 04 0d");
            isRestored(terminal, 0);
        }
    }

    @Test
    void withoutATerminalOnStdinThereIsNone() throws Exception {
        String said = Host.output("sh", "-c", run("true") + " </dev/null; echo status $?");
        assertThat(said)
                .contains("Cannot give the program a terminal: the input device is not a TTY.")
                .endsWith("status 125");
    }

    @Test
    void interactiveAloneLeavesStdinAsItIs() {
        String command = CallersTerminal.jcontainer(
                "run", "-i", "--rootfs", Rootfs.shared().toString(), "wc", "-c");
        assertThat(Host.output("sh", "-c", "printf 12345 | " + command)).isEqualTo("5");
    }

    /**
     * Without TARGET_NO_SYMLINKS and the bind mount of step_console, /dev/console is missing, or is a file of the root
     * filesystem.
     */
    @Test
    void theConsoleIsTheTerminalAndNotTheHosts() throws Exception {
        try (CallersTerminal terminal = CallersTerminal.of(
                run("sh", "-c", "stat -c %t:%T /dev/console /dev/pts/0; echo shown >/dev/console"))) {
            assertThat(terminal.status()).isZero();
            assertThat(terminal.shown()).isEqualTo("88:0\r\n88:0\r\nshown\r\n");
        }
    }

    /**
     * Without -t the caller's terminal is the program's stdin. TIOCSTI needs the controlling terminal, which setsid(2)
     * of ProcessStep.NewSession has removed. Without that step, and without the filter of system calls, the program
     * types commands for the caller's shell, if sysctl dev.tty.legacy_tiocsti is 1 or does not exist.
     */
    @Test
    void nobodyTypesIntoTheCallersTerminal() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/perl")), "perl is needed to call ioctl(2)");
        String program = "my $typed = 'x'; print ioctl(STDIN, 0x5412, $typed) ? 'typed' : 'refused';";
        try (CallersTerminal terminal = CallersTerminal.of(CallersTerminal.jcontainer(
                "run", "--security-opt", "seccomp=unconfined", "/usr/bin/perl", "-e", program))) {
            assertThat(terminal.status()).isZero();
            assertThat(terminal.shown()).isEqualTo("refused");
        }
    }

    /** Without hangUp in Console the container reads its own terminal forever. */
    @Test
    void theCallersTerminalHangingUpHangsUpTheContainers() throws Exception {
        try (CallersTerminal terminal = CallersTerminal.of(run("sh", "-c", "echo ready; cat; exit 5"))) {
            terminal.await("ready");
        }
    }
}
