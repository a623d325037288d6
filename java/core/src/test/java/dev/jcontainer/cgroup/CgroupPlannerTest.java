package dev.jcontainer.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.cgroup.Hierarchies.Hierarchy;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.plan.CgroupPlan;
import dev.jcontainer.plan.CgroupPlan.ControlWrite;
import dev.jcontainer.spec.DeviceRule;
import dev.jcontainer.spec.Limits;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests where cgroups are made. The hosts are directory trees of this test. */
class CgroupPlannerTest {
    private static final String NAME = "jcontainer-1-2-3-0123456789ab";

    @TempDir
    private Path top;

    private Path own;

    @BeforeEach
    void makeOwn() throws IOException {
        own = Files.createDirectories(top.resolve("user/me"));
    }

    private static void cgroup(Path directory, String controllers, String handedOn, String processes)
            throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("cgroup.controllers"), controllers + "\n");
        Files.writeString(directory.resolve("cgroup.subtree_control"), handedOn + "\n");
        Files.writeString(directory.resolve("cgroup.procs"), processes);
        Files.writeString(directory.resolve("cgroup.type"), "domain\n");
    }

    private CgroupPlan v2(Limits.Builder limits) throws IOException {
        Hierarchies host = new Hierarchies(Map.of(), null, new Hierarchy(top.toString(), own.toString()));
        return CgroupPlanner.plan(limits.build(), host, NAME, false, List.of());
    }

    private CgroupPlan v1(Limits.Builder limits, String... controllers) throws IOException {
        Map<String, Hierarchy> found = new LinkedHashMap<>();
        for (String controller : controllers) {
            Path mount = Files.createDirectories(top.resolve(controller).resolve("me"));
            found.put(controller, new Hierarchy(top.resolve(controller).toString(), mount.toString()));
        }
        return CgroupPlanner.plan(limits.build(), new Hierarchies(found, null, null), NAME, false, List.of());
    }

    private List<String> texts(List<ControlWrite> writes) {
        return writes.stream()
                .map(write -> Path.of(write.file()).isAbsolute()
                        ? top.relativize(Path.of(write.file())) + "=" + write.value()
                        : write.file())
                .toList();
    }

    private void refuses(Limits.Builder limits, String... parts) {
        assertThatThrownBy(() -> v2(limits)).isInstanceOf(CgroupException.class).hasMessageContainingAll(parts);
    }

    /** A container with access to devices needs the rules, with and without a limit. */
    @Test
    void deviceRulesThatAreNeededAreMadeOrRefused() throws IOException {
        Hierarchy devices = new Hierarchy(top.toString(), own.toString());
        Limits none = Limits.builder().build();
        CgroupPlan plan =
                CgroupPlanner.planWithRules(none, new Hierarchies(Map.of("devices", devices), null, null), NAME);
        assertThat(texts(plan.writes()))
                .startsWith("user/me/" + NAME + "/devices.deny=a")
                .contains("user/me/" + NAME + "/devices.allow=c 1:3 rwm");
        assertThatThrownBy(() ->
                        CgroupPlanner.planWithRules(none, new Hierarchies(Map.of("pids", devices), null, null), NAME))
                .isInstanceOf(CgroupException.class)
                .hasMessageContaining("no cgroup controller 'devices'");
        cgroup(own, "memory pids", "memory pids", "");
        assertThat(CgroupPlanner.planWithRules(none, new Hierarchies(Map.of(), null, devices), NAME)
                        .deviceRules())
                .isNotEmpty();
    }

    @Test
    void whereTheControllersAreHandedOnItIsBelowOurOwn() throws IOException {
        cgroup(own, "memory pids", "memory pids", "");
        CgroupPlan plan = v2(Limits.builder().pids(7));
        assertThat(plan.unified()).isTrue();
        assertThat(plan.directories()).containsExactly(own + "/" + NAME);
        assertThat(plan.enabling()).isEmpty();
        assertThat(texts(plan.writes())).containsExactly("user/me/" + NAME + "/pids.max=7");
    }

    @Test
    void whereOnlyWeAreTheControllersAreHandedOn() throws IOException {
        cgroup(own, "memory pids", "memory", ProcessHandle.current().pid() + "\n");
        CgroupPlan plan = v2(Limits.builder().pids(7).memory(8 << 20));
        assertThat(plan.directories()).containsExactly(own + "/" + NAME);
        assertThat(texts(plan.enabling())).containsExactly("user/me/cgroup.subtree_control=+pids");
    }

    @Test
    void whereOthersAreItIsBesideOurOwnIfThatCanBe() throws IOException {
        cgroup(own, "pids", "", "1\n");
        cgroup(top.resolve("user"), "pids", "pids", "");
        CgroupPlan plan = v2(Limits.builder().pids(7));
        assertThat(plan.directories()).containsExactly(top.resolve("user") + "/" + NAME);
        assertThat(plan.enabling()).isEmpty();
    }

    @Test
    void aCgroupThatWeHaveMovedIntoIsNotOurOwn() throws IOException {
        cgroup(own, "pids", "pids", "");
        Path self = Files.createDirectory(own.resolve("jcontainer-1-2-3-self"));
        Hierarchies host = new Hierarchies(Map.of(), null, new Hierarchy(top.toString(), self.toString()));
        CgroupPlan plan = CgroupPlanner.plan(Limits.builder().pids(7).build(), host, NAME, false, List.of());
        assertThat(plan.directories()).containsExactly(own + "/" + NAME);
    }

    @Test
    void aControllerThatIsNotDelegatedIsAnErrorThatSaysHowToGetIt() throws IOException {
        cgroup(own, "pids", "", "");
        refuses(
                Limits.builder().memory(8 << 20),
                "--memory",
                "'memory'",
                own + "/cgroup.controllers",
                "Delegate=yes",
                "--cgroup-parent");
    }

    @Test
    void aControllerThatTheKernelLacksIsAnotherError() throws IOException {
        cgroup(top, "pids", "pids", "");
        refuses(Limits.builder().memory(8 << 20).cgroupParent("/box"), "'memory'", "this kernel does not have it");
    }

    @Test
    void aNamedParentGetsItsControllersFromTheTop() throws IOException {
        cgroup(top, "pids cpu", "pids", "");
        CgroupPlan plan = v2(Limits.builder().pids(7).cpus(1).cgroupParent("/box/inner"));
        assertThat(plan.parents()).containsExactly(top + "/box", top + "/box/inner");
        assertThat(plan.directories()).containsExactly(top + "/box/inner/" + NAME);
        assertThat(texts(plan.enabling()))
                .containsExactlyInAnyOrder(
                        "box/cgroup.subtree_control=+pids",
                        "box/inner/cgroup.subtree_control=+pids",
                        "cgroup.subtree_control=+cpu",
                        "box/cgroup.subtree_control=+cpu",
                        "box/inner/cgroup.subtree_control=+cpu");
    }

    /** Without the usual controllers, a limit could not be set later, and the usage could not be read. */
    @Test
    void theUsualControllersAreHandedOnWhereTheyCanBe() throws IOException {
        cgroup(top, "pids memory", "memory", "");
        Hierarchies host = new Hierarchies(Map.of(), null, new Hierarchy(top.toString(), own.toString()));
        Limits limits = Limits.builder().cgroupParent("/box").build();
        CgroupPlan plan = CgroupPlanner.plan(limits, host, NAME, false, List.of("cpu", "memory", "pids"));
        assertThat(texts(plan.enabling()))
                .containsExactlyInAnyOrder(
                        "box/cgroup.subtree_control=+memory",
                        "cgroup.subtree_control=+pids",
                        "box/cgroup.subtree_control=+pids");
        assertThat(plan.enabling()).allMatch(write -> write.limit().isEmpty());
        cgroup(own, "pids", "", "1\n");
        cgroup(top.resolve("user"), "pids", "pids", "");
        plan = CgroupPlanner.plan(Limits.builder().build(), host, NAME, false, List.of("cpu", "pids"));
        assertThat(plan.directories()).containsExactly(top.resolve("user") + "/" + NAME);
    }

    @Test
    void aRelativeParentIsBelowOurOwn() throws IOException {
        cgroup(own, "pids", "pids", "");
        assertThat(v2(Limits.builder().pids(7).cgroupParent("box")).directories())
                .containsExactly(own + "/box/" + NAME);
    }

    @Test
    void onV1ThereIsACgroupInEachHierarchyThatIsLimitedOrCounted() throws IOException {
        CgroupPlan plan = v1(Limits.builder().pids(7), "memory", "pids", "net_cls", "freezer");
        assertThat(plan.unified()).isFalse();
        assertThat(plan.directories())
                .containsExactlyInAnyOrder(
                        top + "/pids/me/" + NAME, top + "/memory/me/" + NAME, top + "/freezer/me/" + NAME);
        assertThat(texts(plan.writes())).containsExactly("pids/me/" + NAME + "/pids.max=7");
    }

    /** A JVM looks for this controller in addition to the others, and without it ignores all limits. */
    @Test
    void aContainerOfV1HasACpusetToo() throws IOException {
        Path cpuset = Files.createDirectories(top.resolve("cpuset/me"));
        Files.writeString(cpuset.resolve("cpuset.cpus"), "0-3\n");
        Files.writeString(cpuset.resolve("cpuset.mems"), "0\n");
        CgroupPlan plan = v1(Limits.builder().pids(7), "pids", "cpuset");
        assertThat(plan.directories()).contains(top + "/cpuset/me/" + NAME);
        assertThat(texts(plan.writes()))
                .contains("cpuset/me/" + NAME + "/cpuset.cpus=0-3", "cpuset/me/" + NAME + "/cpuset.mems=0");
    }

    @Test
    void whatIsMountedTogetherIsShownTogether() throws IOException {
        Hierarchy both = new Hierarchy(top + "/cpu,cpuacct", top + "/cpu,cpuacct/me");
        Map<String, Hierarchy> controllers = new LinkedHashMap<>();
        controllers.put("cpu", both);
        controllers.put("cpuacct", both);
        controllers.put("pids", new Hierarchy(top + "/pids", top + "/pids/me"));
        controllers.put("perf_event", new Hierarchy(top + "/perf_event", top + "/perf_event"));
        CgroupPlan plan = CgroupPlanner.plan(
                Limits.builder().pids(7).build(), new Hierarchies(controllers, null, null), NAME, false, List.of());
        assertThat(plan.views())
                .containsExactlyInAnyOrder(
                        new CgroupPlan.View("cpu,cpuacct", List.of("cpu", "cpuacct")),
                        new CgroupPlan.View("pids", List.of("pids")));
    }

    /** A hybrid host with four hierarchies. */
    private Hierarchies hybrid() throws IOException {
        Map<String, Hierarchy> controllers = new LinkedHashMap<>();
        for (String name : List.of("pids", "perf_event", "systemd", "unified")) {
            Path mount = Files.createDirectories(top.resolve(name).resolve("me"));
            controllers.put(name, new Hierarchy(top.resolve(name).toString(), mount.toString()));
        }
        Hierarchy systemd = controllers.remove("systemd");
        Hierarchy unified = controllers.remove("unified");
        cgroup(top.resolve("unified"), "", "", "");
        Files.delete(top.resolve("unified/cgroup.type"));
        cgroup(top.resolve("unified/me"), "", "", "");
        return new Hierarchies(controllers, systemd, unified);
    }

    private static CgroupPlan named(String parent, Hierarchies host) throws IOException {
        Limits limits = Limits.builder().cgroupParent(parent).build();
        return CgroupPlanner.plan(limits, host, "x", false, List.of("pids"));
    }

    /**
     * The hierarchies in which others look for the container's processes. A container with limits only is not in them,
     * because that takes time.
     */
    @Test
    void onAHybridHostANamedCgroupIsInEveryHierarchy() throws IOException {
        Hierarchies host = hybrid();
        CgroupPlan plan = named("box", host);
        assertThat(plan.unified()).isFalse();
        assertThat(plan.directories())
                .containsExactly(
                        top + "/pids/me/box/x",
                        top + "/perf_event/me/box/x",
                        top + "/systemd/me/box/x",
                        top + "/unified/me/box/x");
        assertThat(plan.parents()).contains(top + "/systemd/me/box", top + "/unified/me/box");
        assertThat(plan.views()).extracting(CgroupPlan.View::name).containsExactly("pids", "perf_event", "systemd");
        plan = CgroupPlanner.plan(Limits.builder().pids(7).build(), host, NAME, false, List.of());
        assertThat(plan.directories()).containsExactly(top + "/pids/me/" + NAME);
    }

    /** man 7 cgroups, "Thread mode". */
    @Test
    void aUnifiedHierarchyThatTakesNoProcessIsLeftOut() throws IOException {
        Hierarchies host = hybrid();
        for (String type : List.of("threaded", "domain threaded", "domain invalid")) {
            Files.writeString(top.resolve("unified/me/cgroup.type"), type + "\n");
            assertThat(named("box", host).directories())
                    .as(type)
                    .contains(top + "/systemd/me/box/x")
                    .doesNotContain(top + "/unified/me/box/x");
            assertThat(named("/box", host).directories()).as(type).contains(top + "/unified/box/x");
        }
    }

    @Test
    void aCpusetOfV1IsFilledBeforeItsLimit() throws IOException {
        Path cpuset = Files.createDirectories(top.resolve("cpuset/me"));
        Files.writeString(cpuset.resolve("cpuset.cpus"), "0-3\n");
        Files.writeString(cpuset.resolve("cpuset.mems"), "0\n");
        CgroupPlan plan = v1(Limits.builder().cpusetCpus("1").cgroupParent("box"), "cpuset");
        assertThat(texts(plan.enabling()))
                .containsExactly("cpuset/me/box/cpuset.cpus=0-3", "cpuset/me/box/cpuset.mems=0");
        String directory = "cpuset/me/box/" + NAME;
        assertThat(texts(plan.writes()))
                .containsExactly(
                        directory + "/cpuset.cpus=0-3", directory + "/cpuset.mems=0", directory + "/cpuset.cpus=1");
    }

    @Test
    void aControllerThatV1LacksIsAnErrorThatNamesIt() {
        assertThatThrownBy(() -> v1(Limits.builder().memory(8 << 20), "pids"))
                .isInstanceOf(CgroupException.class)
                .hasMessageContainingAll("--memory", "'memory'", "mount -t cgroup -o memory");
        assertThatThrownBy(() -> v1(Limits.builder().conf("memory.high", "1"), "memory"))
                .isInstanceOf(CgroupException.class)
                .hasMessageContainingAll("--cgroup-conf", "cgroup v1");
    }

    @Test
    void deviceRulesTakeRights() {
        assertThatThrownBy(() -> v2(Limits.builder().deviceRule(DeviceRule.allowAll())))
                .isInstanceOf(CgroupException.class)
                .hasMessageContaining("CAP_SYS_ADMIN");
    }

    @Test
    void namesTellTheirOwner() throws IOException {
        CgroupOwner owner = CgroupOwner.parse(NAME);
        assertThat(owner).isEqualTo(new CgroupOwner("1", "2", "3"));
        assertThat(CgroupOwner.parse("jcontainer-bench")).isNull();
        assertThat(CgroupOwner.parse("jcontainer-a-b-c-d")).isNull();
        assertThat(CgroupOwner.ofThisProcess().isDead()).isFalse();
        assertThat(new CgroupOwner("1", "2", "3").isDead())
                .as("of another pid namespace")
                .isFalse();
        CgroupOwner self = CgroupOwner.ofThisProcess();
        assertThat(new CgroupOwner(self.namespace(), self.pid(), "1").isDead())
                .as("with a number that was given again")
                .isTrue();
    }

    /**
     * The shell would reap its child, but cat waits for no child. When cat has answered, it has replaced the shell, so
     * the child becomes a zombie at its end.
     */
    @Test
    void anOwnerThatNobodyHasReapedIsDead() throws Exception {
        Process parent = new ProcessBuilder("sh", "-c", "sleep 1000 > /dev/null & echo $!; exec cat").start();
        try {
            BufferedReader answers = parent.inputReader();
            String pid = answers.readLine();
            ProcessHandle child = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
            int pidfd = Syscalls.pidfdOpen((int) child.pid());
            try {
                parent.outputWriter().append("there\n").flush();
                assertThat(answers.readLine()).isEqualTo("there");
                CgroupOwner owner = new CgroupOwner(CgroupOwner.ofThisProcess().namespace(), pid, startOf(pid));
                assertThat(owner.isDead()).isFalse();
                child.destroyForcibly();
                assertThat(Syscalls.pidfdHasEnded(pidfd, (int) TimeUnit.MINUTES.toMillis(1)))
                        .isOne();
                assertThat(Files.readString(Path.of("/proc/" + pid + "/stat"))).contains(") Z ");
                assertThat(owner.isDead()).isTrue();
            } finally {
                child.destroyForcibly();
                Syscalls.close(pidfd);
            }
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }

    private static String startOf(String pid) throws IOException {
        return Files.readString(Path.of("/proc/" + pid + "/stat")).split(" ")[21];
    }
}
