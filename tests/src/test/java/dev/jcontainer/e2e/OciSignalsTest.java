package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** {@code kill}: signals to the first process of a container, and to all its processes. */
@EndToEnd
final class OciSignalsTest extends OciTest {
    private static final String ID = Host.own("oci-signals-test");

    OciSignalsTest() {
        super(ID);
    }

    @Test
    void signalsReachTheFirstProcessOrAll() throws Exception {
        runtime.write("trap 'echo caught; exit 0' TERM; (exec sleep 1000) & echo ready > /tmp/ready; wait; wait");
        runtime.launch(ID);
        Host.await("the trap", () -> Files.exists(runtime.shared().resolve("ready")));
        assertThat(runtime.run("ps", "--format", "json", ID).succeeds().out()).matches("\\[\\d+,\\d+\\]\n");
        runtime.run("kill", ID, "SIGTERM").succeeds();
        Host.await("the end", () -> runtime.status(ID).equals("stopped"));
        assertThat(runtime.printed()).isEqualTo("caught\n");
        runtime.run("kill", "--all", ID, "KILL").succeeds();
        assertThat(runtime.run("kill", ID, "NOTHING").err()).contains("There is no signal");
    }

    @Test
    void aSignalToAllReachesTheOtherProcessesToo() throws Exception {
        String wait = "while :; do sleep 0.1; done";
        runtime.write("trap 'echo first' USR1; (trap 'echo second' USR1; echo > /tmp/ready; " + wait + ") & " + wait);
        runtime.launch(ID);
        Host.await("the traps", () -> Files.exists(runtime.shared().resolve("ready")));
        runtime.run("kill", ID, "USR1").succeeds();
        Host.await("the first process", () -> runtime.printed().equals("first\n"));
        runtime.run("kill", "--all", ID, "USR1").succeeds();
        Host.await(
                "all",
                () -> runtime.printed().contains("second\n")
                        && runtime.printed().matches("(?s).*first.*first.*"));
        assertThat(runtime.printed()).containsOnlyOnce("second");
    }

    /** The same as kill(2); runc allows it, and engines use it to ask whether the process exists. */
    @Test
    void signalZeroIsSentToNobodyAndToldOfWhatHasEnded() throws Exception {
        runtime.write("exec sleep 1000");
        runtime.run("create", ID).succeeds();
        runtime.run("kill", ID, "0").succeeds();
        assertThat(runtime.status(ID)).isEqualTo("created");
        runtime.run("kill", ID, "KILL").succeeds();
        Host.await("the end", () -> runtime.status(ID).equals("stopped"));
        assertThat(runtime.run("kill", ID, "0").err()).contains("container not running");
    }

    /** On cgroup v1 a frozen process does not die. */
    @Test
    void aPausedContainerIsKilled() throws Exception {
        runtime.write("exec sleep 1000");
        runtime.launch(ID);
        runtime.run("pause", ID).succeeds();
        runtime.run("kill", ID, "KILL").succeeds();
        Host.await("the end", () -> runtime.status(ID).equals("stopped"));
    }

    /**
     * The start time is noted in addition to the pid, which may belong to another process by now. Without the
     * comparison that process dies.
     */
    @Test
    void aPidThatIsAnotherProcessesNowIsNeverSignalled() throws Exception {
        runtime.write("exec sleep 1000");
        runtime.run("create", ID).succeeds();
        long pid = runtime.pid(ID);
        String state = Files.readString(runtime.state(ID));
        Files.writeString(runtime.state(ID), state.replaceAll("\"startTime\": \\d+", "\"startTime\": 7"));
        assertThat(runtime.status(ID)).isEqualTo("stopped");
        assertThat(runtime.run("kill", ID, "KILL").err()).contains("container not running");
        assertThat(Host.isAlive(pid)).isTrue();
        Files.writeString(runtime.state(ID), state);
    }
}
