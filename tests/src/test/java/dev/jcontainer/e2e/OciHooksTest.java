package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.command.CommandOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The hooks that run in the container: config.md of the runtime specification, "POSIX-platform Hooks". */
@EndToEnd
final class OciHooksTest extends OciTest {
    private static final String ID = Host.own("oci-hooks-test");

    OciHooksTest() {
        super(ID);
    }

    private static String hook(String kind, String script, String more) {
        return "'hooks': {'" + kind + "': [{'path': '/bin/sh', 'args': ['"
                + (kind.equals("createContainer") ? "hook" : "sh") + "', '-c', '" + script + "'], 'env': ['A=b']" + more
                + "}]}, ";
    }

    /**
     * "If any poststart hook fails, the runtime MUST log a warning, but the remaining hooks and lifecycle continue".
     */
    @Test
    void aPoststartHookThatFailsIsAWarning() throws Exception {
        runtime.write("exec sleep 1000", poststartThatFails(), "");
        runtime.run("create", ID).succeeds();
        assertThat(runtime.run("start", ID).succeeds().err()).contains("hooks.poststart", "/bin/false");
        assertThat(seen("after")).isEqualTo("ran\n");
        assertThat(runtime.status(ID)).isEqualTo("running");
    }

    @Test
    void aPoststartHookThatFailsIsAWarningInTheForegroundToo() throws Exception {
        // the container's program continues only after the second hook has run
        runtime.write("until [ -e /tmp/after ]; do :; done; exit 3", poststartThatFails(), "");
        CommandOutput run = runtime.run("run", ID);
        assertThat(run.status()).as(run.err()).isEqualTo(3);
        assertThat(run.err()).contains(" level=warning msg=\"The hook hooks.poststart[0], /bin/false, failed: ");
    }

    @Test
    void aWarningIsALineOfTheLogAndNotOfStderr() throws Exception {
        runtime.write("exit 0", poststartThatFails(), "");
        String log = runtime.shared().resolve("log").toString();
        CommandOutput run = runtime.run("--log", log, "--log-format", "json", "run", ID);
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(seen("log"))
                .startsWith("{\"level\":\"warning\",\"msg\":\"The hook hooks.poststart[0], /bin/false, failed: ")
                .hasLineCount(1);
    }

    private String poststartThatFails() {
        return "'hooks': {'poststart': [{'path': '/bin/false'}, {'path': '/bin/sh', 'args': ['sh', '-c', 'echo ran > "
                + runtime.shared().resolve("after") + "']}]}, ";
    }

    /**
     * Appends the environment with which it was started: the shell opens its own file before it executes the next
     * program.
     */
    private String environment(String kind, String members) {
        String file = (kind.equals("startContainer") ? "/tmp" : runtime.shared()) + "/" + kind;
        String show =
                "tr \\u0027\\\\000\\u0027 \\u0027\\\\n\\u0027 </proc/self/environ >>" + file + "; echo . >>" + file;
        return "{'path': '/bin/sh', 'args': ['sh', '-c', '" + show + "']" + members + "}";
    }

    private String twice(String kind) {
        return "'" + kind + "': [" + environment(kind, "") + ", " + environment(kind, ", 'env': []") + "]";
    }

    /**
     * The same as with runc: the environment of the command that runs the hook. An empty list is an empty environment.
     */
    @ParameterizedTest
    @CsvSource({
        "prestart, create",
        "createRuntime, create",
        "createContainer, create",
        "poststart, start",
        "poststop, delete"
    })
    void aHookOfTheHostWithoutAnEnvironmentHasThatOfTheRuntime(String kind, String command) throws Exception {
        runtime.write("exec sleep 1000", "'hooks': {" + twice(kind) + "}, ", "");
        String odd = "ODD=$(printf 'a b\\377'); export ODD MARK=";
        runtime.runAfter(odd + "create", "create", ID).succeeds();
        runtime.runAfter(odd + "start", "start", ID).succeeds();
        runtime.runAfter(odd + "delete", "delete", "--force", ID).succeeds();
        String seen = Files.readString(runtime.shared().resolve(kind), StandardCharsets.ISO_8859_1);
        assertThat(seen)
                .contains("MARK=" + command + "\n", "ODD=a b\u00ff\n", "PATH=" + System.getenv("PATH") + "\n")
                .doesNotContain("PATH=/bin\n")
                .endsWith("\n.\n.\n"); // and nothing in between
    }

    /** The runtime's environment may hold secrets, which the container must not see. */
    @Test
    void aHookOfTheContainerWithoutAnEnvironmentHasThatOfItsProgram() throws Exception {
        runtime.write("exec sleep 1000", "'hooks': {" + twice("startContainer") + "}, ", "");
        runtime.runAfter("export MARK=create", "create", ID).succeeds();
        runtime.runAfter("export MARK=start", "start", ID).succeeds();
        assertThat(seen("startContainer")).isEqualTo("PATH=/bin\nHOME=/\n.\n.\n");
    }

    private String seen(String file) throws IOException {
        return Files.readString(runtime.shared().resolve(file));
    }

    /**
     * The path is the host's. All namespaces except those of mounts are the program's, and the root is not changed yet.
     */
    @Test
    void createContainerRunsInTheContainersNamespacesBeforeTheRootIsChanged() throws Exception {
        String file = runtime.shared().resolve("seen").toString();
        String look = "exec >" + file + "; cat; echo; echo $0 $A $PWD; for i in ipc mnt net pid uts; do readlink"
                + " /proc/self/ns/$i; done; ls -d " + directory;
        runtime.write(
                "for i in ipc mnt net pid uts; do readlink /proc/self/ns/$i; done",
                hook("createContainer", look, ""),
                "");
        runtime.run("create", ID).succeeds();
        assertThat(seen("seen"))
                .contains("\"status\":\"creating\"", "\"id\":\"" + ID + "\"", "\"pid\":" + runtime.pid(ID))
                .contains("\nhook b /\n")
                .endsWith("\n" + directory + "\n");
        runtime.run("start", ID).succeeds();
        Host.await("its output", () -> runtime.printed().lines().count() == 5);
        assertThat(seen("seen")).contains(runtime.printed());
    }

    /** The path is the container's. */
    @Test
    void startContainerRunsInTheContainerBeforeItsProgram() throws Exception {
        runtime.write("cat /tmp/seen", hook("startContainer", "cat >/tmp/seen; echo ,$A; ls / >>/tmp/seen", ""), "");
        runtime.run("create", ID).succeeds();
        assertThat(runtime.shared().resolve("seen")).doesNotExist();
        runtime.run("start", ID).succeeds();
        Host.await("its output", () -> runtime.printed().endsWith("tmp\n"));
        assertThat(runtime.printed())
                .startsWith("{")
                .contains("\"status\":\"created\"")
                .doesNotContain("boot");
    }

    @Test
    void startContainerRunsInTheForegroundToo() throws Exception {
        runtime.write("cat /tmp/seen; exit 3", hook("startContainer", "cat >/tmp/seen", ""), "");
        CommandOutput run = runtime.run("run", ID);
        assertThat(run.status()).as(run.err()).isEqualTo(3);
        assertThat(run.out()).contains("\"status\":\"created\"");
    }

    @Test
    void createContainerThatFailsLeavesNoContainer() throws Exception {
        runtime.write("true", hook("createContainer", "echo no; exit 3", ""), "");
        CommandOutput create = runtime.run("create", ID);
        assertThat(create.status()).isEqualTo(1);
        assertThat(create.err())
                .contains("The hook hooks.createContainer[0], /bin/sh, failed: exit status 3; it printed: no");
        assertThat(runtime.run("state", ID).err()).contains("container does not exist");
    }

    @Test
    void startContainerThatFailsStopsTheContainer() throws Exception {
        runtime.write("echo ran", hook("startContainer", "kill -9 $$", ""), "");
        runtime.run("create", ID).succeeds();
        assertThat(runtime.run("start", ID).err())
                .contains("The hook hooks.startContainer[0], /bin/sh, failed: signal 9 killed it");
        assertThat(runtime.status(ID)).isEqualTo("stopped");
        assertThat(runtime.printed()).isEmpty();
    }

    @Test
    void aHookThatTakesTooLongIsKilled() throws Exception {
        runtime.write("echo ran", hook("startContainer", "exec sleep 86394", ", 'timeout': 1"), "");
        runtime.run("create", ID).succeeds();
        assertThat(runtime.run("start", ID).err()).contains("it took longer than its timeout of 1 seconds");
        assertThat(Host.processesWith("86394")).isEmpty();
    }

    @Test
    void aHookThatIsNotThereIsNamed() throws Exception {
        runtime.write("echo ran", "'hooks': {'startContainer': [{'path': '/nothing'}]}, ", "");
        runtime.run("create", ID).succeeds();
        assertThat(runtime.run("start", ID).err())
                .contains("hooks.startContainer[0], /nothing, failed: ")
                .contains("there is no such program in the container");
    }

    /**
     * The same as with runc: a hook that runs before the root is changed has the caller's umask, and a later hook has
     * the umask of the program. The umask of the supervisor does not matter.
     */
    @ParameterizedTest
    @CsvSource({"'', 0022", "'\"user\": {\"umask\": 23}, ', 0027"})
    void aHookHasTheUmaskOfItsSide(String user, String own) throws Exception {
        String host = "umask >>" + runtime.shared().resolve("umask");
        runtime.write(
                "umask >>/tmp/umask",
                "'hooks': {" + shell("createRuntime", host) + ", " + shell("createContainer", host) + ", "
                        + shell("startContainer", "umask >>/tmp/umask") + "}, ",
                "");
        Path config = runtime.bundle().resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"cwd\"", user + "\"cwd\""));
        runtime.runAfter("umask 077", "run", ID).succeeds();
        assertThat(seen("umask").lines()).containsExactly("0077", "0077", own, own);
    }

    private static String shell(String kind, String script) {
        return "'" + kind + "': [{'path': '/bin/sh', 'args': ['sh', '-c', '" + script + "']}]";
    }

    /** The same as for any other failure: the hook ends, and nothing of the container is left. */
    @ParameterizedTest
    @CsvSource({
        "create, createRuntime",
        "create, createContainer",
        "run, createRuntime",
        "run, startContainer",
        "run --detach, prestart",
        "run --detach, startContainer"
    })
    void aSignalWhileAHookRunsUndoesTheContainer(String command, String kind) throws Exception {
        Path after = runtime.shared().resolve("after");
        runtime.write(
                "true",
                "'hooks': {" + shell(kind, "exec sleep 86397") + ", " + shell("poststop", "echo > " + after) + "}, ",
                "");
        Process making = runtime.begin((command + " " + ID).split(" "));
        try {
            Host.await("the hook", () -> !Host.processesWith("sleep 86397").isEmpty());
            making.destroy(); // by SIGTERM, because the others may be ignored if this JVM runs in the background
            Host.await("the end of the command", () -> !making.isAlive());
            assertThat(making.exitValue()).isEqualTo(128 + 15);
            assertThat(Host.processesWith("sleep 86397")).isEmpty();
        } finally {
            Host.processesWith("sleep 86397").forEach(Host::kill);
        }
        assertThat(runtime.run("state", ID).err()).contains("container does not exist");
        assertThat(after).exists(); // poststop
    }

    /** No hook inherits descriptors that the caller has left open, or ignored signals. */
    @Test
    void aHookHasItsStreamsAlone() throws Exception {
        String look = "ls /proc/self/fd; grep -o SigIgn:......... /proc/self/status";
        String host = "exec >>" + runtime.shared().resolve("open") + "; exec 0</dev/null; " + look;
        String hooks = "";
        for (String kind : List.of("prestart", "createRuntime", "createContainer", "poststart", "poststop")) {
            hooks += shell(kind, host) + ", ";
        }
        hooks += shell("startContainer", "exec >>/tmp/open; exec 0</dev/null; " + look);
        runtime.write("true", "'hooks': {" + hooks + "}, ", "");
        runtime.runAfter("exec 7</etc/hostname 9</etc/hostname", "run", ID).succeeds();
        assertThat(seen("open").lines()) // 3 is the descriptor of ls itself; the shell ignores SIGQUIT itself
                .hasSize(30)
                .containsOnly("0", "1", "2", "3", "SigIgn:\t00000000"); // of 33 and above
    }
}
