package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.command.CommandOutput;
import dev.jcontainer.e2e.CommandLine.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code run} of a bundle, in the foreground and detached. */
@EndToEnd
final class OciRunTest extends OciTest {
    private static final String ID = Host.own("oci-run-test");

    OciRunTest() {
        super(ID);
    }

    @Test
    void theProgramsStatusIsTheCommandsAndNothingIsLeft() throws Exception {
        runtime.write("echo hello; exit 7");
        CommandOutput output =
                runtime.run("run", "--pid-file", directory.resolve("pid").toString(), ID);
        assertThat(output).isEqualTo(new CommandOutput(7, "hello\n", ""));
        assertThat(directory.resolve("pid")).exists();
        assertThat(runtime.run("list", "-q").out()).isEmpty();
    }

    @Test
    void oneThatIsKeptIsStopped() throws Exception {
        runtime.write("kill -9 $$; kill -TERM 1; exit 4");
        assertThat(runtime.run("run", "--keep", ID).status()).isEqualTo(4);
        assertThat(runtime.status(ID)).isEqualTo("stopped");
        assertThat(runtime.run("run", ID).err()).contains("container with given ID already exists");
        runtime.run("delete", ID).succeeds();
    }

    @Test
    void oneThatIsDetachedGoesOn() throws Exception {
        runtime.write("exec sleep 1000");
        runtime.run("run", "--detach", ID).succeeds();
        assertThat(runtime.status(ID)).isEqualTo("running");
        assertThat(Host.name(runtime.pid(ID))).isEqualTo("sleep");
        runtime.run("exec", ID, "true").succeeds();
    }

    @Test
    void aProgramThatCannotBeExecutedLeavesNothing() throws Exception {
        runtime.write("true");
        Path config = runtime.bundle().resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"/bin/sh\"", "\"nothing\""));
        for (String option : new String[] {"--detach", "--keep"}) {
            CommandOutput output = runtime.run("run", option, ID);
            assertThat(output.status()).isEqualTo(1);
            assertThat(output.err()).contains("executable file not found in $PATH");
            assertThat(runtime.run("list", "-q").out()).isEmpty();
        }
    }

    /** The same as runc: it is made as root, after everything is mounted and before anything becomes read-only. */
    @Test
    void aMissingWorkingDirectoryIsMadeBeforeWhatHoldsItIsReadOnly() throws Exception {
        Path rootfs = Rootfs.fill(Files.createDirectory(directory.resolve("rootfs")));
        for (String cwd : new String[] {"/srv/app", "/srv/app", "/t/a"}) { // it exists the second time
            runtime.write("pwd; stat -c '%a %u' .; touch x");
            Path config = runtime.bundle().resolve("config.json");
            Files.writeString(
                    config,
                    Files.readString(config)
                            .replace(Rootfs.shared().toString(), rootfs.toString())
                            .replace("\"cwd\": \"/\"", "\"user\": {\"uid\": 7, \"gid\": 8}, \"cwd\": \"" + cwd + "\"")
                            .replace(
                                    "\"mounts\": [",
                                    "\"mounts\": [{\"destination\": \"/t\", \"type\": \"tmpfs\", \"source\": \"tmpfs\","
                                            + " \"options\": [\"ro\"]}, "));
            CommandOutput output = runtime.run("run", ID);
            assertThat(output.out()).as(output.err()).isEqualTo(cwd + "\n755 0\n");
            assertThat(output.err()).contains("Read-only file system");
        }
    }

    /** The same for a device that every container has. */
    @Test
    void aDevicesPathIsThatOfTheNodeHoweverItIsWritten() throws Exception {
        runtime.write(
                "cd /dev; stat -c '%n %t:%T %a %F' one two three null",
                "",
                "'devices': [" + device("/dev/one/") + ", " + device("/dev//two") + ", " + device("/dev/x/.././three//")
                        + ", " + device("/dev/null/") + "], ");
        CommandOutput output = runtime.run("run", ID);
        assertThat(output.out().lines())
                .as(output.err())
                .containsExactly(
                        "one 1:3 640 character special file",
                        "two 1:3 640 character special file",
                        "three 1:3 640 character special file",
                        "null 1:3 640 character special file");
    }

    private static String device(String path) {
        return "{'path': '" + path + "', 'type': 'c', 'major': 1, 'minor': 3, 'fileMode': 416}";
    }

    @Test
    void signalsArePassedOnAndOthersSeeTheContainer() throws Exception {
        runtime.write("trap 'echo bye; exit 9' TERM; echo up > /tmp/up; while :; do sleep 0.1; done");
        Process run = runtime.begin("run", ID);
        Host.await("the program", () -> Files.exists(runtime.shared().resolve("up")));
        Process state = new ProcessBuilder(
                        Path.of(System.getProperty("jcontainer.checkout"), "jcontainer")
                                .toString(),
                        "oci",
                        "--root",
                        directory.resolve("root").toString(),
                        "list")
                .start();
        assertThat(new String(state.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("running");
        run.destroy();
        assertThat(run.waitFor()).isEqualTo(9);
        assertThat(directory.resolve("printed")).hasContent("bye\n");
    }

    /** The supervisor sees the end of the command; delete removes the state. */
    @Test
    void theContainerEndsWithACommandThatIsKilled() throws Exception {
        runtime.write("echo up > /tmp/up; exec sleep 1000");
        Process run = runtime.begin("run", ID);
        Host.await("the program", () -> Files.exists(runtime.shared().resolve("up")));
        run.destroyForcibly();
        run.waitFor();
        Host.await("the end", () -> status().equals("stopped"));
        runtime.run("delete", ID).succeeds();
    }

    @Test
    void whatItUsesIsToldUntilItEnds() throws Exception {
        runtime.write("read x < /tmp/go");
        Host.output("mkfifo", runtime.shared().resolve("go").toString());
        runtime.run("run", "--detach", ID).succeeds();
        assertThat(runtime.run("events", "--stats", ID).succeeds().out())
                .startsWith("{\"type\":\"stats\",\"id\":\"" + ID + "\",\"data\":{\"cpu\":{\"usage\":{\"total\":")
                .contains("\"memory\":{\"usage\":{")
                .contains("\"pids\":{\"current\":1")
                .hasLineCount(1);
        Process events = runtime.begin("events", "--interval", "50ms", ID);
        Host.await("three lines", () -> lines() >= 3);
        Files.writeString(runtime.shared().resolve("go"), "x\n");
        assertThat(events.waitFor()).isZero();
        assertThat(runtime.run("events", ID).err()).contains("container not running");
        assertThat(runtime.run("events", "--interval", "0s", ID).err()).contains("--interval");
    }

    @Test
    void whatAPausedContainerUsesIsToldToo() throws Exception {
        runtime.write("exec sleep 1000");
        runtime.run("run", "--detach", ID).succeeds();
        Process events = runtime.begin("events", "--interval", "50ms", ID);
        Host.await("a line", () -> lines() >= 1);
        runtime.run("pause", ID).succeeds(); // which truncates the output file
        Host.await("lines of the time after it", () -> lines() >= 3);
        assertThat(runtime.run("events", "--stats", ID).succeeds().out()).contains("\"pids\":{\"current\":1");
        runtime.run("kill", ID, "KILL").succeeds();
        assertThat(events.waitFor()).isZero();
    }

    /** The program does not get them as supplementary groups either: "additionalGids" is the complete list. */
    @Test
    void theCallersGroupsAreNotTheContainers() throws Exception {
        runtime.write("grep Groups /proc/self/status");
        CommandOutput output = runtime.runAfter("exec setpriv --groups 4242,4243 -- \"$@\"", "run", ID);
        assertThat(output.succeeds().out().strip()).isEqualTo("Groups:");
    }

    @Test
    void aContainerHasASessionKeyringOfItsOwnUnlessItIsToKeepTheCallers() throws Exception {
        String callers = Host.output(Rootfs.shared().resolve("bin/hostile").toString(), "keyring");
        assumeTrue(callers.matches("\\d+ \\S+"), "this process may not ask for its session keyring");
        runtime.write("hostile keyring");
        String own = runtime.run("run", ID).succeeds().out().strip();
        assertThat(own).matches("\\d+ _ses\\." + ID);
        assertThat(runtime.run("run", "--no-new-keyring", ID).succeeds().out().strip())
                .isEqualTo(callers);
    }

    /** The container's filter denies pivot_root(2), as an initramfs does. */
    @Test
    void theRootIsChangedWithoutPivotRootWhereThatIsAsked() throws Exception {
        runtime.write("ls -d /bin /usr; echo in");
        Path profile = Files.writeString(
                directory.resolve("profile.json"),
                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"pivot_root\"], \"action\":"
                        + " \"SCMP_ACT_ERRNO\"}]}");
        Outcome denied = nested(profile, "run", ID);
        assertThat(denied.status()).isEqualTo(1);
        assertThat(denied.stderr()).contains("Cannot make it the root, and let go of the host's: EPERM");
        Outcome moved = nested(profile, "run", "--no-pivot", ID);
        assertThat(moved.stdout()).as(moved.stderr()).isEqualTo("/bin\nin");
    }

    private Outcome nested(Path profile, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "run",
                "--privileged",
                "--security-opt",
                "seccomp=" + profile,
                "--volume",
                "/sys/fs/cgroup:/sys/fs/cgroup",
                "--volume",
                directory + ":" + directory,
                "--workdir",
                runtime.bundle().toString()));
        command.addAll(Host.java());
        command.addAll(List.of(
                "-jar",
                System.getProperty("jcontainer.jar"),
                "oci",
                "--root",
                directory.resolve("root").toString()));
        command.addAll(List.of(words));
        return CommandLine.jcontainer(command.toArray(new String[0]));
    }

    private long lines() {
        try {
            return Files.readAllLines(directory.resolve("printed")).size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String status() {
        try {
            return runtime.status(ID);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
