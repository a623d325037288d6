package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where and how a bundle's processes run: existing namespaces, clocks, processors, memory and scheduling. */
@EndToEnd
final class OciSchedulingTest extends OciTest {
    private static final String ID = Host.own("oci-placing-test");
    private static final String OTHER = Host.own("oci-placing-other");

    OciSchedulingTest() {
        super(ID, OTHER);
    }

    private void ofProcess(String members) throws IOException {
        Path config = runtime.bundle().resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("\"noNewPrivileges\"", members.replace('\'', '"') + ", \"noNewPrivileges\""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'scheduler': {'policy': 'SCHED_BATCH', 'nice': 5}; cut -d ' ' -f 19,41 /proc/self/stat; 5 3",
                "'scheduler': {'policy': 'SCHED_IDLE', 'flags': ['SCHED_FLAG_RESET_ON_FORK']}; exec cut -d ' ' -f 41"
                        + " /proc/1/stat; 5",
                "'ioPriority': {'class': 'IOPRIO_CLASS_BE', 'priority': 6}; ionice -p 1; prio 6",
                "'ioPriority': {'class': 'IOPRIO_CLASS_IDLE'}; ionice -p 1; idle"
            })
    void itsSchedulingIsAsAsked(String member, String command, String part) throws Exception {
        runtime.write(command);
        ofProcess(member);
        assertThat(run()).contains(part);
    }

    @Test
    void whatTheKernelDoesNotTakeIsToldByItsName() throws Exception {
        runtime.write("true");
        ofProcess("'scheduler': {'policy': 'SCHED_FIFO'}");
        assertThat(run()).contains("Cannot set the scheduling policy 1").contains("EINVAL");
    }

    @Test
    void programsThatAreAddedKeepToTheirProcessors() throws Exception {
        runtime.write("exec sleep 1000");
        ofProcess("'execCPUAffinity': {'initial': '0-1', 'final': '0'}");
        runtime.launch(ID);
        assertThat(runtime.run("exec", ID, "grep", "Cpus_allowed_list", "/proc/self/status")
                        .succeeds()
                        .out())
                .isEqualTo("Cpus_allowed_list:\t0\n");
    }

    @Test
    void memoryComesFromTheNodesThatAreAsked() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/numa_maps")), "this kernel has no NUMA");
        runtime.write("head -1 /proc/self/numa_maps", "", "'memoryPolicy': {'mode': 'MPOL_BIND', 'nodes': '0'}, ");
        assertThat(run()).contains("bind:0");
    }

    @Test
    void theClocksAreThoseOfItsTimeNamespace() throws Exception {
        runtime.write(
                "cut -d . -f 1 /proc/uptime; exec sleep 1000",
                "",
                "'timeOffsets': {'boottime': {'secs': 8640000}, 'monotonic': {'secs': -1, 'nanosecs': 5}}, ",
                "pid,network,ipc,uts,mount,cgroup,time");
        runtime.launch(ID);
        Host.await("its output", () -> !runtime.printed().isEmpty());
        assertThat(Long.parseLong(runtime.printed().strip())).isGreaterThan(8640000);
        assertThat(runtime.run("exec", ID, "cat", "/proc/self/timens_offsets")
                        .succeeds()
                        .out())
                .containsPattern("boottime +8640000 +0\n")
                .containsPattern("monotonic +-1 +5\n");
        String time = "/proc/" + runtime.pid(ID) + "/ns/time";
        Files.move(directory.resolve("out"), directory.resolve("first"));
        runtime.write("cut -d . -f 1 /proc/uptime", "", "", "pid,network,ipc,uts,mount,cgroup,time=" + time);
        assertThat(Long.parseLong(runtime.run("run", OTHER).succeeds().out().strip()))
                .isGreaterThan(8640000);
    }

    @Test
    void offsetsWithoutATimeNamespaceAreRefused() throws Exception {
        runtime.write("true", "", "'timeOffsets': {'boottime': {'secs': 1}}, ");
        assertThat(run()).contains("linux.timeOffsets: they need a new time namespace");
    }

    /**
     * Without the kill by cgroup the second container's other process would survive, because its PID namespace does.
     */
    @Test
    void aPidNamespaceIsShared() throws Exception {
        runtime.write("exec sleep 86393");
        runtime.launch(ID);
        String namespace = "/proc/" + runtime.pid(ID) + "/ns/pid";
        runtime.write(
                "readlink /proc/self/ns/pid; ps -o args; sleep 86392 & exec sleep 86391",
                "",
                "",
                "pid=" + namespace + ",network,ipc,uts,mount,cgroup");
        runtime.launch(OTHER);
        Host.await("its output", () -> runtime.printed().contains("ps -o args"));
        assertThat(runtime.printed())
                .startsWith(Files.readSymbolicLink(Path.of(namespace)) + "\n")
                .contains("sleep 86393");
        assertThat(runtime.run("exec", OTHER, "readlink", "/proc/self/ns/pid")
                        .succeeds()
                        .out()
                        .strip())
                .isEqualTo(Files.readSymbolicLink(Path.of(namespace)).toString());
        Host.await("both", () -> Host.processesWith("sleep 86392").size() == 1);
        runtime.run("kill", OTHER, "KILL").succeeds();
        Host.await(
                "the end of both",
                () -> Host.processesWith("sleep 86391").isEmpty()
                        && Host.processesWith("sleep 86392").isEmpty());
        assertThat(runtime.status(ID)).isEqualTo("running");
    }

    @Test
    void aPidNamespaceThatIsNoneIsNamed() throws Exception {
        runtime.write("true", "", "", "pid=/proc/self/ns/uts,mount");
        assertThat(run())
                .contains("Cannot join the namespace /proc/self/ns/uts")
                .contains("EINVAL");
    }

    private static Set<Path> cgroups(long pid) throws IOException {
        Set<Path> directories = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/cgroup"))) {
            String[] fields = line.split(":", 3);
            if (fields[2].endsWith("/" + ID)) {
                directories.add(Path.of(Cgroups.directory(pid, fields[1])));
            }
        }
        return directories;
    }

    /** A cpuset of cgroup v1 begins empty, and accepts no process until it is filled. */
    private static void fill(Path cgroup) throws IOException {
        for (String file : List.of("cpuset.cpus", "cpuset.mems")) {
            if (!Cgroups.isUnified() && Files.exists(cgroup.resolve(file))) {
                Files.writeString(cgroup.resolve(file), Files.readString(cgroup.resolveSibling(file)));
            }
        }
    }

    @Test
    void aProgramCanBeAddedBelowTheContainersCgroup() throws Exception {
        runtime.write("sleep 1000", "", "'resources': {'pids': {'limit': 50}}, ");
        runtime.launch(ID);
        Set<Path> own = cgroups(runtime.pid(ID));
        assertThat(own).isNotEmpty();
        for (Path directory : own) {
            fill(Files.createDirectory(directory.resolve("below")));
            fill(Files.createDirectory(directory.resolve("below/deep")));
        }
        assertThat(runtime.run("exec", "--cgroup", "/below/deep", ID, "cat", "/proc/self/cgroup")
                        .succeeds()
                        .out())
                .contains(":/below/deep\n");
        assertThat(runtime.run("exec", "--cgroup", "below/../below/./deep", ID, "cat", "/proc/self/cgroup")
                        .succeeds()
                        .out())
                .contains(":/below/deep\n");
        if (!Cgroups.isUnified()) {
            assertThat(runtime.run("exec", "--cgroup", "pids:below", ID, "grep", ":/below", "/proc/self/cgroup")
                            .succeeds()
                            .out())
                    .contains(":pids:/below\n")
                    .doesNotContain("memory");
            assertThat(runtime.run("exec", "--cgroup", "name=systemd:below", ID, "grep", ":/below", "/proc/self/cgroup")
                            .succeeds()
                            .out())
                    .containsPattern("^\\d+:name=systemd:/below\n$");
            assertThat(runtime.run(
                                    "exec",
                                    "--cgroup",
                                    "memory:below",
                                    "--cgroup",
                                    "cpu,cpuacct:below/deep",
                                    ID,
                                    "cat",
                                    "/proc/self/cgroup")
                            .succeeds()
                            .out())
                    .contains(":memory:/below\n", ":pids:/\n", ":name=systemd:/\n")
                    .containsPattern(":cpu(,cpuacct)?:/below/deep\n");
            assertThat(runtime.run("exec", "--cgroup", "nothing:below", ID, "true")
                            .err())
                    .contains("the container has no cgroup of the controller 'nothing'");
        }
        assertThat(runtime.run("exec", "--cgroup", "/", ID, "cat", "/proc/self/cgroup")
                        .succeeds()
                        .out()
                        .lines())
                .filteredOn(line -> !line.contains(":name=") || line.contains(":name=systemd:"))
                .allMatch(line -> line.endsWith(":/"));
        assertThat(runtime.run("exec", "--cgroup", "other", ID, "true").err()).contains("there is no cgroup ");
        assertThat(runtime.run("exec", "--cgroup", "below/../..", ID, "true").err())
                .contains("below/../.. is not below the container's cgroup");
    }

    /** For a cpuset without processors and memory the kernel reports that there is no space left on the device. */
    @Test
    void anEmptyCpusetIsNamedAsTheReason() throws Exception {
        assumeTrue(!Cgroups.isUnified(), "on cgroup v2 a cgroup without them takes those above it");
        runtime.write("sleep 1000", "", "'resources': {'cpu': {'cpus': '0'}}, ");
        runtime.launch(ID);
        Path own = cgroups(runtime.pid(ID)).stream()
                .filter(cgroup -> Files.exists(cgroup.resolve("cpuset.cpus")))
                .findFirst()
                .orElseThrow();
        Path empty = Files.createDirectory(own.resolve("empty"));
        assertThat(runtime.run("exec", "--cgroup", "cpuset:empty", ID, "true").err())
                .contains("join the cgroup " + empty)
                .contains("cpuset.cpus or cpuset.mems of the cgroup is empty");
    }

    /**
     * An init system in the container moves itself to a lower cgroup and enables controllers there. Then no process can
     * be in the container's cgroup itself.
     */
    @Test
    void whereTheContainerHasHandedControllersOnAProgramIsAddedToItsFirstProcess() throws Exception {
        runtime.write("sleep 1000", "", "'resources': {'pids': {'limit': 50}}, ");
        assumeTrue(Cgroups.isUnified(), "on cgroup v1 a process may be in any cgroup");
        runtime.run("create", ID).succeeds();
        long pid = runtime.pid(ID);
        Path own = Path.of(Cgroups.directory(pid, ""));
        Path inner = Files.createDirectory(own.resolve("init.scope"));
        Files.writeString(inner.resolve("cgroup.procs"), Long.toString(pid));
        Files.writeString(own.resolve("cgroup.subtree_control"), "+pids");
        assertThat(runtime.run("exec", ID, "cat", "/proc/self/cgroup")
                        .succeeds()
                        .out())
                .isEqualTo("0::/init.scope\n");
    }
}
