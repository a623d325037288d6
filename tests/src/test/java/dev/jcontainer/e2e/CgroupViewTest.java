package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.Container;
import dev.jcontainer.Containers;
import dev.jcontainer.Result;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.Privileges;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.spec.UserNamespace;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a container sees of its cgroups at /sys/fs/cgroup: its limits, and nothing else. */
@EndToEnd
class CgroupViewTest {
    private static final long MEMORY = 256L << 20;

    private static final String MOUNTS =
            "awk '$5 ~ \"^/sys/fs/cgroup\" {print $4, $5, substr($6, 1, 2)}'" + " /proc/self/mountinfo | sort";

    /** How Python libraries find the limits: Python itself asks the kernel for the machine's processors. */
    private static final String PYTHON = """
            import math, os
            top = '/sys/fs/cgroup/'
            def read(v1, v2):
                return open(top + (v2 if os.path.exists(top + v2) else v1)).read().split()
            memory = read('memory/memory.limit_in_bytes', 'memory.max')[0]
            quota = read('cpu/cpu.cfs_quota_us', 'cpu.max')[0]
            period = read('cpu/cpu.cfs_period_us', 'cpu.max')[-1]
            print(memory, math.ceil(int(quota) / int(period)))
            """;

    /** A control file on either version: on v1 it is below the directory of its controller. */
    private static String file(String v1, String v2) {
        return "/sys/fs/cgroup/" + (Cgroups.isUnified() ? v2 : v1);
    }

    private static ContainerSpec.Builder limited() {
        return ContainerSpec.builder()
                .limits(Limits.builder().memory(MEMORY).cpus(1.0).pids(50).build())
                .stdio(Stdio.pipe());
    }

    private static ContainerSpec.Builder shell(String script) {
        return limited().root(Root.directory(Rootfs.shared())).command("sh", "-c", script);
    }

    private static String output(ContainerSpec.Builder spec) throws Exception {
        Result result = Containers.run(spec.build());
        return result.stdoutText() + result.stderrText();
    }

    /** The memory and the processors that a JVM detects. */
    static final class Seen {
        public static void main(String[] arguments) {
            Runtime machine = Runtime.getRuntime();
            System.out.println(machine.maxMemory() + " " + machine.availableProcessors());
        }
    }

    /**
     * By default a JVM takes a quarter to a half of the limit; a quarter of the machine's memory would exceed the
     * limit.
     */
    @Test
    void aJvmTakesItsHeapAndProcessorsFromTheLimits() throws Exception {
        URI classes =
                Seen.class.getProtectionDomain().getCodeSource().getLocation().toURI();
        List<String> command = Host.java();
        command.addAll(List.of("-cp", "/root", Seen.class.getName()));
        String[] seen = output(limited()
                        .root(Root.host())
                        .mount(Mount.bind(Path.of(classes), "/root").readOnly())
                        .command(command))
                .strip()
                .split(" ");
        assertThat(Long.parseLong(seen[0])).isLessThanOrEqualTo(MEMORY / 2);
        assertThat(seen[1]).isEqualTo("1");
    }

    @Test
    void nodeFindsItsMemory() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/node")), "no node on this machine");
        assertThat(output(limited()
                        .root(Root.host())
                        .command("/usr/bin/node", "-p", "String(process.constrainedMemory())")))
                .isEqualTo(MEMORY + "\n");
    }

    @Test
    void pythonFindsItsMemoryAndProcessors() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "no python3 on this machine");
        assertThat(output(limited().root(Root.host()).command("/usr/bin/python3", "-c", PYTHON)))
                .isEqualTo(MEMORY + " 1\n");
    }

    @Test
    void theFilesTellTheLimits() throws Exception {
        String files = file("memory/memory.limit_in_bytes", "memory.max") + " " + file("pids/pids.max", "pids.max");
        assertThat(output(shell("cat " + files))).isEqualTo(MEMORY + "\n50\n");
        assertThat(output(shell("cat " + files).userNamespace(UserNamespace.AUTO)))
                .isEqualTo(MEMORY + "\n50\n");
    }

    @Test
    void aProgramThatIsExecutedInItSeesTheSame() throws Exception {
        try (Container container = Containers.start(shell("exec sleep 1000").build())) {
            ExecSpec spec = ExecSpec.builder()
                    .command("cat", file("pids/pids.max", "pids.max"))
                    .stdio(Stdio.pipe())
                    .build();
            assertThat(container.run(spec).stdoutText()).isEqualTo("50\n");
        }
    }

    /** A JVM compares the root of each mount with the process's own path, which is the root in its namespace. */
    @Test
    void eachMountBeginsAtTheContainersOwn() throws Exception {
        List<String> mounts = output(shell(MOUNTS)).lines().toList();
        assertThat(mounts)
                .isNotEmpty()
                .allSatisfy(mount ->
                        assertThat(mount).startsWith("/ /sys/fs/cgroup").endsWith(" ro"));
        assertThat(mounts)
                .hasSize(
                        Cgroups.isUnified()
                                ? 1
                                : output(shell("ls /sys/fs/cgroup")).split("\n", -1).length);
    }

    @Test
    void nothingAboveOrBesideItIsShown() throws Exception {
        String below = Cgroups.isUnified() ? "-mindepth 1" : "-mindepth 2";
        assertThat(output(shell("find /sys/fs/cgroup " + below + " -type d; find /sys/fs/cgroup -name release_agent")))
                .isEmpty();
        assertThat(output(shell("cd " + file("pids", "") + " && cd .. && pwd -P && stat -f -c %T .")))
                .isEqualTo(Cgroups.isUnified() ? "/sys/fs\nsysfs\n" : "/sys/fs/cgroup\ntmpfs\n");
        assertThat(output(shell("exec cat " + file("pids/cgroup.procs", "cgroup.procs"))))
                .isEqualTo("1\n");
    }

    /** CVE-2023-25809. Without READONLY the container raises its own limits. */
    @Test
    void nothingOfItCanBeChanged() throws Exception {
        for (UserNamespace namespace : new UserNamespace[] {UserNamespace.DEFAULT, UserNamespace.AUTO}) {
            String limit = file("memory/memory.limit_in_bytes", "memory.max");
            String directory = file("memory", "");
            assertThat(output(shell("echo " + (MEMORY * 2) + " > " + limit + "; cat " + limit + "; echo $$ > "
                                            + file("memory/cgroup.procs", "cgroup.procs") + "; mkdir " + directory
                                            + "/inner; mkdir /sys/fs/cgroup/more; mount -o remount,rw,bind "
                                            + directory)
                                    .userNamespace(namespace))
                            .lines())
                    .hasSize(6)
                    .contains(Long.toString(MEMORY))
                    .filteredOn(line -> line.contains("Read-only file system"))
                    .hasSize(4);
        }
    }

    /** The same as with Docker: the container may run an engine. */
    @Test
    void aPrivilegedContainerMakesCgroupsBelowItsOwn() throws Exception {
        String inner = file("pids/inner", "inner");
        assertThat(output(shell("mkdir " + inner + " && cat " + inner + "/cgroup.procs && rmdir " + inner
                                + " && echo made")
                        .privileges(Privileges.privileged().build())))
                .isEqualTo("made\n");
    }

    @Test
    void withoutACgroupOfItsOwnNothingIsShown() throws Exception {
        assertThat(output(shell("ls -A /sys/fs/cgroup").limits(Limits.NONE))).isEmpty();
    }
}
