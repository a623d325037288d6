package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The life of a container, as an engine leads it. */
@EndToEnd
final class OciLifecycleTest extends OciTest {
    private static final String ID = Host.own("oci-test");

    OciLifecycleTest() {
        super(ID);
    }

    @Test
    void aContainerIsCreatedStartedAndDeleted() throws Exception {
        runtime.write("echo hello from $$; read x < /tmp/go; exit 3");
        Host.output("mkfifo", runtime.shared().resolve("go").toString());
        runtime.run("create", ID).succeeds();
        assertThat(runtime.status(ID)).isEqualTo("created");
        assertThat(runtime.printed()).isEmpty();
        runtime.run("start", ID).succeeds();
        assertThat(runtime.status(ID)).isEqualTo("running");
        assertThat(runtime.run("start", ID).err()).contains("cannot start a container that is running");
        assertThat(runtime.run("delete", ID).err()).contains("not stopped: running");
        Files.writeString(runtime.shared().resolve("go"), "x\n");
        Host.await("the end", () -> runtimeStatus().equals("stopped"));
        assertThat(runtime.printed()).isEqualTo("hello from 1\n");
        assertThat(runtime.run("start", ID).err()).contains("cannot start a container that is stopped");
        assertThat(runtime.run("kill", ID).err()).contains("container not running");
        assertThat(runtime.run("exec", ID, "true").err()).contains("cannot exec in a stopped container");
        runtime.run("delete", ID).succeeds();
        assertThat(runtime.run("state", ID).err()).contains("container does not exist");
        assertThat(runtime.run("delete", ID).err()).contains("container does not exist");
    }

    private String runtimeStatus() {
        try {
            return runtime.status(ID);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void noProcessOfOursIsThereBesideTheOneThatWaits() throws Exception {
        runtime.write("exec sleep 1000");
        runtime.run("create", "--pid-file", directory.resolve("pid").toString(), ID)
                .succeeds();
        long pid = Long.parseLong(Files.readString(directory.resolve("pid")));
        assertThat(pid).isEqualTo(runtime.pid(ID));
        assertThat(Host.processesWith(directory.toString())).isEmpty();
        long parent = ProcessHandle.of(pid).orElseThrow().parent().orElseThrow().pid();
        assertThat(Host.name(parent)).isNotEqualTo("jcontainer-init").isNotEqualTo("java");
        runtime.run("start", ID).succeeds();
        assertThat(Host.name(pid)).isEqualTo("sleep");
        assertThat(runtime.pid(ID)).isEqualTo(pid);
    }

    @ParameterizedTest
    @CsvSource({
        "nothing, executable file not found in $PATH",
        "/nothing, no such file or directory",
        "/tmp, permission denied"
    })
    void aProgramThatIsNotThereIsToldByCreate(String program, String phrase) throws Exception {
        runtime.write("true");
        Path config = runtime.bundle().resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"/bin/sh\"", "\"" + program + "\""));
        OciRuntime.Output output = runtime.run("create", ID);
        assertThat(output.status()).isEqualTo(1);
        assertThat(output.err()).contains("Cannot run " + program).contains(phrase);
        assertThat(runtime.run("state", ID).err()).contains("container does not exist");
    }

    @Test
    void aProgramThatCannotBeExecutedIsToldByStart() throws Exception {
        runtime.write("true");
        Path program = Files.writeString(runtime.shared().resolve("program"), "no program");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path config = runtime.bundle().resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"/bin/sh\"", "\"/tmp/program\""));
        runtime.run("create", ID).succeeds();
        OciRuntime.Output output = runtime.run("start", ID);
        assertThat(output.status()).isEqualTo(1);
        assertThat(output.err()).contains("Cannot run /tmp/program").contains("ENOEXEC");
        Host.await("the end", () -> runtimeStatus().equals("stopped"));
        runtime.run("delete", ID).succeeds();
    }

    /** Stopped, so that it is killed after the connection is there and before it says that it executes. */
    @Test
    void aFirstProcessThatIsKilledMeanwhileIsToldByStart() throws Exception {
        runtime.write("true");
        runtime.run("create", ID).succeeds();
        ProcessHandle init = ProcessHandle.of(runtime.pid(ID)).orElseThrow();
        Host.output("kill", "-STOP", Long.toString(init.pid()));
        long before = connections();
        Process start = runtime.begin("start", ID);
        Host.await("the connection", () -> connections() > before);
        init.destroyForcibly();
        assertThat(start.waitFor()).isEqualTo(1);
    }

    /** The connected ends of sockets by which containers are started. */
    private static long connections() {
        try {
            return Files.readAllLines(Path.of("/proc/net/unix")).stream()
                    .filter(line -> line.endsWith("/start"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void ofTwoStartsAtOnceOneWins() throws Exception {
        runtime.write("echo started; exec sleep 1000");
        runtime.run("create", ID).succeeds();
        Process first = runtime.begin("start", ID);
        Process second = runtime.begin("start", ID);
        assertThat(List.of(first.waitFor(), second.waitFor())).containsExactlyInAnyOrder(0, 1);
        assertThat(runtime.printed()).isEqualTo("started\n");
    }

    @Test
    void psTellsOfTheContainersProcessesAsItIsAsked() throws Exception {
        runtime.write("sleep 1000 & echo ready; exec sleep 1001");
        runtime.run("create", ID).succeeds();
        runtime.run("start", ID).succeeds();
        Host.await(
                "its processes",
                () -> Host.output("pgrep", "-f", "^sleep 1000$").length() > 0);
        assertThat(runtime.run("ps", ID, "-e", "-o", "pid,comm")
                        .succeeds()
                        .out()
                        .lines()
                        .map(line -> line.strip().replaceAll("[0-9 ]+", "")))
                .containsExactlyInAnyOrder("PIDCOMMAND", "sleep", "sleep");
        assertThat(runtime.run("ps", ID, "-e", "-o", "args").err()).contains("ps(1) has printed no column PID");
        assertThat(runtime.run("ps", ID, "--nonsense").err()).contains("ps --nonsense exited with 1");
    }

    @Test
    void ofTwoCreationsOfOneNameOneWins() throws Exception {
        runtime.write("exec sleep 1000");
        Process first = runtime.begin("create", ID);
        Process second = runtime.begin("create", ID);
        assertThat(List.of(first.waitFor(), second.waitFor())).containsExactlyInAnyOrder(0, 1);
        assertThat(runtime.status(ID)).isEqualTo("created");
        assertThat(runtime.run("create", ID).err()).contains("container with given ID already exists");
    }

    @Test
    void ofTwoDeletionsAtOnceOneWins() throws Exception {
        runtime.write("true");
        runtime.run("create", ID).succeeds();
        Process first = runtime.begin("delete", ID);
        Process second = runtime.begin("delete", ID);
        assertThat(List.of(first.waitFor(), second.waitFor())).containsExactlyInAnyOrder(0, 1);
    }

    /** At any moment: what is left of it, delete --force takes away. NothingLeft looks for the rest. */
    @ParameterizedTest
    @CsvSource({"50", "160", "220", "280", "340"})
    void whatAKilledCreateLeavesCanBeDeleted(int milliseconds) throws Exception {
        runtime.write("exec sleep 1000");
        Process create = runtime.begin("create", ID);
        Thread.sleep(milliseconds);
        create.destroyForcibly().waitFor();
        runtime.run("delete", "--force", ID).succeeds();
        assertThat(runtime.run("list", "--quiet").succeeds().out()).isEmpty();
        assertThat(Cgroups.named(ID)).isEmpty();
    }

    @Test
    void signalsReachTheFirstProcessOrAll() throws Exception {
        runtime.write("trap 'echo caught; exit 0' TERM; (exec sleep 1000) & echo ready > /tmp/ready; wait; wait");
        runtime.run("create", ID).succeeds();
        runtime.run("start", ID).succeeds();
        Host.await("the trap", () -> Files.exists(runtime.shared().resolve("ready")));
        assertThat(runtime.run("ps", "--format", "json", ID).succeeds().out()).matches("\\[\\d+,\\d+\\]\n");
        runtime.run("kill", ID, "SIGTERM").succeeds();
        Host.await("the end", () -> runtimeStatus().equals("stopped"));
        assertThat(runtime.printed()).isEqualTo("caught\n");
        runtime.run("kill", "--all", ID, "KILL").succeeds();
        assertThat(runtime.run("kill", ID, "NOTHING").err()).contains("There is no signal");
    }

    @Test
    void aSignalToAllReachesTheOtherProcessesToo() throws Exception {
        String wait = "while :; do sleep 0.1; done";
        runtime.write("trap 'echo first' USR1; (trap 'echo second' USR1; echo > /tmp/ready; " + wait + ") & " + wait);
        runtime.run("create", ID).succeeds();
        runtime.run("start", ID).succeeds();
        Host.await("the traps", () -> Files.exists(runtime.shared().resolve("ready")));
        runtime.run("kill", ID, "USR1").succeeds();
        Host.await("the first process", () -> printed().equals("first\n"));
        runtime.run("kill", "--all", ID, "USR1").succeeds();
        Host.await("all", () -> printed().contains("second\n") && printed().matches("(?s).*first.*first.*"));
        assertThat(printed()).containsOnlyOnce("second");
    }

    private String printed() {
        try {
            return runtime.printed();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As kill(2) has it; runc lets it through, and engines ask by it. */
    @Test
    void signalZeroIsSentToNobodyAndToldOfWhatHasEnded() throws Exception {
        runtime.write("exec sleep 1000");
        runtime.run("create", ID).succeeds();
        runtime.run("kill", ID, "0").succeeds();
        assertThat(runtime.status(ID)).isEqualTo("created");
        runtime.run("kill", ID, "KILL").succeeds();
        Host.await("the end", () -> runtimeStatus().equals("stopped"));
        assertThat(runtime.run("kill", ID, "0").err()).contains("container not running");
    }

    /** On cgroup v1 what is frozen does not die. */
    @Test
    void aPausedContainerIsKilled() throws Exception {
        runtime.write("exec sleep 1000");
        runtime.run("create", ID).succeeds();
        runtime.run("start", ID).succeeds();
        runtime.run("pause", ID).succeeds();
        runtime.run("kill", ID, "KILL").succeeds();
        Host.await("the end", () -> runtimeStatus().equals("stopped"));
    }

    /** The start is written down besides the pid, which may be another process's by now. Without the comparison it dies. */
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

    @Test
    void aPausedContainerGoesOnWhenItIsResumed() throws Exception {
        runtime.write("exec sleep 1000");
        runtime.run("create", ID).succeeds();
        runtime.run("start", ID).succeeds();
        assertThat(runtime.run("resume", ID).err()).contains("container not paused");
        runtime.run("pause", ID).succeeds();
        assertThat(runtime.status(ID)).isEqualTo("paused");
        assertThat(runtime.run("exec", ID, "true").err()).contains("cannot exec in a paused container");
        runtime.run("resume", ID).succeeds();
        assertThat(runtime.status(ID)).isEqualTo("running");
        runtime.run("pause", ID).succeeds();
        runtime.run("delete", "--force", ID).succeeds();
    }

    @Test
    void aProgramIsExecutedInARunningContainer() throws Exception {
        runtime.write("exec sleep 1000", "'hostname': 'box', ", "");
        runtime.run("create", ID).succeeds();
        runtime.run("start", ID).succeeds();
        OciRuntime.Output output = runtime.run(
                "exec",
                "--env",
                "A=b c",
                "--cwd",
                "/tmp",
                "--user",
                "0:8",
                ID,
                "sh",
                "-c",
                "echo $A; pwd; hostname; id -u; id -g; grep CapEff /proc/self/status; exit 9");
        assertThat(output.status()).as(output.err()).isEqualTo(9);
        assertThat(output.out()).isEqualTo("b c\n/tmp\nbox\n0\n8\nCapEff:\t0000000000000020\n");
        assertThat(runtime.run("exec", ID, "nothing").err()).contains("executable file not found in $PATH");
    }

    @Test
    void aDetachedProgramIsLeftToTheSubreaper() throws Exception {
        runtime.write("exec sleep 1000");
        runtime.run("create", ID).succeeds();
        runtime.run("start", ID).succeeds();
        Path process = Files.writeString(
                directory.resolve("process.json"), "{\"args\": [\"sleep\", \"999\"], \"cwd\": \"/\"}");
        String pidFile = directory.resolve("pid").toString();
        runtime.run("exec", "--detach", "--pid-file", pidFile, "--process", process.toString(), ID)
                .succeeds();
        long pid = Long.parseLong(Files.readString(Path.of(pidFile)));
        assertThat(Host.name(pid)).isEqualTo("sleep");
        assertThat(namespace(pid, "pid")).isEqualTo(namespace(runtime.pid(ID), "pid"));
        assertThat(Host.name(ProcessHandle.of(pid)
                        .orElseThrow()
                        .parent()
                        .orElseThrow()
                        .pid()))
                .isNotEqualTo("jcontainer-init");
        assertThat(Host.processesWith(directory.toString())).isEmpty();
        runtime.run("kill", ID, "KILL").succeeds();
        Host.await("the end of the other", () -> !Host.isAlive(pid));
    }

    @Test
    void limitsOfARunningContainerCanBeChanged() throws Exception {
        runtime.write("exec sleep 1000");
        runtime.run("create", ID).succeeds();
        runtime.run("update", "--pids-limit", "23", "--memory", "64m", ID).succeeds();
        Path resources = Files.writeString(directory.resolve("resources.json"), "{\"pids\": {\"limit\": 24}}");
        assertThat(Host.output("sh", "-c", "cat $(find /sys/fs/cgroup -path '*/" + ID + "/pids.max')"))
                .isEqualTo("23");
        runtime.run("update", "-r", resources.toString(), ID).succeeds();
        assertThat(Host.output("sh", "-c", "cat $(find /sys/fs/cgroup -path '*/" + ID + "/pids.max')"))
                .isEqualTo("24");
        assertThat(runtime.run("update", "--memory", "x", ID).err()).contains("'x' is not a number of bytes");
        Files.writeString(resources, "{\"memory\": {\"limit\": 8192, \"checkBeforeUpdate\": true}}");
        assertThat(runtime.run("update", "-r", resources.toString(), ID).err()).contains("is below the 6 MiB");
        Files.writeString(resources, "{\"memory\": {\"limit\": 6291456, \"checkBeforeUpdate\": true}}");
        runtime.run("update", "-r", resources.toString(), ID).succeeds();
        runtime.run("update", "--memory-swap", "100m", ID).succeeds();
        runtime.run("update", "--memory-swap", "-1", ID).succeeds();
        runtime.run("update", "--memory=-1", "--memory-swap=-1", ID).succeeds();
        runtime.run("update", "--memory", "8m", "--memory-swap", "10m", ID).succeeds();
        assertThat(runtime.run("update", "--memory", "-1", "--memory-swap", "10m", ID)
                        .err())
                .contains("linux.resources.memory.swap", "which is taken away");
        runtime.run("update", "--memory", "-1", "--pids-limit", "-1", ID).succeeds();
        assertThat(Host.output("sh", "-c", "cat $(find /sys/fs/cgroup -path '*/" + ID + "/pids.max')"))
                .isEqualTo("max");
        String memory = Cgroups.read(runtime.pid(ID), "memory/memory.limit_in_bytes", "memory.max");
        assertThat(memory).isIn("max", "9223372036854771712");
        String refused = runtime.run("update", "--cpu-rt-runtime", "5000", ID).err();
        if (refused.isEmpty()) { // of cgroup v1, and a kernel that divides this time up
            assertThat(Cgroups.read(runtime.pid(ID), "cpu/cpu.rt_runtime_us", "none"))
                    .isEqualTo("5000");
        } else {
            assertThat(refused).contains("--cpu-rt-runtime");
        }
        assertThat(runtime.run("update", "--mem-bw-schema", "MB:0=20", ID).err())
                .contains("--mem-bw-schema: ");
    }

    @Test
    void systemCallsAreFilteredOfTheFirstProcessAndOfOthers() throws Exception {
        runtime.write(
                "mkdir /tmp/first; exec sleep 1000",
                "",
                "'seccomp': {'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [{'names': ['mkdir', 'mkdirat'], 'action':"
                        + " 'SCMP_ACT_ERRNO', 'errnoRet': 95}]}, ");
        runtime.run("create", ID).succeeds();
        runtime.run("start", ID).succeeds();
        assertThat(runtime.run("exec", ID, "mkdir", "/tmp/second").err()).contains("not supported");
        assertThat(runtime.shared()).isEmptyDirectory();
    }

    @Test
    void listTellsWhatThereIs() throws Exception {
        runtime.write("exec sleep 1000", "'annotations': {'a': 'b'}, ", "");
        assertThat(runtime.run("list", "--format", "json").succeeds().out()).isEqualTo("null\n");
        runtime.run("create", ID).succeeds();
        assertThat(runtime.run("list").succeeds().out())
                .matches("ID +PID +STATUS +BUNDLE +CREATED +OWNER\n" + ID + " +\\d+ +created +/\\S+ +\\S+Z +root\n");
        assertThat(runtime.run("list", "-f", "json").succeeds().out())
                .startsWith("[{")
                .contains("\"id\": \"" + ID + "\"")
                .contains("\"owner\": \"root\"")
                .contains("\"a\": \"b\"");
    }

    @Test
    void hooksRunInTheirOrderWithTheStateOnStdin() throws Exception {
        runtime.write(
                "true",
                "'hooks': {" + hook("prestart", "a", "") + ", " + hook("createRuntime", "b", "") + ", "
                        + hook("poststart", "c", "") + ", " + hook("poststop", "d", "")
                        + "}, 'annotations': {'k': 'v'}, ",
                "");
        runtime.run("create", ID).succeeds();
        assertThat(hookLines()).containsExactly("zero a creating", "zero b creating");
        runtime.run("start", ID).succeeds();
        assertThat(hookLines()).containsExactly("zero a creating", "zero b creating", "zero c running");
        runtime.run("delete", "--force", ID).succeeds();
        assertThat(hookLines())
                .containsExactly("zero a creating", "zero b creating", "zero c running", "zero d stopped");
    }

    /** Its argv[0] is not its path: engines call themselves so. */
    private String hook(String kind, String name, String then) {
        String script = "read state; status=${state#*status}; status=${status#???}; echo $0 " + name
                + " ${status%%,*} >> " + directory.resolve("hooks") + "; " + then;
        return "'" + kind + "': [{'path': '/bin/sh', 'args': ['sh', '-c', '" + script + "', 'zero']}]";
    }

    private List<String> hookLines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(directory.resolve("hooks"))) {
            lines.add(line.replace("\"", ""));
        }
        return lines;
    }

    @Test
    void aHookThatFailsFailsTheCreationAndPoststopRuns() throws Exception {
        runtime.write(
                "true",
                "'hooks': {" + hook("createRuntime", "b", "echo oh no; exit 5") + ", " + hook("poststop", "d", "")
                        + "}, ",
                "");
        OciRuntime.Output output = runtime.run("create", ID);
        assertThat(output.status()).isEqualTo(1);
        assertThat(output.err()).contains("hooks.createRuntime[0]").contains("exit status 5");
        assertThat(hookLines()).containsExactly("zero b creating", "zero d stopped");
        assertThat(runtime.run("list", "-q").out()).isEmpty();
    }

    @Test
    void aHookThatTakesTooLongIsKilled() throws Exception {
        runtime.write(
                "true",
                "'hooks': {'prestart': [{'path': '/bin/sleep', 'args': ['sleep', '1000'], 'timeout': 1}]}, ",
                "");
        assertThat(runtime.run("create", ID).err()).contains("longer than its timeout of 1 seconds");
    }

    @Test
    void aHookSeesTheNamespacesOfTheContainerByThePidOfTheState() throws Exception {
        runtime.write(
                "true",
                "'hooks': {"
                        + hook(
                                "prestart",
                                "a",
                                "readlink /proc/$(echo $state | grep -o pid[^,]* | grep" + " -o [0-9]*)/ns/net > "
                                        + directory.resolve("net"))
                        + "}, ",
                "");
        runtime.run("create", ID).succeeds();
        assertThat(Files.readString(directory.resolve("net")).strip())
                .isEqualTo(Files.readSymbolicLink(Path.of("/proc/" + runtime.pid(ID) + "/ns/net"))
                        .toString());
    }

    @Test
    void namespacesThatAreThereAreJoined() throws Exception {
        runtime.write("exec sleep 1000");
        runtime.run("create", ID).succeeds();
        long pid = runtime.pid(ID);
        String other = ID + "-2";
        runtime.write(
                "exec sleep 1000",
                "",
                "",
                "pid,mount,network=/proc/" + pid + "/ns/net,ipc=/proc/" + pid + "/ns/ipc,uts=/proc/" + pid + "/ns/uts");
        try {
            runtime.run("create", other).succeeds();
            for (String kind : List.of("net", "ipc", "uts")) {
                assertThat(namespace(runtime.pid(other), kind)).isEqualTo(namespace(pid, kind));
            }
            assertThat(namespace(runtime.pid(other), "mnt")).isNotEqualTo(namespace(pid, "mnt"));
            assertThat(namespace(runtime.pid(other), "cgroup"))
                    .isEqualTo(namespace(ProcessHandle.current().pid(), "cgroup"));
        } finally {
            runtime.run("delete", "--force", other).succeeds();
        }
    }

    private static String namespace(long pid, String kind) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/" + kind)).toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pid,mount | \"hostname\": \"x\", | hostname: it would change the host's",
                "pid,mount | \"domainname\": \"x\", | domainname: it would change the host's",
                "pid,mount,user | | linux.uidMappings: missing",
                "pid | | linux.namespaces: there is no mount namespace"
            })
    void whatWouldBeTheHostsOrIsNotThereYetIsRefused(String namespaces, String members, String message)
            throws Exception {
        runtime.write("true", members == null ? "" : members, "", namespaces);
        OciRuntime.Output output = runtime.run("create", ID);
        assertThat(output.status()).isEqualTo(1);
        assertThat(output.err()).contains(message);
    }

    @Test
    void aParameterOfTheHostsNetworkIsRefused() throws Exception {
        runtime.write("true", "", "'sysctl': {'net.ipv4.ip_forward': '1'}, ", "pid,mount");
        assertThat(runtime.run("create", ID).err())
                .contains("would change the host's")
                .contains("network");
    }

    @Test
    void aBadConfigurationIsNamedAndLeavesNothing() throws Exception {
        runtime.write("true", "'hostname': 5, ", "");
        assertThat(runtime.run("create", ID).err()).contains("config.json: hostname: not a string: 5");
        Files.delete(runtime.bundle().resolve("config.json"));
        assertThat(runtime.run("create", ID).err()).contains("config.json: ENOENT");
        assertThat(runtime.run("create", "../x").err()).contains("invalid container id format");
    }

    @Test
    void whatIsMaskedReadOnlyAndDroppedIsSo() throws Exception {
        runtime.write(
                "cat /proc/kcore | wc -c; echo 1 > /proc/sys/kernel/panic; touch /x; mount -t tmpfs x /tmp;"
                        + " grep -e CapEff -e NoNewPrivs /proc/self/status; ls /proc/self/fd | wc -l; cat /proc/sys/kernel/hostname",
                "'hostname': 'box', ",
                "");
        runtime.run("create", ID).succeeds();
        runtime.run("start", ID).succeeds();
        Host.await("the end", () -> runtimeStatus().equals("stopped"));
        assertThat(runtime.printed()).isEqualTo("0\nCapEff:\t0000000000000020\nNoNewPrivs:\t1\n4\nbox\n");
    }
}
