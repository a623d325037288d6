package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerException;
import dev.jcontainer.Containers;
import dev.jcontainer.Result;
import dev.jcontainer.Usage;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.DeviceRate;
import dev.jcontainer.spec.DeviceRule;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.Root;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Limits and usage, as this host's cgroups, v1 or v2, enforce and count them. {@link NothingLeft} looks for cgroups,
 * too.
 */
@EndToEnd
class LimitsTest extends LimitedTest {
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
    void usageIsThatOfAllProcessesAtTheEnd() throws Exception {
        Usage usage = run("(i=0; while [ $i -lt 30000 ]; do i=$((i+1)); done) & wait", limits().pids(10))
                .usage();
        assertThat(usage.pids()).isZero();
        assertThat(usage.oomKills()).isZero();
        assertThat(usage.cpuTime()).isPositive();
        assertThat(usage.peakMemory()).isPositive();
    }
}
