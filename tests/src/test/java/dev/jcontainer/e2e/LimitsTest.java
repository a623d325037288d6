package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerException;
import dev.jcontainer.Containers;
import dev.jcontainer.LaunchObserver;
import dev.jcontainer.Result;
import dev.jcontainer.Usage;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.DeviceRate;
import dev.jcontainer.spec.DeviceRule;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Limits and usage, as this host's cgroups, v1 or v2, enforce and count them. {@link NothingLeft} looks for cgroups,
 * too.
 */
@EndToEnd
class LimitsTest {
    private static final long MIB = 1 << 20;

    private static ContainerSpec.Builder shell(String script, Limits.Builder limits) {
        return ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()))
                .stdio(Stdio.pipe())
                .limits(limits.build())
                .command("sh", "-c", script);
    }

    private static Result run(String script, Limits.Builder limits) throws Exception {
        return Containers.run(
                shell(script, limits).timeout(Duration.ofSeconds(60)).build());
    }

    private static Limits.Builder limits() {
        return Limits.builder();
    }

    /** The content of a control file of the container, on either version. */
    private static String value(ContainerSpec.Builder spec, String v1, String v2) throws Exception {
        try (Container container =
                Containers.start(spec.command("sleep", "1000").build())) {
            return Cgroups.read(container.pid(), v1, v2);
        }
    }

    private static void assertLimit(Limits.Builder limits, String v1, String v2, String inV1, String inV2)
            throws Exception {
        assertThat(value(shell("", limits), v1, v2)).isEqualTo(Cgroups.isUnified() ? inV2 : inV1);
    }

    /** Prints the file and the reason if this host does not support it. */
    private static void refuses(Limits.Builder limits, String... parts) {
        assertThatThrownBy(() -> Containers.run(shell("true", limits).build()))
                .isInstanceOf(ContainerException.class)
                .hasMessageContainingAll(parts)
                .satisfies(
                        e -> assertThat(((ContainerException) e).reason()).isEqualTo(ContainerException.Reason.LIMIT));
    }

    @Test
    void aMemoryBombIsKilledAndToldAsOutOfMemory() throws Exception {
        Result result = run("tail /dev/zero", limits().memory(16 * MIB).memorySwap(16 * MIB));
        assertThat(result.outcome()).isEqualTo(Result.Outcome.OUT_OF_MEMORY);
        assertThat(result.usage().oomKills()).isPositive();
        assertThat(result.usage().peakMemory()).isBetween(8 * MIB, 16 * MIB);
    }

    @Test
    void aMemoryBombThatIsPid1IsAlsoToldAsOutOfMemory() throws Exception {
        Result result = Containers.run(shell("", limits().memory(16 * MIB).memorySwap(16 * MIB))
                .command("tail", "/dev/zero")
                .timeout(Duration.ofSeconds(60))
                .build());
        assertThat(result.outcome()).isEqualTo(Result.Outcome.OUT_OF_MEMORY);
        assertThat(result.exitCode()).isEqualTo(137);
    }

    @Test
    void aStatusOf137AloneIsNotOutOfMemory() throws Exception {
        assertThat(run("exit 137", limits().memory(16 * MIB)).outcome()).isEqualTo(Result.Outcome.EXITED);
        assertThat(run("kill -9 $$; exit 1", limits().memory(16 * MIB)).outcome())
                .isEqualTo(Result.Outcome.EXITED);
    }

    @Test
    void aProgramThatCopesWithAKilledChildHasExited() throws Exception {
        Result result = run("tail /dev/zero; exit 0", limits().memory(16 * MIB).memorySwap(16 * MIB));
        assertThat(result.outcome()).isEqualTo(Result.Outcome.EXITED);
        assertThat(result.usage().oomKills()).isEqualTo(1);
    }

    @Test
    void memoryOnATmpfsCounts() throws Exception {
        Result result = run(
                "head -c 32000000 /dev/zero >/dev/shm/f",
                limits().memory(16 * MIB).memorySwap(16 * MIB));
        assertThat(result.outcome()).isEqualTo(Result.Outcome.OUT_OF_MEMORY);
    }

    @Test
    void aForkBombIsHeldByTheLimitOfProcesses() throws Exception {
        Result result = Containers.run(shell(ForkBomb.SCRIPT + "sleep 0.5; exit 0", limits().pids(20))
                .timeout(Duration.ofSeconds(2), Duration.ZERO)
                .build());
        assertThat(result.stderrText()).contains("Resource temporarily unavailable");
        assertThat(result.usage().peakPids()).isBetween(-1L, 20L);
    }

    @Test
    void asManyProcessesAsAllowedRunAndNotOneMore() throws Exception {
        assertThat(run("sleep 0 & sleep 0 & wait; echo ok", limits().pids(3)).stdoutText())
                .isEqualTo("ok\n");
        assertThat(run("sleep 1 & sleep 1 & sleep 1 & wait", limits().pids(3)).stderrText())
                .contains("Resource temporarily unavailable");
    }

    @Test
    void theCpuQuotaThrottles() throws Exception {
        Result result = run("i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done", limits().cpus(0.1));
        assertThat(result.usage().throttledPeriods()).isPositive();
        assertThat(result.usage().throttled()).isPositive();
        assertThat(result.usage().cpuTime())
                .isPositive()
                .isLessThan(result.usage().wall());
    }

    @Test
    void limitsStandInTheControlFiles() throws Exception {
        assertLimit(limits().memory(64 * MIB), "memory/memory.limit_in_bytes", "memory.max", "67108864", "67108864");
        assertLimit(
                limits().memory(64 * MIB).memoryReservation(32 * MIB),
                "memory/memory.soft_limit_in_bytes",
                "memory.low",
                "33554432",
                "33554432");
        assertLimit(limits().cpuShares(512), "cpu/cpu.shares", "cpu.weight", "512", "59");
        assertLimit(
                limits().cpuQuota(20_000).cpuPeriod(50_000), "cpu/cpu.cfs_quota_us", "cpu.max", "20000", "20000 50000");
        assertLimit(
                limits().cpuQuota(20_000).cpuPeriod(50_000),
                "cpu/cpu.cfs_period_us",
                "cpu.max",
                "50000",
                "20000 50000");
        assertLimit(limits().cpusetCpus("0"), "cpuset/cpuset.cpus", "cpuset.cpus", "0", "0");
        assertLimit(limits().cpusetMems("0"), "cpuset/cpuset.mems", "cpuset.mems", "0", "0");
        assertLimit(limits().pids(Limits.UNLIMITED), "pids/pids.max", "pids.max", "max", "max");
    }

    @Test
    void swapIsAsMuchAsMemoryUnlessSaidOtherwise() throws Exception {
        assertLimit(
                limits().memory(64 * MIB),
                "memory/memory.memsw.limit_in_bytes",
                "memory.swap.max",
                "134217728",
                "67108864");
        assertLimit(
                limits().memory(64 * MIB).memorySwap(64 * MIB),
                "memory/memory.memsw.limit_in_bytes",
                "memory.swap.max",
                "67108864",
                "0");
    }

    @Test
    void ratesOfADeviceStandInTheControlFiles() throws Exception {
        String device = Cgroups.aDisk();
        assertThat(value(
                        shell("", limits().deviceReadBytes(new DeviceRate(device, MIB))),
                        "blkio/blkio.throttle.read_bps_device",
                        "io.max"))
                .contains("1048576");
        assertThat(value(
                        shell("", limits().deviceWriteOperations(new DeviceRate(device, 100))),
                        "blkio/blkio.throttle.write_iops_device",
                        "io.max"))
                .contains("100");
        refuses(limits().deviceReadBytes(new DeviceRate("/dev/null", 1)), "/dev/null", "not a block device");
        refuses(limits().deviceWriteBytes(new DeviceRate("/dev/not-there", 1)), "/dev/not-there", "no such device");
    }

    @Test
    void aLimitThatThisHostHasNotIsAnError() throws Exception {
        refuses(limits().cpusetCpus("4000"), "--cpuset-cpus", "does not accept this value");
        if (Cgroups.isUnified()) {
            refuses(limits().conf("nothing.max", "1"), "--cgroup-conf", "'nothing'");
            refuses(limits().conf("memory.nothing", "1"), "--cgroup-conf", "ENOENT");
        } else {
            refuses(limits().conf("memory.high", "1"), "memory.high", "cgroup v1");
        }
    }

    /** The existing files depend on the kernel and its I/O scheduler; there may be none. */
    @Test
    void theWeightOfBlockIoIsSetOrAnError() throws Exception {
        ContainerSpec.Builder spec = shell("sleep 1000", limits().blkioWeight(500));
        try (Container container = Containers.start(spec.build())) {
            Path directory = Path.of(Cgroups.directory(container.pid(), "blkio"));
            Path bfq = directory.resolve(Cgroups.isUnified() ? "io.bfq.weight" : "blkio.bfq.weight");
            Path other = directory.resolve(Cgroups.isUnified() ? "io.weight" : "blkio.weight");
            assertThat(Files.exists(bfq) ? bfq : other)
                    .content()
                    .contains(Files.exists(bfq) || !Cgroups.isUnified() ? "500" : "default 4950");
        } catch (ContainerException e) {
            assertThat(e.reason()).isEqualTo(ContainerException.Reason.LIMIT);
            assertThat(e).hasMessageContainingAll("--blkio-weight", "ENOENT");
        }
    }

    /**
     * A node of the host on a volume that shows its devices; without the rules of a cgroup the container can open it.
     */
    @Test
    void onlyTheStandardDevicesCanBeUsed() throws Exception {
        String script = "head -c 1 /dev/urandom | wc -c; true </device && echo opened";
        Mount.Bind device = Mount.bind(Cgroups.aDeviceThatOpens(), "/device");
        ContainerSpec.Builder closed =
                shell(script, limits()).root(Root.directory(Rootfs.shared()).ephemeral());
        Result without = Containers.run(closed.mount(device).build());
        assertThat(without.stdoutText()).isEqualTo("1\n");
        assertThat(without.stderrText()).contains("Permission denied");
        ContainerSpec.Builder spec = shell(script, limits())
                .root(Root.directory(Rootfs.shared()).ephemeral())
                .mount(device.withDevices());
        for (Limits limits :
                List.of(limits().build(), limits().pids(10).build())) { // there is a cgroup even without a limit
            Result denied = Containers.run(spec.limits(limits).build());
            assertThat(denied.stdoutText()).isEqualTo("1\n");
            assertThat(denied.stderrText()).contains("Operation not permitted");
        }
        Limits allowed = limits().deviceRule(DeviceRule.allow('c', DeviceRule.ANY, DeviceRule.ANY, "r"))
                .build();
        assertThat(Containers.run(spec.limits(allowed).build()).stdoutText()).isEqualTo("1\nopened\n");
    }

    @Test
    void aDeviceRuleAllowsOneMore() throws Exception {
        String open = "true </dev/full && echo opened";
        assertThat(run(open, limits().deviceRule(DeviceRule.deny('c', 1, 7, "r")))
                        .stdoutText())
                .isEmpty();
        assertThat(run(
                                open,
                                limits().deviceRule(DeviceRule.deny('c', 1, 7, "r"))
                                        .deviceRule(DeviceRule.allow('c', 1, 7, "r")))
                        .stdoutText())
                .isEqualTo("opened\n");
    }

    @Test
    void theContainerSeesItsOwnCgroupAsTheRoot() throws Exception {
        Result result = run("cat /proc/self/cgroup", limits().pids(10).memory(64 * MIB));
        String prefix = Cgroups.isUnified() ? "0::" : "";
        assertThat(result.stdoutText().lines())
                .filteredOn(line -> Cgroups.isUnified() || line.contains(":memory:") || line.contains(":pids:"))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).startsWith(prefix).endsWith(":/"));
    }

    @Test
    void theOomScoreIsTheProgramsOwn() throws Exception {
        ContainerSpec.Builder spec = shell("cat /proc/self/oom_score_adj", limits().oomScoreAdj(500));
        assertThat(Containers.run(spec.build()).stdoutText()).isEqualTo("500\n");
        assertThat(Plans.of(spec.build()).cgroup()).isNull();
    }

    @Test
    void withoutLimitsThereIsNoCgroupAndUsageIsThatOfWait4() throws Exception {
        ContainerSpec spec = shell("true", limits()).build();
        assertThat(Plans.of(spec).cgroup()).isNull();
        assertThat(Containers.run(spec).usage().oomKills()).isEqualTo(Usage.UNKNOWN);
        try (Container container =
                Containers.start(spec.toBuilder().command("sleep", "1000").build())) {
            assertThatThrownBy(container::pause).hasMessageContaining("started without limits");
            assertThatThrownBy(container::stats).hasMessageContaining("started without limits");
        }
    }

    @Test
    void aContainerPausesAndGoesOn() throws Exception {
        try (Container container = Containers.start(
                shell("while :; do echo x; sleep 0.01; done", limits().pids(10)).build())) {
            InputStream out = container.getInputStream();
            out.read();
            container.pause();
            Duration cpu = container.stats().cpuTime();
            drain(out);
            assertThat(container.stats().cpuTime()).isEqualTo(cpu);
            assertThat(out.available()).isZero();
            container.resume();
            assertThat(out.read()).isPositive();
        }
    }

    private static void drain(InputStream in) throws IOException {
        while (in.available() > 0) {
            in.read();
        }
    }

    @Test
    void aPausedContainerIsClosedAllTheSame() throws Exception {
        Container container = Containers.start(
                shell("sleep 1000 & sleep 1000", limits().pids(10)).build());
        container.pause();
        container.close();
        assertThat(Host.isAlive(container.pid())).isFalse();
    }

    @Test
    void ofMemoryAndSwapWhatIsNotGivenStays() throws Exception {
        Limits.Builder given = limits().memory(64 * MIB).memorySwap(Limits.UNLIMITED);
        try (Container container = Containers.start(shell("sleep 1000", given).build())) {
            String unlimited = both(container);
            container.update(limits().memory(32 * MIB).build());
            assertThat(both(container)).isEqualTo(unlimited);
            container.update(limits().memorySwap(96 * MIB).build());
            assertThat(both(container)).isIn(Long.toString(96 * MIB), Long.toString(64 * MIB) + " of swap");
            container.update(limits().memory(64 * MIB).build());
            assertThat(both(container)).isIn(Long.toString(96 * MIB), Long.toString(32 * MIB) + " of swap");
            assertThatThrownBy(() -> container.update(limits().memory(128 * MIB).build()))
                    .hasMessageContaining("100663296, which stays; give --memory-swap as well");
            assertThatThrownBy(
                            () -> container.update(limits().memorySwap(32 * MIB).build()))
                    .hasMessageContaining("67108864, which stays; give --memory as well");
            container.update(limits().memorySwap(Limits.UNLIMITED).build());
            assertThat(both(container)).isEqualTo(unlimited);
            assertThat(Cgroups.read(container.pid(), "memory/memory.limit_in_bytes", "memory.max"))
                    .isEqualTo("67108864");
        }
    }

    @Test
    void swapThatNobodyHasLimitedStaysAsMuchAsMemory() throws Exception {
        try (Container container =
                Containers.start(shell("sleep 1000", limits().memory(64 * MIB)).build())) {
            container.update(limits().memory(256 * MIB).build());
            assertThat(both(container)).isIn(Long.toString(512 * MIB), Long.toString(256 * MIB) + " of swap");
        }
    }

    @Test
    void aLimitOfSwapGoesWithOneOfMemory() throws Exception {
        assertThatThrownBy(() -> run("true", limits().memorySwap(64 * MIB)))
                .hasMessageContaining("it requires a limit of memory, and there is none");
        try (Container container =
                Containers.start(shell("sleep 1000", limits().pids(64)).build())) {
            assertThatThrownBy(
                            () -> container.update(limits().memorySwap(64 * MIB).build()))
                    .hasMessageContaining("--memory");
        }
    }

    /** The limit of memory and swap together on v1, and that of swap on v2, which counts swap separately. */
    private static String both(Container container) throws Exception {
        String suffix = Cgroups.isUnified() ? " of swap" : "";
        return Cgroups.read(container.pid(), "memory/memory.memsw.limit_in_bytes", "memory.swap.max") + suffix;
    }

    @Test
    void limitsAreChangedWhileItRuns() throws Exception {
        try (Container container =
                Containers.start(shell("sleep 1000", limits().memory(64 * MIB)).build())) {
            container.update(limits().memory(256 * MIB).pids(7).cpus(0.5).build());
            assertThat(Cgroups.read(container.pid(), "memory/memory.limit_in_bytes", "memory.max"))
                    .isEqualTo("268435456");
            assertThat(Cgroups.read(container.pid(), "pids/pids.max", "pids.max"))
                    .isEqualTo("7");
            container.update(limits().memory(32 * MIB).build());
            assertThat(Cgroups.read(container.pid(), "memory/memory.limit_in_bytes", "memory.max"))
                    .isEqualTo("33554432");
            assertThatThrownBy(() -> container.update(limits().oomScoreAdj(1).build()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void statsCountWhileItRuns() throws Exception {
        try (Container container =
                Containers.start(shell("echo x; sleep 1000 & sleep 1000; true", limits().memory(64 * MIB))
                        .build())) {
            container.getInputStream().read();
            Host.await("both", () -> stats(container).pids() == 3);
            assertThat(stats(container).memory()).isBetween(1L, 64 * MIB);
            assertThat(stats(container).wall()).isPositive();
        }
    }

    private static Usage stats(Container container) {
        try {
            return container.stats();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void usageIsThatOfAllProcessesAtTheEnd() throws Exception {
        Usage usage = run("(i=0; while [ $i -lt 30000 ]; do i=$((i+1)); done) & wait", limits().pids(10))
                .usage();
        assertThat(usage.pids()).isZero();
        assertThat(usage.oomKills()).isZero();
        assertThat(usage.cpuTime()).isPositive();
        assertThat(usage.peakMemory()).isPositive();
    }

    @Test
    void aCgroupParentIsMadeAndRemoved() throws Exception {
        String parent = "jcontainer-test-" + ProcessHandle.current().pid();
        Limits.Builder limits = limits().pids(10).cgroupParent(parent + "/below");
        try (Container container = Containers.start(shell("sleep 1000", limits).build())) {
            assertThat(Cgroups.directory(container.pid(), "pids")).contains("/" + parent + "/below/jcontainer-");
        }
        assertThat(Cgroups.named(parent)).isEmpty();
    }

    @Test
    void aFailedLaunchLeavesNoCgroup() throws Exception {
        assertThatThrownBy(() -> Containers.run(
                        shell("", limits().pids(10)).command("/not/there").build()))
                .isInstanceOf(ContainerException.class);
        assertThatThrownBy(() -> Containers.run(shell("true", limits().pids(10))
                        .root(Root.directory("/not/there"))
                        .build()))
                .isInstanceOf(ContainerException.class);
        assertThat(Cgroups.ours()).isEmpty();
    }

    @Test
    void aKilledSupervisorLeavesNoCgroup() throws Exception {
        long[] supervisor = new long[1];
        Container container =
                Containers.start(shell("sleep 1000", limits().pids(10)).build(), new LaunchObserver() {
                    @Override
                    public void created(long pid, long supervisorPid) {
                        supervisor[0] = supervisorPid;
                    }
                });
        Host.kill(supervisor[0]);
        assertThat(container.waitFor()).isEqualTo(125);
        assertThat(Cgroups.ours()).isEmpty();
        container.close();
    }

    @Test
    void aKilledJvmLeavesNoCgroup() throws Exception {
        Process jvm = Host.jvm(Holder.class, Rootfs.shared().toString()).start();
        assertThat(jvm.getInputStream().read()).isEqualTo('r');
        assertThat(Cgroups.ours()).isNotEmpty();
        jvm.destroyForcibly().waitFor();
        Host.await("the supervisor to remove the cgroups", () -> Cgroups.ours().isEmpty());
    }

    @Test
    void theNextJvmRemovesWhatAKilledJvmAndSupervisorLeft() throws Exception {
        Process jvm = Host.jvm(Holder.class, Rootfs.shared().toString()).start();
        assertThat(jvm.getInputStream().read()).isEqualTo('r');
        List<Long> supervisors = jvm.children().map(ProcessHandle::pid).toList();
        Host.output("kill", "-STOP", Long.toString(supervisors.get(0)));
        jvm.destroyForcibly().waitFor();
        Host.kill(supervisors.get(0));
        List<Path> left = Cgroups.ours();
        assertThat(left).isNotEmpty();
        Process next =
                Host.jvm(Holder.class, Rootfs.shared().toString(), "and end").start();
        assertThat(next.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(Cgroups.ours()).isEmpty();
    }

    /** A JVM with a container that runs until its owner has ended. */
    static final class Holder {
        private Holder() {}

        /** @param arguments a root filesystem; with a second argument the JVM exits at once */
        public static void main(String[] arguments) throws Exception {
            Container container = Containers.start(ContainerSpec.builder()
                    .root(Root.directory(arguments[0]))
                    .limits(Limits.builder().pids(10).build())
                    .command("sleep", "1000")
                    .build());
            if (arguments.length > 1) {
                container.close();
                return;
            }
            System.out.println("running");
            Thread.sleep(Long.MAX_VALUE);
        }
    }
}
