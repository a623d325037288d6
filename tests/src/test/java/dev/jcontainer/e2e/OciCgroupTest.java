package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.command.CommandOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A bundle's cgroup: its place, its limits, and that no other container uses it. */
@EndToEnd
final class OciCgroupTest extends OciTest {
    private static final String ID = Host.own("oci-test");
    private static final String SHARED = Host.own("oci-shared-test");
    private static final String FOUND = Host.own("oci-found-test");
    private static final String MORE = Host.own("oci-more-test");

    /** The unified hierarchy of a hybrid host, which has its controllers on cgroup v1. */
    private static final Path UNIFIED = Path.of("/sys/fs/cgroup/unified");

    OciCgroupTest() {
        super(ID);
    }

    /** Without the list in Cgroup of what was made, and without isBorn in ContainerCreate, the other one is killed. */
    @Test
    void theCgroupOfAnotherContainerIsLeftAlone() throws Exception {
        runtime.write("exec sleep 1000", "", "'cgroupsPath': '/" + SHARED + "', ");
        runtime.launch(ID);
        CommandOutput second = runtime.run("run", ID + "-second");
        assertThat(second.status()).isEqualTo(1);
        assertThat(second.err()).contains("/" + SHARED).contains("belongs to another container");
        assertThat(runtime.status(ID)).isEqualTo("running");
        assertThat(runtime.run("ps", ID).succeeds().out().lines()).hasSize(2);
    }

    /** An empty cgroup may be taken over, but if the creation fails, it stays unchanged. */
    @Test
    void anEmptyCgroupThatWasThereStaysWhereTheCreationFails() throws Exception {
        runtime.write("true", "", "'cgroupsPath': '/" + FOUND + "', 'resources': {'cpu': {'cpus': '4000'}}, ");
        List<Path> found = new ArrayList<>();
        try {
            for (Path hierarchy : Cgroups.hierarchies()) {
                found.add(Files.createDirectory(hierarchy.resolve(FOUND)));
            }
            assertThat(runtime.run("create", ID).err()).contains("cpuset.cpus");
            assertThat(found).isNotEmpty().allMatch(Files::exists);
        } finally {
            for (Path cgroup : found) {
                Files.deleteIfExists(cgroup);
            }
        }
    }

    /** The state that a create leaves if it was killed before it had made anything. */
    @Test
    void theCgroupOfAnotherContainerIsLeftAloneByADeletion() throws Exception {
        runtime.write("exec sleep 1000", "", "'cgroupsPath': '/" + SHARED + "', ");
        runtime.run("create", ID).succeeds();
        Path killed = Files.createDirectory(directory.resolve("root").resolve(ID + "-killed"));
        String state = Files.readString(runtime.state(ID))
                .replace("\"id\": \"" + ID, "\"id\": \"" + ID + "-killed")
                .replaceAll("\"phase\": \"\\w+\"", "\"phase\": \"creating\"")
                .replaceAll("\"(pid|startTime)\": \\d+", "\"$1\": 0");
        Files.writeString(killed.resolve("state.json"), state);
        Files.copy(runtime.state(ID).resolveSibling("config.json"), killed.resolve("config.json"));
        assertThat(runtime.status(ID + "-killed")).isEqualTo("creating");
        runtime.run("delete", "--force", ID + "-killed").succeeds();
        assertThat(killed).doesNotExist();
        assertThat(runtime.status(ID)).isEqualTo("created");
    }

    @Test
    void limitsAndTheCgroupsPathAreKept() throws Exception {
        String parent = "jcontainer-oci-test-" + ProcessHandle.current().pid();
        runtime.write(
                "cat /proc/self/cgroup; exec sleep 1000",
                "",
                "'cgroupsPath': '/" + parent
                        + "/x', 'resources': {'memory': {'limit': 67108864}, 'pids': {'limit': 17}}," + " ",
                "pid,mount");
        try {
            runtime.launch(ID);
            Host.await(
                    "the output",
                    () -> Host.output("cat", directory.resolve("out").toString())
                            .contains("/" + parent + "/x"));
        } finally {
            runtime.run("delete", "--force", ID).succeeds();
            for (Path directory : Cgroups.named(parent)) {
                Files.delete(directory);
            }
        }
    }

    /** The lines of /proc/PID/cgroup for the hierarchies of systemd or with a controller, or both. */
    private static List<String> placesIn(String text) {
        return text.lines()
                .filter(line -> !line.contains(":name=") || line.contains(":name=systemd:"))
                .toList();
    }

    /**
     * On a hybrid host, the unified hierarchy has no limits, and neither has that of systemd. The processes are there
     * all the same, because systemd and other programs look for them there.
     */
    @Test
    void itsProcessesAreInItInEveryHierarchy() throws Exception {
        String parent = "jcontainer-oci-every-" + ProcessHandle.current().pid();
        String path = "/" + parent + "/x";
        String hook = "'hooks': {'startContainer': [{'path': '/bin/sh', 'args': ['sh', '-c', 'cat /proc/self/cgroup >"
                + " /tmp/hook']}]}, ";
        runtime.write("exec sleep 1000", hook, "'cgroupsPath': '" + path + "', ", "pid,mount");
        try {
            runtime.run("create", ID).succeeds();
            List<Path> own = Cgroups.named(parent);
            runtime.run("start", ID).succeeds();
            String first = Files.readString(Path.of("/proc/" + runtime.pid(ID) + "/cgroup"));
            String second = runtime.run("exec", ID, "cat", "/proc/self/cgroup")
                    .succeeds()
                    .out();
            String ofHook = Files.readString(runtime.shared().resolve("hook"));
            for (String text : List.of(first, second, ofHook)) {
                assertThat(placesIn(text)).isNotEmpty().allMatch(line -> line.endsWith(":" + path));
            }
            runtime.run("delete", "--force", ID).succeeds();
            assertThat(own)
                    .hasSameSizeAs(placesIn(first))
                    .allMatch(above -> Files.exists(above) && Files.notExists(above.resolve("x")));
        } finally {
            runtime.run("delete", "--force", ID).succeeds();
            for (Path directory : Cgroups.named(parent)) {
                Files.delete(directory);
            }
        }
    }

    /** The mount shows the same hierarchies as with runc: those of v1, even if nothing is limited. */
    @Test
    void aMountOfCgroupsShowsEachHierarchyOfV1() throws Exception {
        assumeTrue(!Cgroups.isUnified(), "this host has one hierarchy");
        runtime.write("ls /tmp");
        Path config = runtime.bundle().resolve("config.json");
        String mount = "{\"destination\": \"/tmp\", \"type\": \"cgroup\", \"options\": [\"ro\"]}";
        Files.writeString(
                config,
                Files.readString(config).replace("\"rbind\", \"nosuid\"]}", "\"rbind\", \"nosuid\"]}, " + mount));
        List<String> shown = runtime.run("run", ID).succeeds().out().lines().toList();
        assertThat(shown)
                .doesNotContain("unified")
                .containsAll(Cgroups.hierarchies().stream()
                        .map(top -> top.getFileName().toString())
                        .filter(name -> !name.equals("unified"))
                        .toList());
    }

    /** The cgroups below the container's, which an init system makes, are removed there, too. */
    @Test
    void whatTheContainerMakesInTheUnifiedHierarchyIsRemovedToo() throws Exception {
        assumeTrue(Files.isDirectory(UNIFIED), "this host is not hybrid");
        runtime.write("exec sleep 1000", "", "'cgroupsPath': '/" + ID + "', ");
        runtime.run("create", ID).succeeds();
        for (String hierarchy : List.of("unified", "systemd")) {
            Path own = Path.of("/sys/fs/cgroup", hierarchy, ID);
            Path inner = Files.createDirectories(own.resolve("init.scope/inner"));
            Files.writeString(inner.resolve("cgroup.procs"), Long.toString(runtime.pid(ID)));
        }
        runtime.run("delete", "--force", ID).succeeds();
        assertThat(Cgroups.named(ID)).isEmpty();
    }

    /** The same as runc: nothing depends on these hierarchies. */
    @ParameterizedTest
    @ValueSource(strings = {"unified", "systemd"})
    void aHierarchyWithoutLimitsThatCannotBeWrittenToIsLeftOut(String hierarchy) throws Exception {
        assumeTrue(Files.isDirectory(UNIFIED), "this host is not hybrid");
        runtime.write("exec sleep 1000", "", "'cgroupsPath': '/" + ID + "', ");
        String readOnly = "exec unshare --mount sh -c 'mount -o remount,ro,bind /sys/fs/cgroup/" + hierarchy
                + " && exec \"$@\"' sh \"$@\"";
        runtime.runAfter(readOnly, "create", ID).succeeds();
        List<String> places = Files.readAllLines(Path.of("/proc/" + runtime.pid(ID) + "/cgroup"));
        String left = hierarchy.equals("unified") ? "0::" : ":name=systemd:";
        assertThat(places)
                .anyMatch(line -> line.contains(left) && !line.contains(ID))
                .filteredOn(line -> !line.contains(left) && !placesIn(line).isEmpty())
                .isNotEmpty()
                .allMatch(line -> line.endsWith(":/" + ID));
        runtime.run("start", ID).succeeds();
        runtime.run("exec", ID, "true").succeeds();
    }

    /** A cgroup below a threaded one accepts no process: man 7 cgroups. */
    @Test
    void aUnifiedHierarchyThatTakesNoProcessThereIsLeftOut() throws Exception {
        assumeTrue(Files.isDirectory(UNIFIED), "this host is not hybrid");
        Path above = Files.createDirectory(UNIFIED.resolve(
                "jcontainer-oci-threads-" + ProcessHandle.current().pid()));
        Path threaded = Files.createDirectory(above.resolve("threaded"));
        Files.writeString(threaded.resolve("cgroup.type"), "threaded");
        try {
            for (String parent : List.of("", "/threaded")) {
                runtime.write("exec sleep 1000", "", "'cgroupsPath': '/" + above.getFileName() + parent + "/x', ");
                runtime.run("create", ID).succeeds();
                assertThat(Files.readString(Path.of("/proc/" + runtime.pid(ID) + "/cgroup")))
                        .contains(":pids:/" + above.getFileName() + parent + "/x\n")
                        .doesNotContain("0::/" + above.getFileName());
                runtime.run("delete", "--force", ID).succeeds();
            }
        } finally {
            runtime.run("delete", "--force", ID).succeeds();
            for (Path cgroup : Cgroups.named(above.getFileName().toString())) {
                Files.deleteIfExists(cgroup.resolve("threaded"));
                Files.delete(cgroup);
            }
        }
    }

    @Test
    void limitsWithoutAnOptionOfRunAreSetToo() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/sys/fs/cgroup/memory")), "this host has its controllers on cgroup v2");
        runtime.write(
                "exec sleep 1000",
                "",
                "'cgroupsPath': '" + MORE + "', 'resources': {'memory': {'swappiness': 7, 'disableOOMKiller': true},"
                        + " 'cpu': {'quota': 50000, 'period': 100000, 'burst': 2000}}, ");
        runtime.run("create", ID).succeeds();
        long pid = runtime.pid(ID);
        assertThat(control(pid, "memory", "memory.swappiness")).isEqualTo("7");
        assertThat(control(pid, "memory", "memory.oom_control")).startsWith("oom_kill_disable 1");
        assertThat(control(pid, "cpu", "cpu.cfs_burst_us")).isEqualTo("2000");
        runtime.run("delete", "--force", ID).succeeds();
        runtime.write("exec sleep 1000", "", "'resources': {'cpu': {'idle': 1}}, ");
        runtime.run("create", ID).succeeds();
        assertThat(control(runtime.pid(ID), "cpu", "cpu.idle")).isEqualTo("1");
    }

    @Test
    void limitsWithoutAnOptionOfRunAreSetOnCgroupV2Too() throws Exception {
        assumeTrue(Cgroups.isUnified(), "this host has its controllers on cgroup v1");
        runtime.write(
                "exec sleep 1000",
                "",
                "'resources': {'cpu': {'quota': 50000, 'period': 100000, 'burst': 2000}, 'memory': {'limit': 67108864,"
                        + " 'swap': 134217728}, 'unified': {'memory.high': '50003968', 'cpuset.cpus': '0'}}, ");
        runtime.run("create", ID).succeeds();
        Path own = Path.of(Cgroups.directory(runtime.pid(ID), ""));
        assertThat(own.resolve("cpu.max")).hasContent("50000 100000");
        assertThat(own.resolve("cpu.max.burst")).hasContent("2000");
        assertThat(own.resolve("memory.max")).hasContent("67108864");
        assertThat(own.resolve("memory.swap.max")).hasContent("67108864");
        assertThat(own.resolve("memory.high")).hasContent("50003968");
        assertThat(own.resolve("cpuset.cpus")).hasContent("0");
        runtime.run("delete", "--force", ID).succeeds();

        runtime.write("exec sleep 1000", "", "'resources': {'cpu': {'idle': 1}}, ");
        runtime.run("create", ID).succeeds();
        own = Path.of(Cgroups.directory(runtime.pid(ID), ""));
        assertThat(own.resolve("cpu.idle")).hasContent("1");
        assertThat(Files.readString(own.resolve("cgroup.controllers"))).contains("cpu", "memory", "pids");
    }

    /** Quota and period, as the kernel reports them. */
    private static String bandwidth(long pid) throws IOException {
        return Cgroups.isUnified()
                ? Cgroups.read(pid, "cpu/", "cpu.max")
                : (control(pid, "cpu", "cpu.cfs_quota_us") + " " + control(pid, "cpu", "cpu.cfs_period_us"))
                        .replace("-1 ", "max ");
    }

    /** runc's {@code update --cpu-period}; if only one of the two is given, the other stays. */
    @Test
    void aPeriodIsSetWithoutAQuotaAndAQuotaWithoutAPeriod() throws Exception {
        runtime.write("exec sleep 1000", "", "'resources': {'cpu': {'period': 70000}}, ");
        runtime.run("create", ID).succeeds();
        long pid = runtime.pid(ID);
        assertThat(bandwidth(pid)).isEqualTo("max 70000");
        runtime.run("update", "--cpu-period", "50000", ID).succeeds();
        assertThat(bandwidth(pid)).isEqualTo("max 50000");
        runtime.run("update", ID, "--cpu-quota", "20000").succeeds();
        assertThat(bandwidth(pid)).isEqualTo("20000 50000");
        runtime.run("update", "--cpu-period", "10000", ID).succeeds();
        assertThat(bandwidth(pid)).isEqualTo("20000 10000");
        runtime.run("update", "--cpu-quota", "-1", ID).succeeds();
        assertThat(bandwidth(pid)).isEqualTo("max 10000");
        assertThat(runtime.run("update", "--cpu-period", "999", ID).err())
                .contains("The CPU period is not 1000 to 1000000: 999");
        assertThat(bandwidth(pid)).isEqualTo("max 10000");
    }

    /**
     * The share of a cgroup is its quota divided by its period. If the period were shortened before the quota, the
     * share would exceed that of the cgroup above for a moment, and cgroup v1 refuses that.
     */
    @Test
    void quotaAndPeriodAreNeverAboveThoseOfTheCgroupAbove() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/sys/fs/cgroup/cpu")), "this host has its controllers on cgroup v2");
        Path above = Files.createDirectory(Path.of("/sys/fs/cgroup/cpu/jcontainer-oci-above-"
                + ProcessHandle.current().pid()));
        Files.writeString(above.resolve("cpu.cfs_quota_us"), "50000");
        try {
            runtime.write(
                    "exec sleep 1000",
                    "",
                    "'cgroupsPath': '/" + above.getFileName()
                            + "/x', 'resources': {'cpu': {'quota': 50000, 'period': 100000}}, ");
            runtime.run("create", ID).succeeds();
            long pid = runtime.pid(ID);
            runtime.run("update", "--cpu-period", "10000", "--cpu-quota", "5000", ID)
                    .succeeds();
            assertThat(bandwidth(pid)).isEqualTo("5000 10000");
            runtime.run("update", "--cpu-period", "100000", "--cpu-quota", "50000", ID)
                    .succeeds();
            assertThat(bandwidth(pid)).isEqualTo("50000 100000");
        } finally {
            runtime.run("delete", "--force", ID).succeeds();
            for (Path cgroup : Cgroups.named(above.getFileName().toString())) {
                Files.delete(cgroup);
            }
        }
    }

    /** This works also below cgroups that the creation makes, whose cpusets are empty at first on v1. */
    @Test
    void processorsAndMemoryNodesAreSetAndChanged() throws Exception {
        String parent = "jcontainer-oci-nodes-" + ProcessHandle.current().pid();
        runtime.write(
                "exec sleep 1000",
                "",
                "'cgroupsPath': '/" + parent + "/more/x', 'resources': {'cpu': {'mems': '0', 'cpus': '0-1'}}, ");
        try {
            runtime.run("create", ID).succeeds();
            long pid = runtime.pid(ID);
            assertThat(Cgroups.read(pid, "cpuset/cpuset.mems", "cpuset.mems")).isEqualTo("0");
            assertThat(Cgroups.read(pid, "cpuset/cpuset.cpus", "cpuset.cpus")).isEqualTo("0-1");
            runtime.run("update", "--cpuset-mems", "0", "--cpuset-cpus", "1", ID)
                    .succeeds();
            assertThat(Files.readString(Path.of("/proc/" + pid + "/status")))
                    .contains("\nCpus_allowed_list:\t1\n")
                    .contains("\nMems_allowed_list:\t0\n");
            assertThat(runtime.run("update", "--cpuset-mems", "4000", ID).err())
                    .contains("--cpuset-mems")
                    .contains("writing 4000 to cpuset.mems");
            assertThat(runtime.run("update", "--cpuset-mems", "x", ID).err())
                    .contains("The list of memory nodes 'x' does not consist of numbers and ranges");
            assertThat(Cgroups.read(pid, "cpuset/cpuset.mems", "cpuset.mems")).isEqualTo("0");
        } finally {
            runtime.run("delete", "--force", ID).succeeds();
            for (Path cgroup : Cgroups.named(parent)) {
                deleteFromBelow(cgroup);
            }
        }
    }

    /** A container that was started without these limits can get them later. */
    @Test
    void processorsAndMemoryNodesAreSetWhereNoneWereAskedFor() throws Exception {
        runtime.write("exec sleep 1000");
        runtime.run("create", ID).succeeds();
        runtime.run("update", "--cpuset-mems", "0", ID).succeeds();
        runtime.run("update", "--cpuset-cpus", "0", ID).succeeds();
        long pid = runtime.pid(ID);
        assertThat(Cgroups.read(pid, "cpuset/cpuset.mems", "cpuset.mems")).isEqualTo("0");
        assertThat(Files.readString(Path.of("/proc/" + pid + "/status"))).contains("\nCpus_allowed_list:\t0\n");
    }

    private static void deleteFromBelow(Path cgroup) throws IOException {
        Files.deleteIfExists(cgroup.resolve("more"));
        Files.deleteIfExists(cgroup);
    }

    /** The content of a control file of a process's cgroup. */
    private static String control(long pid, String controller, String file) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/cgroup"))) {
            if (line.contains(":" + controller + ":")) {
                String path = line.substring(line.lastIndexOf(':') + 1);
                return Files.readString(Path.of("/sys/fs/cgroup/" + controller + path, file))
                        .strip();
            }
        }
        throw new IllegalStateException("no " + controller);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'hugepageLimits': [{'pageSize': '2MB', 'limit': 5}] | hugetlb",
                "'network': {'classID': 5} | net_cls",
                "'rdma': {'x': {'hcaHandles': 1}} | rdma",
                "'unified': {'memory.high': '5000000'} | memory.high"
            },
            quoteCharacter = '"')
    void aLimitThatThisHostDoesNotHaveIsRefused(String resources, String word) throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/sys/fs/cgroup/memory")), "this host has its controllers on cgroup v2");
        assumeTrue(!Files.isDirectory(Path.of("/sys/fs/cgroup/" + word)), "this host has the controller " + word);
        runtime.write("true", "", "'resources': {" + resources + "}, ");
        assertThat(runtime.run("create", ID).err()).contains(word).contains("Cannot");
    }
}
