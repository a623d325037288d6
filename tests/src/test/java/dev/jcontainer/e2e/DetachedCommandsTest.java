package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.e2e.CommandLine.Outcome;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands for detached containers, in the store of root; a test has containers of its own name and label. */
@Tag("kernel")
@EndToEnd
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DetachedCommandsTest {
    private static final String WAIT = "trap 'exit 3' TERM; echo ready; sleep 1000 & wait";

    private final String name = "test-" + ProcessHandle.current().pid() + "-" + System.nanoTime();

    @TempDir
    private Path directory;

    @AfterEach
    void remove() throws Exception {
        for (String id : own().split("\n")) {
            if (!id.isEmpty()) {
                output("rm", "-f", "-v", id);
            }
        }
        output("volume", "rm", "-f", name);
        assertThat(own()).isEmpty();
    }

    /** The containers of this test; others may come and go in the same store. */
    private String own() throws Exception {
        return output("ps", "-aq", "--filter", "label=test=" + name);
    }

    private static String output(String... words) throws Exception {
        Outcome outcome = CommandLine.jcontainer(words);
        assertThat(outcome.status()).as(outcome.stderr()).isZero();
        return outcome.stdout();
    }

    /** Starts a detached container on the shared root filesystem, with the name and label of this test. */
    private void start(String... words) throws Exception {
        String[] before = {"-d", "--name", name, "--label", "test=" + name, "--ephemeral"};
        String[] all = new String[before.length + words.length];
        System.arraycopy(before, 0, all, 0, before.length);
        System.arraycopy(words, 0, all, before.length, words.length);
        Outcome outcome = CommandLine.run(all);
        assertThat(outcome.status()).as(outcome.stderr()).isZero();
        assertThat(outcome.stdout()).matches("[0-9a-f]{64}");
    }

    private String state() throws Exception {
        return output("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", name);
    }

    private static String request(String port) throws IOException {
        int colon = port.lastIndexOf(':');
        try (Socket socket = new Socket(port.substring(0, colon), Integer.parseInt(port.substring(colon + 1)))) {
            socket.getOutputStream().write("GET /page HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void aServerIsReachedFilledStoppedAndStarted() throws Exception {
        start("-p", "80", "sh", "-c", "mkdir -p /srv; echo ready; exec httpd -f -p 80 -h /srv");
        Host.await("the server", () -> CommandLine.quietly("logs", name).contains("ready"));
        Path page = Files.writeString(directory.resolve("page"), "hello\n");
        output("cp", page.toString(), name + ":/srv/page");
        String port = output("port", name, "80");
        assertThat(port).startsWith("127.0.0.1:");
        Host.await("an answer", () -> answers(port, "hello"));
        assertThat(output("ps", "-a", "--format", "{{.Names}} {{.Label \"test\"}} {{.State}}"))
                .contains(name + " " + name + " running");
        output("stop", "-t", "0", name);
        assertThat(state()).startsWith("exited ");
        assertThat(output("cp", name + ":/srv/page", "-")).contains("hello");
        Files.writeString(page, "again\n");
        output("cp", page.toString(), name + ":/srv/page");
        output("start", name);
        String next = output("port", name, "80");
        Host.await("an answer", () -> answers(next, "again"));
    }

    private static boolean answers(String port, String text) {
        try {
            return request(port).contains(text);
        } catch (IOException e) {
            return false; // the server does not listen yet
        }
    }

    @Test
    void programsAreAddedAndTheEndIsWaitedFor() throws Exception {
        start("sh", "-c", WAIT);
        assertThat(output("exec", name, "sh", "-c", "echo $((6 * 7))")).isEqualTo("42");
        assertThat(output("exec", "-d", name, "sh", "-c", "echo late > /late; exec sleep 1000"))
                .isEmpty();
        Host.await(
                "the program",
                () -> CommandLine.quietly("exec", name, "sh", "-c", "cat /late 2>&1")
                        .equals("late"));
        assertThat(output("top", name)).contains("sleep 1000");
        assertThat(CommandLine.jcontainer("exec", "-d", name, "/not/there").status())
                .isEqualTo(127);
        assertThat(CommandLine.jcontainer("exec", "-d", "-t", name, "sh").stderr())
                .contains("exclude each other");
        Host.await("the trap", () -> CommandLine.quietly("logs", name).contains("ready"));
        output("kill", "-s", "TERM", name);
        assertThat(output("wait", name)).isEqualTo("3");
        assertThat(state()).isEqualTo("exited 3");
    }

    @Test
    void logsTellsWhatTheLogLacks() throws Exception {
        start("sh", "-c", "echo one; echo two");
        output("wait", name);
        Path log = Path.of(output("inspect", "-f", "{{.LogPath}}", name));
        Path exit = log.resolveSibling("exit");
        Files.writeString(exit, Files.readString(exit).replace("\nlost 0\n", "\nlost 1234\n"));
        Files.writeString(log, Files.readString(log).replaceFirst(" stdout F one", "x"));
        Outcome logs = CommandLine.jcontainer("logs", name);
        assertThat(logs.stdout()).isEqualTo("two");
        assertThat(logs.stderr())
                .contains("jcontainer: 1234 bytes of the output are not in the log")
                .contains("jcontainer: 1 line of the log is damaged, and was passed over");
        assertThat(logs.status()).isZero();
    }

    @Test
    void aRestartPolicyStartsItAgain() throws Exception {
        start("--restart", "on-failure:1", "sh", "-c", "echo run; exit 4");
        Host.await(
                "the end of the second run",
                () -> CommandLine.quietly("inspect", "-f", "{{.State.Status}} {{.RestartCount}}", name)
                        .equals("exited 1"));
        assertThat(output("logs", name)).isEqualTo("run\nrun");
        assertThat(output("container", "prune", "-f", "--filter", "label=test=" + name))
                .contains("Deleted Containers:\n");
        assertThat(CommandLine.jcontainer("logs", name).stderr()).contains("No such container");
    }

    @Test
    void anImageIsRunAndMadeOfAContainer() throws Exception {
        Path archive = Files.write(directory.resolve("root.tar"), MadeImage.box());
        output("import", "-c", "CMD [\"sh\", \"-c\", \"cat /made; echo ready\"]", archive.toString(), name + ":1");
        try {
            String script = "echo words > /made; rm /bin/ls; " + WAIT;
            output("run", "-d", "--name", name, "--label", "test=" + name, name + ":1", "sh", "-c", script);
            Host.await("the files", () -> CommandLine.quietly("logs", name).contains("ready"));
            assertThat(output("diff", name)).contains("A /made").contains("C /bin\nD /bin/ls");
            Path exported = directory.resolve("exported.tar");
            output("export", "-o", exported.toString(), name);
            assertThat(Host.output("tar", "-xOf", exported.toString(), "made")).contains("words");
            assertThat(output(
                            "commit",
                            "-m",
                            "a message",
                            "-c",
                            "CMD [\"sh\", \"-c\", \"cat /made; echo $A\"]",
                            "-c",
                            "ENV A=1",
                            name,
                            name + ":2"))
                    .startsWith("sha256:");
            assertThat(output("run", "--rm", name + ":2")).isEqualTo("words\n1");
            assertThat(output("history", name + ":2")).contains("a message");
            assertThat(output("system", "df", "-v"))
                    .contains("\nContainers space usage:\n", name + ":1", "\nLocal Volumes space usage:\n");
            assertThat(CommandLine.jcontainer("rmi", name + ":1").status()).isNotZero();
            output("rm", "-f", name);
        } finally {
            output("rmi", "-f", name + ":1", name + ":2");
        }
    }

    /** The program may have ended when the command writes the file. */
    @Test
    void theFileHasThePidOfAProgramThatEndsAtOnce() throws Exception {
        Path file = directory.resolve("pid");
        start("--pidfile", file.toString(), "true");
        String pid = Files.readString(file).strip();
        assertThat(Long.parseLong(pid)).isGreaterThan(1);
        assertThat(Files.readString(recordOf(name).resolve("start"))).contains("\nprocess " + pid + " ");
    }

    /** A start has made its note, and has not noted in the record that the program is executed. */
    @Test
    void aContainerThatIsStartingIsNotShownAsAttached() throws Exception {
        start("sleep", "1000");
        Path record = recordOf(name);
        Path start = record.resolve("start");
        Path hidden = record.resolve("hidden");
        Files.move(start, hidden);
        try {
            assertThat(output("ps", "-a", "--format", "{{.ID}} {{.Names}}")
                            .lines()
                            .filter(line -> line.endsWith(" " + name)))
                    .hasSize(1);
        } finally {
            Files.move(hidden, start);
        }
    }

    private static Path recordOf(String name) throws Exception {
        return Path.of(output("inspect", "-f", "{{.LogPath}}", name)).resolveSibling(".");
    }

    @Test
    void aVolumeOutlivesItsContainer() throws Exception {
        start("-v", name + ":/data", "sh", "-c", "echo kept > /data/file");
        assertThat(output("wait", name)).isEqualTo("0");
        assertThat(CommandLine.jcontainer("volume", "rm", name).stderr()).contains("volume is in use");
        assertThat(output("inspect", "-f", "{{json .Mounts}}", name)).contains("/data");
        output("rm", name);
        start("-v", name + ":/data", "cat", "/data/file");
        assertThat(output("wait", name)).isEqualTo("0");
        assertThat(output("logs", name)).isEqualTo("kept");
        output("rm", name);
        assertThat(output("volume", "ls", "-q")).contains(name);
        assertThat(output("volume", "rm", name)).isEqualTo(name);
    }

    @Test
    void aTerminalIsAttachedAndDetached() throws Exception {
        start("-it", "sh", "-c", "while read line; do echo \"got $line\"; done");
        try (CallersTerminal terminal = CallersTerminal.watched(CallersTerminal.jcontainer("attach", name))) {
            terminal.type("one\n");
            terminal.await("got one");
            terminal.type("\u0010\u0011");
            terminal.await("status 0");
        }
        assertThat(state()).isEqualTo("running 0");
    }

    @Test
    void rangesAndAllExposedPortsArePublished() throws Exception {
        start(
                "-p",
                "7-9",
                "-p",
                "[::1]::10",
                "--expose",
                "11/udp",
                "-P",
                "--rootfs",
                Rootfs.shared().toString(),
                "sleep",
                "1000");
        assertThat(output("port", name).lines().map(line -> line.replaceAll("\\d+$", "N")))
                .containsExactlyInAnyOrder(
                        "7/tcp -> 127.0.0.1:N",
                        "8/tcp -> 127.0.0.1:N",
                        "9/tcp -> 127.0.0.1:N",
                        "10/tcp -> [::1]:N",
                        "11/udp -> 127.0.0.1:N");
    }
}
