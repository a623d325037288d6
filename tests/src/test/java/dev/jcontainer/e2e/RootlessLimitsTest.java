package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An ordinary user's limits: below a cgroup of v2 that belongs to the user, as systemd makes it with Delegate=yes. */
@EndToEnd
class RootlessLimitsTest extends OrdinaryUserTest {
    private static final Path TOP = Path.of("/sys/fs/cgroup");

    private final List<Path> made = new ArrayList<>();

    @AfterEach
    void removeTheCgroups() {
        for (Path cgroup : made) {
            // The user's processes, and the last of them that is in a cgroup of its own, have just ended.
            Host.await(
                    "the cgroup to be empty",
                    () -> Host.output("find", cgroup.toString(), "-depth", "-type", "d", "-exec", "rmdir", "{}", ";")
                            .isEmpty());
        }
        made.clear();
    }

    /** A cgroup with these controllers. The user may change only the files that man 7 cgroups lists. */
    private Path delegate(String name, String... controllers) throws IOException {
        assumeTrue(Cgroups.isUnified(), "this host has its controllers on cgroup v1, which is not for ordinary users");
        Path parent = Files.createDirectory(TOP.resolve("delegation-" + name));
        made.add(parent);
        for (String controller : controllers) {
            Files.writeString(parent.resolve("cgroup.subtree_control"), "+" + controller);
        }
        Path cgroup = Files.createDirectory(parent.resolve("scope"));
        for (String file : new String[] {".", "cgroup.procs", "cgroup.subtree_control", "cgroup.threads"}) {
            assertThat(Host.output(
                            "chown",
                            Integer.toString(user.uid()),
                            cgroup.resolve(file).toString()))
                    .isEmpty();
        }
        return cgroup;
    }

    private Path delegate(String name) throws IOException {
        return delegate(name, "cpu", "memory", "pids", "io");
    }

    private String[] words(String... words) {
        List<String> all =
                new ArrayList<>(List.of("run", "--rootfs", user.root().toString()));
        all.addAll(List.of(words));
        return all.toArray(new String[0]);
    }

    private static List<Path> containersIn(Path cgroup) {
        return Host.list(cgroup).stream()
                .filter(path -> path.getFileName().toString().matches("jcontainer-.*-[0-9a-f]{64}"))
                .collect(Collectors.toList());
    }

    @Test
    void theLimitOfMemoryHolds() throws Exception {
        Path cgroup = delegate("memory");
        assertThat(user.jcontainerIn(
                        cgroup,
                        words(
                                "-m",
                                "16m",
                                "--memory-swap",
                                "16m",
                                "sh",
                                "-c",
                                "tail /dev/zero; cat /proc/self/cgroup")))
                .contains("Killed")
                .contains("0::/\n")
                .endsWith("status 0");
        assertThat(containersIn(cgroup)).isEmpty();
    }

    /** The user owns the files, so only the read-only mount prevents changes. */
    @Test
    void theLimitsAreReadInsideAndNotChanged() throws Exception {
        Path cgroup = delegate("view");
        assertThat(user.jcontainerIn(
                        cgroup,
                        words(
                                "-m",
                                "16m",
                                "sh",
                                "-c",
                                "cd /sys/fs/cgroup; cat memory.max; echo max > memory.max; cat memory.max")))
                .startsWith("16777216\n")
                .contains("Read-only file system")
                .endsWith("16777216\nstatus 0");
    }

    @Test
    void theLimitOfProcessesHolds() throws Exception {
        Path cgroup = delegate("pids");
        assertThat(user.jcontainerIn(cgroup, words("--pids-limit", "20", "hostile", "threads")))
                .isEqualTo("20 Resource temporarily unavailable\nstatus 0");
        assertThat(containersIn(cgroup)).isEmpty();
    }

    /** If no other process is in the cgroup, jcontainer makes room by moving itself. */
    @Test
    void limitsStandInTheControlFilesBelowTheUsersCgroup() throws Exception {
        Path cgroup = delegate("files");
        Process jvm = new ProcessBuilder(user.commandIn(
                        cgroup,
                        words("-m", "64m", "--cpus", "0.5", "--pids-limit", "30", "sh", "-c", "echo up; read line")))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = jvm.inputReader();
        assertThat(out.readLine()).isEqualTo("up");
        List<Path> containers = containersIn(cgroup);
        assertThat(containers).hasSize(1);
        assertThat(containers.get(0).resolve("memory.max")).hasContent("67108864");
        assertThat(containers.get(0).resolve("cpu.max")).hasContent("50000 100000");
        assertThat(containers.get(0).resolve("pids.max")).hasContent("30");
        assertThat(Cgroups.directory(jvm.pid(), ""))
                .startsWith(cgroup + "/jcontainer-")
                .endsWith("-self");
        jvm.getOutputStream().close();
        assertThat(jvm.waitFor()).isEqualTo(1); // the status of read at the end of its input
        assertThat(containersIn(cgroup)).isEmpty();
    }

    @Test
    void aKilledJvmLeavesNoCgroupOfTheUser() throws Exception {
        Path cgroup = delegate("killed");
        Process jvm = new ProcessBuilder(user.commandIn(cgroup, words("-m", "64m", "hostile", "stay", "4331")))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(jvm.inputReader().readLine()).isEqualTo("up");
        Host.kill(jvm.pid());
        jvm.waitFor();
        Host.await(
                "the supervisor to remove the cgroup",
                () -> containersIn(cgroup).isEmpty());
        assertThat(Host.processesWith("hostile stay 4331")).isEmpty();
    }

    /** The rule of no internal processes: man 7 cgroups. */
    @Test
    void inACgroupWithOthersALimitIsAnErrorThatSaysWhy() throws Exception {
        Path cgroup = delegate("others");
        Process other = new ProcessBuilder("sleep", "1000").start();
        Files.writeString(cgroup.resolve("cgroup.procs"), Long.toString(other.pid()));
        String said = user.jcontainerIn(cgroup, words("-m", "64m", "true"));
        other.destroyForcibly().waitFor();
        assertThat(said)
                .contains("--memory")
                .contains("has other processes in it")
                .contains("Delegate=yes")
                .endsWith("status 125");
    }

    @Test
    void aControllerThatIsNotDelegatedIsNamed() throws Exception {
        Path cgroup = delegate("few", "memory");
        assertThat(user.jcontainerIn(cgroup, words("--cpus", "1", "true")))
                .contains("--cpu")
                .contains("'cpu'")
                .contains("not delegated")
                .contains("Delegate=yes")
                .endsWith("status 125");
        assertThat(user.jcontainerIn(cgroup, words("-m", "64m", "true"))).isEqualTo("status 0"); // nothing was changed
    }

    @Test
    void withoutACgroupOfItsOwnALimitIsAnErrorThatSaysHowToGetOne() {
        assertThat(user.jcontainer(words("-m", "64m", "true")))
                .contains("not delegated")
                .contains(Cgroups.isUnified() ? "Delegate=yes" : "systemd.unified_cgroup_hierarchy=1")
                .endsWith("status 125");
    }

    /** Device rules need CAP_SYS_ADMIN: without it the owners and modes of the nodes decide. */
    @Test
    void aDeviceForReadingOnlyTakesRoot() {
        assertThat(user.jcontainer(words("--device", "/dev/null:/dev/mine:r", "true")))
                .contains("CAP_SYS_ADMIN")
                .endsWith("status 125");
    }
}
