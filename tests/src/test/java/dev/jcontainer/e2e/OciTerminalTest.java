package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Terminals of an OCI bundle's processes: on the caller's terminal, and passed to a socket as for an engine. */
@EndToEnd
final class OciTerminalTest extends OciTest {
    private static final String ID = Host.own("oci-terminal-test");

    /** An engine's side: it prints the name that comes with the terminal, and then the terminal's output. */
    private static final String RECEIVER = """
            import array, os, socket, sys
            s = socket.socket(socket.AF_UNIX)
            s.bind(sys.argv[1] + '.new')
            s.listen(1)
            os.rename(sys.argv[1] + '.new', sys.argv[1])
            c, _ = s.accept()
            name, ancillary, _, _ = c.recvmsg(4096, socket.CMSG_SPACE(4))
            fd = array.array('i', ancillary[0][2])[0]
            sys.stdout.write(name.decode() + '\\n')
            try:
                while True:
                    sys.stdout.write(os.read(fd, 4096).decode())
            except OSError:
                pass
            """;

    OciTerminalTest() {
        super(ID);
    }

    /** A bundle whose process has a terminal, with 99 columns and 33 rows unless the caller gives another size. */
    private void write(String script) throws IOException {
        runtime.write(script);
        Path config = runtime.bundle().resolve("config.json");
        String text = Files.readString(config)
                .replace("\"args\"", "\"terminal\": true, \"consoleSize\": {\"height\": 33, \"width\": 99}, \"args\"")
                .replace(
                        "{\"destination\": \"/sys\"",
                        "{\"destination\": \"/dev/pts\", \"type\": \"devpts\", \"source\": \"devpts\", \"options\":"
                                + " [\"newinstance\", \"ptmxmode=0666\", \"mode=0620\"]}, {\"destination\": \"/sys\"");
        Files.writeString(config, text);
    }

    private String words(String... words) {
        String[] all = new String[words.length + 3];
        all[0] = "oci";
        all[1] = "--root";
        all[2] = directory.resolve("root").toString();
        System.arraycopy(words, 0, all, 3, words.length);
        return CallersTerminal.jcontainer(all);
    }

    @Test
    void inTheForegroundItIsConnectedWithTheCallersTerminal() throws Exception {
        write("tty; stty size; test -c /dev/console && echo console; read x; echo got $x; exit 5");
        try (CallersTerminal terminal = CallersTerminal.watched(
                words("run", "--bundle", runtime.bundle().toString(), ID))) {
            assertThat(terminal.await("console")).contains("/dev/pts/0").contains("24 80");
            terminal.type("hello\n");
            terminal.await("got hello");
            terminal.await("status 5");
            terminal.status();
            assertThat(terminal.settings()).hasSize(2);
            assertThat(terminal.settings().get(0)).isEqualTo(terminal.settings().get(1));
        }
        assertThat(runtime.run("list", "-q").out()).isEmpty();
    }

    @Test
    void aProgramThatIsAddedHasOneOfItsOwn() throws Exception {
        runtime.write("exec sleep 1000");
        Path config = runtime.bundle().resolve("config.json");
        write("exec sleep 1000");
        Files.writeString(config, Files.readString(config).replace("\"terminal\": true", "\"terminal\": false"));
        runtime.launch(ID);
        try (CallersTerminal terminal = CallersTerminal.watched(
                words("exec", "--tty", ID, "sh", "-c", "tty; stty size; stty -a | grep -o -e -onlcr; exit 3"))) {
            terminal.await("/dev/pts/0");
            terminal.await("24 80");
            terminal.await("-onlcr");
            terminal.await("status 3");
            terminal.status();
        }
    }

    /**
     * The same as runc: any stream that is a terminal, or the terminal of the session; the program's own terminal adds
     * no carriage returns.
     */
    @ParameterizedTest
    @ValueSource(strings = {"", " </dev/null", " </dev/null 2>/dev/null"})
    void whatIsRedirectedHasNoCarriageReturns(String redirected) throws Exception {
        write("echo a; echo b");
        Path out = directory.resolve("redirected");
        String run = words("run", "--bundle", runtime.bundle().toString(), ID) + " > " + out;
        try (CallersTerminal terminal = CallersTerminal.watched(run + redirected)) {
            terminal.await("status 0");
            assertThat(terminal.settings().get(0)).isEqualTo(terminal.settings().get(1));
        }
        assertThat(out).hasContent("a\nb\n");
        assertThat(Files.readString(out)).doesNotContain("\r");
    }

    @Test
    void whatIsGivenOnAPipeIsTyped() throws Exception {
        write("read x; echo got $x; stty -a | grep -o -e -onlcr");
        String run = words("run", "--bundle", runtime.bundle().toString(), ID);
        try (CallersTerminal terminal = CallersTerminal.watched("echo hello | " + run)) {
            terminal.await("got hello\r\n");
            terminal.await("-onlcr\r\n");
            terminal.await("status 0");
        }
    }

    /** Runs a command without a terminal: neither a stream nor the session has one. */
    private String inNoTerminal(String... words) throws Exception {
        return Host.output("sh", "-c", "exec setsid -w " + words(words) + " </dev/null 2>&1");
    }

    @Test
    void aProgramThatIsAddedTakesATerminalAsWell() throws Exception {
        runtime.write("exec sleep 1000");
        runtime.launch(ID);
        assertThat(inNoTerminal("exec", "--tty", ID, "sh")).contains("neither stdin, stdout nor stderr is a terminal");
    }

    /** Without the check nobody would have the terminal, and the program would wait forever. */
    @Test
    void withoutATerminalOrASocketItIsRefused() throws Exception {
        write("true");
        assertThat(inNoTerminal("run", "--bundle", runtime.bundle().toString(), ID))
                .contains("neither stdin, stdout nor stderr is a terminal");
        assertThat(runtime.run("create", ID).err()).contains("cannot allocate tty");
        assertThat(runtime.run("run", "--detach", ID).err()).contains("cannot allocate tty");
        assertThat(runtime.run("create", "--console-socket", directory + "/nothing", ID)
                        .err())
                .contains("connect to --console-socket");
        runtime.write("true");
        assertThat(runtime.run("create", "--console-socket", directory + "/nothing", ID)
                        .err())
                .contains("cannot use console socket");
    }

    @Test
    void aTerminalWithoutAFileSystemForItIsRefused() throws Exception {
        write("true");
        Path config = runtime.bundle().resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("/dev/pts", "/dev/other"));
        assertThat(runtime.run("create", "--console-socket", directory + "/nothing", ID)
                        .err())
                .contains("process.terminal: no mount is a devpts");
    }

    private Process receive() throws IOException, InterruptedException {
        boolean hasPython = Host.output("sh", "-c", "command -v python3").contains("python3");
        assumeTrue(hasPython, "there is no python3, which the test's side of the socket is written in");
        Path script = Files.writeString(directory.resolve("receiver.py"), RECEIVER);
        Process receiver = new ProcessBuilder("python3", script.toString(), socket())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("received").toFile())
                .start();
        Host.await("the socket", () -> Files.exists(Path.of(socket())));
        return receiver;
    }

    private String socket() {
        return directory.resolve("socket").toString();
    }

    @Test
    void aSocketGetsTheTerminalOfOneThatIsDetached() throws Exception {
        write("tty; stty size");
        Process receiver = receive();
        runtime.run("create", "--console-socket", socket(), ID).succeeds();
        runtime.run("start", ID).succeeds();
        assertThat(receiver.waitFor()).isZero();
        assertThat(directory.resolve("received")).hasContent("/dev/ptmx\n/dev/pts/0\r\n33 99\r\n");
        assertThat(runtime.printed()).isEmpty();
    }

    /** Without close_range of WAIT_START it holds the streams of create, whose reader waits for their end. */
    @Test
    void oneThatWaitsHasNothingOpenButItsTerminalAndItsSockets() throws Exception {
        write("true");
        Process receiver = receive();
        runtime.run("create", "--console-socket", socket(), ID).succeeds();
        assertThat(Host.list(Path.of("/proc/" + runtime.pid(ID) + "/fd")))
                .extracting(descriptor -> descriptor.getFileName().toString())
                .containsExactlyInAnyOrder("0", "1", "2", "3", "4");
        runtime.run("start", ID).succeeds();
        assertThat(receiver.waitFor()).isZero();
    }

    @Test
    void aSocketGetsAPidfdOfTheFirstProcess() throws Exception {
        runtime.write("exec sleep 1000");
        Process receiver = receive();
        runtime.run("create", "--pidfd-socket", socket(), ID).succeeds();
        assertThat(receiver.waitFor()).isZero();
        assertThat(directory.resolve("received")).hasContent("standard\n");
    }
}
