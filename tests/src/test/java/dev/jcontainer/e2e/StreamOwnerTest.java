package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.Container;
import dev.jcontainer.Containers;
import dev.jcontainer.Result;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.spec.User;
import dev.jcontainer.spec.UserNamespace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pipes and sockets of a program are given to its user, who can then open /dev/stdout; nothing else changes its owner.
 */
@EndToEnd
final class StreamOwnerTest {
    /** Opens all three by their names, as a daemon does with its log. */
    private static final String OPENS = "cat /dev/stdin; echo out > /dev/stdout; echo err > /dev/stderr";

    private static final String ID = Host.own("oci-streams-test");
    private static final int FIRST_SUBORDINATE = 2_000_100_000;

    @TempDir
    Path directory;

    private static ContainerSpec.Builder spec(UserNamespace users) {
        return ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()).ephemeral())
                .userNamespace(users)
                .stdio(Stdio.pipe());
    }

    private static void opened(Result result) {
        assertThat(result.stderrText()).isEqualTo("err\n");
        assertThat(result.stdoutText()).isEqualTo("out\n");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void pipesBelongToTheUserOfARunAndOfAnExec(boolean mapped) throws Exception {
        UserNamespace users = mapped ? UserNamespace.AUTO : UserNamespace.HOST;
        for (int uid : new int[] {0, 1000}) {
            opened(Containers.run(
                    spec(users).user(uid, uid).command("sh", "-c", OPENS).build()));
            try (Container container = Containers.start(
                    spec(users).user(uid, uid).command("sleep", "1000").build())) {
                opened(container.run(ExecSpec.of("sh", "-c", OPENS)));
                opened(container.run(ExecSpec.builder()
                        .command("sh", "-c", OPENS)
                        .user(new User("7", null, List.of()))
                        .build()));
            }
        }
    }

    private static String run(String... options) {
        List<String> words =
                new ArrayList<>(List.of("run", "--rootfs", Rootfs.shared().toString()));
        words.addAll(List.of(options));
        return CallersTerminal.jcontainer(words.toArray(new String[0]));
    }

    /** No step has given them to this user: root without capabilities is still the user root. */
    @Test
    void aPipeThatAnotherUserMadeIsRootsInARootsContainer() {
        assertThat(Host.output(
                        "sh",
                        "-c",
                        "chown 1000 /proc/self/fd/1; exec "
                                + run("--cap-drop=ALL", "sh", "-c", "echo out > /dev/stdout")))
                .isEqualTo("out");
    }

    /** Its owner would permanently be the container's user, on the host as well. Engines use pipes without a name. */
    @ParameterizedTest
    @ValueSource(strings = {"--user=1000", "--userns=auto"})
    void aPipeWithANameStaysWhoseItIs(String option) throws Exception {
        Path fifo = directory.resolve("fifo");
        assertThat(Host.output("mkfifo", fifo.toString())).isEmpty();
        String owner = "stat -c %u " + fifo;
        assertThat(Host.output(
                        "sh",
                        "-c",
                        "cat " + fifo + " & " + run(option, "sh", "-c", "echo out; (: > /dev/stdout) 2>&1") + " > "
                                + fifo + "; wait; " + owner))
                .matches("out\n.*: Permission denied\n0");
    }

    /** Without the check of the filesystem, an engine's socket would be given to the container's user. */
    @ParameterizedTest
    @ValueSource(strings = {"fifo", "socket"})
    void whatIsOnlyPointedAtStaysWhoseItIs(String kind) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/perl")), "perl is needed to open a file with O_PATH");
        Path place = directory.resolve(kind);
        String make = kind.equals("fifo")
                ? "mkfifo($p, 0666)"
                : "socket(S, PF_UNIX, SOCK_STREAM, 0) and bind(S, sockaddr_un($p))";
        String program = "use POSIX; use Socket; my $p = shift; " + make
                + " or die; dup2(POSIX::open($p, 010000000), 0);" + " exec @ARGV";
        assertThat(Host.output(
                        "sh",
                        "-c",
                        "perl -e '" + program + "' " + place + " " + run("--user=1000", "echo", "ran") + "; stat -c %u "
                                + place))
                .isEqualTo("ran\n0");
    }

    @Test
    void aSocketBelongsToTheUser() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String words = CallersTerminal.jcontainer(
                    "run", "--user=1000", "--rootfs", Rootfs.shared().toString());
            assertThat(Host.output(
                            "bash",
                            "-c",
                            words + " stat -L -c '%u %F' /proc/self/fd/0 <> /dev/tcp/127.0.0.1/"
                                    + server.getLocalPort()))
                    .isEqualTo("1000 socket");
        }
    }

    @Test
    void filesOfTheCallerAndTheNullDeviceStayWhoseTheyAre() throws Exception {
        Path in = Files.createFile(directory.resolve("in"));
        Path out = Files.createFile(directory.resolve("out"));
        Files.setAttribute(out, "unix:uid", 1234);
        Stdio stdio = Stdio.discard().withStdin(Stdio.Source.file(in)).withStdout(Stdio.Sink.file(out));
        Result result = Containers.run(spec(UserNamespace.HOST)
                .user(1000, 1000)
                .stdio(stdio)
                .command("stat", "-L", "-c", "%u", "/proc/self/fd/0", "/proc/self/fd/1", "/proc/self/fd/2")
                .build());
        assertThat(result.isSuccess()).isTrue();
        assertThat(out).hasContent("0\n1234\n0\n");
        assertThat(Files.getAttribute(Path.of("/dev/null"), "unix:uid")).isEqualTo(0);
    }

    @Test
    void theCallersTerminalStaysWhoseItIs() throws Exception {
        String words = CallersTerminal.jcontainer(
                "run", "--user=1000", "--rootfs", Rootfs.shared().toString(), "true");
        try (CallersTerminal terminal =
                CallersTerminal.of("chown 1234 $(tty); " + words + "; stat -c 'owner %u' $(tty)")) {
            terminal.await("owner 1234");
            terminal.status();
        }
    }

    @Test
    void anOrdinaryUsersPipesBelongToTheUserInside() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/newuidmap")), "newuidmap is not installed");
        try (PlainUser user = PlainUser.create()) {
            user.addSubordinateIds(FIRST_SUBORDINATE);
            try {
                for (String uid : new String[] {"0", "1000"}) {
                    List<String> words = user.asItself();
                    words.addAll(List.of("sh", "-c", "echo in | { \"$@\" 2>&1; } | cat", "sh"));
                    List<String> command = user.command(
                            "run", "-u", uid, "--rootfs", user.root().toString(), "sh", "-c", OPENS);
                    words.addAll(command.subList(user.asItself().size(), command.size()));
                    assertThat(Host.output(words.toArray(new String[0]))).isEqualTo("in\nout\nerr");
                }
            } finally {
                user.removeSubordinateIds(FIRST_SUBORDINATE);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBundlesPipesBelongToItsUser(boolean mapped) throws Exception {
        OciRuntime runtime = new OciRuntime(directory);
        bundle(runtime, OPENS, mapped);
        assertThat(throughPipe(runtime, "run", ID)).isEqualTo("out\nerr");
        bundle(runtime, "exec sleep 1000", mapped);
        runtime.run("run", "--detach", ID).succeeds();
        try {
            assertThat(throughPipe(runtime, "exec", ID, "sh", "-c", OPENS)).isEqualTo("out\nerr");
        } finally {
            runtime.clear(ID);
        }
    }

    private static void bundle(OciRuntime runtime, String script, boolean mapped) throws IOException {
        String maps = "'uidMappings': [{'containerID': 0, 'hostID': 3000000, 'size': 2000}],"
                + " 'gidMappings': [{'containerID': 0, 'hostID': 4000000, 'size': 2000}], ";
        String kinds = "pid,network,ipc,uts,mount,cgroup";
        runtime.write(script, "", mapped ? maps : "", mapped ? "user," + kinds : kinds);
        Path config = runtime.bundle().resolve("config.json");
        String user = "\"user\": {\"uid\": 1000, \"gid\": 1000}, \"cwd\"";
        Files.writeString(config, Files.readString(config).replace("\"cwd\"", user));
    }

    private String throughPipe(OciRuntime runtime, String... words) throws Exception {
        Path all = directory.resolve("all");
        runtime.runAfter("\"$@\" 2>&1 | cat > " + all + "; exit", words);
        return Files.readString(all).strip();
    }
}
