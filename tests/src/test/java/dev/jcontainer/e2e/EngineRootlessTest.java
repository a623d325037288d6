package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Detached containers of an ordinary user, by the command line. */
@Tag("kernel")
@EndToEnd
class EngineRootlessTest extends OrdinaryUserTest {
    private static final int FIRST = 1_940_000_000;
    private static final String WAIT = "trap 'exit 5' TERM; while :; do sleep 0.05; done";

    @AfterEach
    void nothingIsLeft() throws IOException {
        Host.await("the end of the processes", () -> user.running().isEmpty());
        assertThat(Path.of("/tmp/jcontainer-run-" + user.uid())).doesNotExist();
        for (String place : List.of("containers", "names", "volumes", "tmp")) {
            try (Stream<Path> files = Files.list(store().resolve(place))) {
                assertThat(files).as(place).isEmpty();
            }
        }
    }

    private Path store() {
        return user.home().resolve(".local/share/jcontainer");
    }

    /** What a command prints that succeeds. */
    private String ok(String... words) {
        String said = user.jcontainer(words);
        assertThat(said).as(String.join(" ", words)).endsWith("status 0");
        return said.substring(0, said.length() - "status 0".length()).strip();
    }

    /** The same with another home of the user's session. */
    private String okIn(Path session, String... words) {
        List<String> command = new ArrayList<>(user.command(words));
        int program = user.asItself().size();
        command.addAll(program, List.of("env", "XDG_RUNTIME_DIR=" + session));
        return Host.output(command.toArray(new String[0]));
    }

    private void start(String name, String script, String... options) {
        List<String> words = new ArrayList<>(List.of("run", "-d", "--name", name));
        words.addAll(List.of(options));
        words.addAll(List.of("--rootfs", user.root().toString(), "sh", "-c", script));
        assertThat(ok(words.toArray(new String[0]))).matches("[0-9a-f]{64}");
    }

    private void awaitLog(String name, String text) {
        Host.await("the output " + text, () -> user.jcontainer("logs", name).contains(text));
    }

    @Test
    void aContainerIsStartedUsedStoppedAndStartedAgain() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        start("web", "echo run >> /tmp/runs; wc -l < /tmp/runs; " + WAIT, "-p", "127.0.0.1:" + port + ":80");
        try {
            awaitLog("web", "1");
            assertThat(ok("ps", "--format", "{{.Names}} {{.Ports}}")).isEqualTo("web 127.0.0.1:" + port + "->80/tcp");
            try (Socket client = new Socket("127.0.0.1", port)) {
                assertThat(client.isConnected()).isTrue();
            }
            assertThat(ok("exec", "web", "id", "-u")).isEqualTo("0");
            Path file = Files.writeString(user.home().resolve("file"), "copied");
            ok("cp", file.toString(), "web:/tmp/file");
            assertThat(ok("exec", "web", "cat", "/tmp/file")).isEqualTo("copied");
            ok("stop", "web");
            assertThat(ok("ps", "-a", "--format", "{{.Status}}")).startsWith("Exited (5)");
            ok("start", "web");
            awaitLog("web", "2");
        } finally {
            ok("rm", "-f", "web");
        }
    }

    /** An ordinary user may not inspect the reaper of --init. */
    @Test
    void theHealthOfAContainerWithAReaperIsChecked() {
        start("sound", WAIT, "--init", "--health-cmd", "id -u", "--health-interval", "100ms");
        try {
            Host.await(
                    "a check",
                    () -> !ok("inspect", "-f", "{{.State.Health.Status}}", "sound")
                            .equals("starting"));
            assertThat(ok("inspect", "-f", "{{json .State.Health}}", "sound"))
                    .contains("\"Status\":\"healthy\"")
                    .contains("\"Output\":\"0\\n\"");
        } finally {
            ok("rm", "-f", "sound");
        }
    }

    @Test
    void aKeeperAndAWatcherThatAreStoppedAreEnded() {
        start("held", WAIT);
        long program = Long.parseLong(ok("inspect", "-f", "{{.State.Pid}}", "held"));
        ProcessHandle keeper = ProcessHandle.of(program).orElseThrow().parent().orElseThrow();
        List<Long> stopped = new ArrayList<>(List.of(keeper.pid()));
        keeper.children().map(ProcessHandle::pid).filter(pid -> pid != program).forEach(stopped::add);
        assertThat(stopped).hasSize(2);
        stopped.forEach(pid -> Host.output("kill", "-STOP", Long.toString(pid)));
        ok("rm", "-f", "held");
        assertThat(stopped).noneMatch(Host::isAlive);
        assertThat(Host.isAlive(program)).isFalse();
    }

    @Test
    void whatComesAfterAnEndIsDone() {
        start("once", "true", "--rm");
        start("again", "echo run; exit 3", "--restart", "on-failure:1");
        Host.await("the second end", () -> user.jcontainer("logs", "again").contains("run\nrun"));
        Host.await(
                "the removal",
                () -> user.jcontainer("ps", "-aq", "-f", "name=once").equals("status 0"));
        Host.await(
                "the last end",
                () -> user.jcontainer("ps", "-a", "--format", "{{.Status}}").startsWith("Exited (3)"));
        assertThat(ok("container", "prune", "--force")).contains("Deleted Containers:");
    }

    /** The files of the image belong to ids of the container, so a worker copies and removes them. */
    @Test
    void theVolumeOfAnImageIsFilledAndRemoved() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/newuidmap")), "newuidmap is not installed");
        user.addSubordinateIds(FIRST);
        Path archive = user.home().resolve("root.tar");
        Files.writeString(user.root().resolve("etc/kept"), "x");
        Host.output("tar", "-C", user.root().toString(), "--owner=7", "--group=8", "-cf", archive.toString(), ".");
        ok("import", "-c", "VOLUME /etc", archive.toString(), "filled");
        try {
            String script = "stat -c %u:%g /etc/kept; echo x > /srv/x; chown -R 9 /srv; " + WAIT;
            ok("run", "-d", "--pull", "never", "--name", "full", "filled", "sh", "-c", script);
            awaitLog("full", "7:8");
            assertThat(ok("volume", "ls", "-q")).hasSize(64);
            ok("stop", "full");
            ok("start", "full");
        } finally {
            ok("rm", "-f", "-v", "full");
            ok("rmi", "filled");
            user.removeSubordinateIds(FIRST);
        }
    }

    /** A command by cron has no XDG_RUNTIME_DIR; and the manager of sessions empties it after the last logout. */
    @Test
    void aContainerIsFoundFromOtherSessionsAndAfterTheLogout() throws Exception {
        Path session = Files.createDirectories(user.home().resolve("session"));
        Host.output("chown", Integer.toString(user.uid()), session.toString());
        for (String name : List.of("one", "two", "three")) {
            String[] words = {
                "run", "-d", "--name", name, "--rootfs", user.root().toString(), "sh", "-c", WAIT
            };
            assertThat(okIn(session, words)).matches("[0-9a-f]{64}");
        }
        assertThat(ok("exec", "one", "echo", "in")).isEqualTo("in");
        ok("stop", "one");
        Rootfs.delete(session);
        ok("stop", "two");
        assertThat(ok("ps", "-a", "--format", "{{.Names}} {{.State}}"))
                .isEqualTo("three running\ntwo exited\none exited");
        ok("rm", "-f", "one", "two", "three");
    }

    @Test
    void aContainerLivesWhenTheTerminalOfItsCommandIsClosed() {
        List<String> command = user.command(
                "run", "-d", "--name", "left", "--rootfs", user.root().toString());
        String words = String.join(" ", command) + " sleep 1000";
        Host.output("setsid", "script", "-qec", words, "/dev/null");
        assertThat(ok("ps", "--format", "{{.Names}} {{.State}}")).isEqualTo("left running");
        ok("rm", "-f", "left");
    }

    @Test
    void theDeathOfKeeperAndWatcherEndsTheContainerAtTheNextCommand() throws Exception {
        start("dead", "sleep 1000");
        // Stopped, neither of them can do anything between the two signals.
        String pids = user.running().stream()
                .filter(pid -> Host.name(pid).startsWith("jcontainer-"))
                .map(String::valueOf)
                .reduce("", (all, pid) -> all + " " + pid);
        Host.output("sh", "-c", "kill -STOP" + pids + "; kill -KILL" + pids);
        assertThat(ok("ps", "-a", "--format", "{{.Names}} {{.State}}")).isEqualTo("dead dead");
        Host.await("the end of the program", () -> user.running().isEmpty());
        ok("rm", "dead");
    }
}
