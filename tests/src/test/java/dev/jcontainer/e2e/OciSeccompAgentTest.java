package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** System calls about which a program outside the container decides: {@code SCMP_ACT_NOTIFY}. */
@EndToEnd
class OciSeccompAgentTest extends OciTest {
    private static final String ID = Host.own("oci-agent-test");

    /** Calls between the filter and the program, or at the very beginning of the program, are among them. */
    private static final String FILTER = "'seccomp': {'defaultAction': 'SCMP_ACT_ALLOW', 'listenerPath': '%s',"
            + " 'listenerMetadata': 'some words', 'syscalls': [{'names': ['mkdir', 'mkdirat', 'write', 'sendmsg', 'close',"
            + " 'execve', 'setresuid', 'capset', 'accept4', 'recvmsg'], 'action': 'SCMP_ACT_NOTIFY'}]}, ";

    /** It shows what comes with each listener, lets mkdir fail with ENOTUNIQ, and allows everything else. */
    private static final String AGENT = """
            import array, errno, fcntl, os, platform, socket, struct, sys, threading
            MKDIR, MKDIRAT = {'x86_64': (83, 258)}.get(platform.machine(), (-1, 34))
            def decide(listener):
                while True:
                    call = bytearray(80)
                    try:
                        fcntl.ioctl(listener, 0xC0502100, call)
                        id, pid, flags, number = struct.unpack_from('QIIi', call)
                        if number in (MKDIR, MKDIRAT):
                            answer = struct.pack('QqiI', id, 0, -errno.ENOTUNIQ, 0)
                        else:
                            answer = struct.pack('QqiI', id, 0, 0, 1)
                        fcntl.ioctl(listener, 0xC0182101, answer)
                    except OSError:
                        return
            s = socket.socket(socket.AF_UNIX)
            s.bind(sys.argv[1] + '.new')
            s.listen(1)
            os.rename(sys.argv[1] + '.new', sys.argv[1])
            while True:
                c, _ = s.accept()
                state, ancillary, _, _ = c.recvmsg(65536, socket.CMSG_SPACE(4))
                fd = array.array('i', ancillary[0][2])[0]
                print(state.decode(), flush=True)
                threading.Thread(target=decide, args=(fd,), daemon=True).start()
            """;

    private @Nullable Process agent;

    OciSeccompAgentTest() {
        super(ID);
    }

    @BeforeEach
    void prepare() {
        assumeTrue(Host.isRoot(), "only root can make containers for engines");
    }

    @AfterEach
    void endAgent() throws Exception {
        if (agent != null) {
            agent.destroyForcibly().waitFor();
        }
    }

    private void beginAgent() throws IOException, InterruptedException {
        boolean hasPython = Host.output("sh", "-c", "command -v python3").contains("python3");
        assumeTrue(hasPython, "there is no python3, which the agent of this test is written in");
        Path script = Files.writeString(directory.resolve("agent.py"), AGENT);
        agent = new ProcessBuilder("python3", script.toString(), socket().toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("told").toFile())
                .start();
        Host.await("the socket", () -> Files.exists(socket()));
    }

    private Path socket() {
        return directory.resolve("agent.socket");
    }

    private String told() throws IOException {
        return Files.readString(directory.resolve("told"));
    }

    private void write(boolean noNewPrivileges) throws IOException {
        runtime.write("mkdir /tmp/made 2>&1; echo $?; exec sleep 1000", "", String.format(FILTER, socket()));
        Path config = runtime.bundle().resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("\"noNewPrivileges\": true", "\"noNewPrivileges\": " + noNewPrivileges));
    }

    private void decides(boolean noNewPrivileges, String status) throws Exception {
        write(noNewPrivileges);
        beginAgent();
        runtime.launch(ID);
        Path printed = directory.resolve("out");
        Host.await("the program", () -> Host.output("cat", printed.toString()).endsWith("1"));
        assertThat(runtime.printed())
                .isEqualTo("mkdir: can't create directory '/tmp/made': Name not unique on network\n1\n");
        long pid = runtime.pid(ID);
        assertThat(told())
                .startsWith("{\"ociVersion\":\"1.")
                .contains(
                        "\"fds\":[\"seccompFd\"],\"pid\":" + pid
                                + ",\"metadata\":\"some words\",\"state\":{\"ociVersion\"",
                        "\"id\":\"" + ID + "\",\"status\":\"" + status + "\",\"pid\":" + pid);
    }

    @Test
    void anotherProgramDecides() throws Exception {
        decides(true, "created");
        assertThat(runtime.run("exec", ID, "mkdir", "/tmp/other").err()).contains("Name not unique on network");
        assertThat(told().lines()).hasSize(2);
        assertThat(told().lines().skip(1).findFirst().orElseThrow())
                .contains("\"status\":\"running\",\"pid\":" + runtime.pid(ID))
                .doesNotContain("\"seccompFd\"],\"pid\":" + runtime.pid(ID));
        assertThat(runtime.run("exec", "--detach", ID, "true").succeeds().err()).isEmpty();
        assertThat(told().lines()).hasSize(3);
    }

    /** The agent is not asked about calls that make the container either, because the filter comes last. */
    @Test
    void itDecidesAlsoWithoutNoNewPrivileges() throws Exception {
        decides(false, "created");
    }

    @Test
    void inTheForegroundItDecidesToo() throws Exception {
        runtime.write("mkdir /tmp/made", "", String.format(FILTER, socket()));
        beginAgent();
        assertThat(runtime.run("run", ID).err()).contains("Name not unique on network");
    }

    @Test
    void withoutTheOtherProgramNothingIsStarted() throws Exception {
        for (boolean noNewPrivileges : new boolean[] {true, false}) {
            write(noNewPrivileges);
            runtime.run("create", ID).succeeds();
            assertThat(runtime.run("start", ID).err()).contains("connect to linux.seccomp.listenerPath " + socket());
            assertThat(runtime.status(ID)).isEqualTo("stopped");
            runtime.clear(ID);
        }
    }

    /** If the agent would decide about a program only later, the program does not start either. */
    @Test
    void withoutTheOtherProgramAProgramThatIsNotAskedAboutYetEnds() throws Exception {
        String mkdir = String.format(FILTER, socket()).replaceFirst("'write'.*'recvmsg'", "'mkdirat'");
        runtime.write("exec sleep 1000", "", mkdir);
        runtime.run("create", ID).succeeds();
        assertThat(runtime.run("start", ID).status()).isNotZero();
        assertThat(runtime.status(ID)).isEqualTo("stopped");
    }

    @Test
    void aProgramToDecideIsRequired() throws Exception {
        runtime.write("true", "", String.format(FILTER, ""));
        assertThat(runtime.run("create", ID).err())
                .contains("linux.seccomp.listenerPath: missing: SCMP_ACT_NOTIFY requires a seccomp agent");
    }

    @Test
    void aProgramThatNothingIsLeftToIsNotAsked() throws Exception {
        runtime.write("echo done", "", String.format(FILTER, socket()).replace("NOTIFY", "ALLOW"));
        assertThat(runtime.run("run", ID).succeeds().out()).isEqualTo("done\n");
    }
}
