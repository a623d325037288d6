package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.command.CommandOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The life of a container, as an engine controls it. */
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
        Host.await("the end", () -> runtime.status(ID).equals("stopped"));
        assertThat(runtime.printed()).isEqualTo("hello from 1\n");
        assertThat(runtime.run("start", ID).err()).contains("cannot start a container that is stopped");
        assertThat(runtime.run("kill", ID).err()).contains("container not running");
        assertThat(runtime.run("exec", ID, "true").err()).contains("cannot exec in a stopped container");
        runtime.run("delete", ID).succeeds();
        assertThat(runtime.run("state", ID).err()).contains("container does not exist");
        assertThat(runtime.run("delete", ID).err()).contains("container does not exist");
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
        CommandOutput output = runtime.run("create", ID);
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
        CommandOutput output = runtime.run("start", ID);
        assertThat(output.status()).isEqualTo(1);
        assertThat(output.err()).contains("Cannot run /tmp/program").contains("ENOEXEC");
        Host.await("the end", () -> runtime.status(ID).equals("stopped"));
        runtime.run("delete", ID).succeeds();
    }

    /** It is stopped, so that it is killed after the connection exists and before it reports its exec. */
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

    /** The connected ends of the sockets by which containers are started. */
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
        runtime.launch(ID);
        Host.await(
                "its processes",
                () -> Host.output("pgrep", "-f", "^sleep 1000$").length() > 0);
        assertThat(runtime.run("ps", ID, "-e", "-o", "pid,comm")
                        .succeeds()
                        .out()
                        .lines()
                        .map(line -> line.strip().replaceAll("[0-9 ]+", "")))
                .containsExactlyInAnyOrder("PIDCOMMAND", "sleep", "sleep");
        assertThat(runtime.run("ps", ID, "-e", "-o", "args").err()).contains("ps(1) printed no column PID");
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

    /** It is killed at any moment: delete --force removes what is left of it. NothingLeft looks for the rest. */
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
    void aPausedContainerGoesOnWhenItIsResumed() throws Exception {
        runtime.write("exec sleep 1000");
        runtime.launch(ID);
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
                .contains("linux.resources.memory.swap", "but memory.limit removes that");
        runtime.run("update", "--memory", "-1", "--pids-limit", "-1", ID).succeeds();
        assertThat(Host.output("sh", "-c", "cat $(find /sys/fs/cgroup -path '*/" + ID + "/pids.max')"))
                .isEqualTo("max");
        String memory = Cgroups.read(runtime.pid(ID), "memory/memory.limit_in_bytes", "memory.max");
        assertThat(memory).isIn("max", "9223372036854771712");
        String refused = runtime.run("update", "--cpu-rt-runtime", "5000", ID).err();
        if (refused.isEmpty()) { // on cgroup v1, if the kernel divides this time
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
        runtime.launch(ID);
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
        runtime.launch(ID);
        Host.await("the end", () -> runtime.status(ID).equals("stopped"));
        assertThat(runtime.printed()).isEqualTo("0\nCapEff:\t0000000000000020\nNoNewPrivs:\t1\n4\nbox\n");
    }
}
