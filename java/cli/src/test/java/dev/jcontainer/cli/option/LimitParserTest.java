package dev.jcontainer.cli.option;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.run.RunLine;
import dev.jcontainer.spec.DeviceRate;
import dev.jcontainer.spec.Limits;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From the options of {@code run} to limits. */
class LimitParserTest {
    private static Limits limits(String... words) throws UsageException, IOException {
        return RunLine.withOptions(words).limits();
    }

    private static void refuses(String part, String... words) {
        RunLine.refusesOptions(List.of(words), part);
    }

    @Test
    void withoutOptionsThereAreNoLimits() throws Exception {
        assertThat(limits().needCgroup()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "8388608, 8388608",
        "8388608b, 8388608",
        "8192k, 8388608",
        "8m, 8388608",
        "8M, 8388608",
        "8mb, 8388608",
        "8MiB, 8388608",
        "1.5g, 1610612736",
        "2t, 2199023255552",
        ".5g, 536870912",
        "64 MB, 67108864",
        "64 m, 67108864",
        "0.25GiB, 268435456"
    })
    void sizesHaveDockersUnits(String text, long bytes) throws Exception {
        assertThat(limits("-m", text).memory()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "m", "-5m", "5x", "5mm", "1.2.3m", ".m", "5.m", "5  m", " 5m", "5m ", "5 ", "5\tm", "0x10", "1e9",
                "5bb", "+5m", "٥m"
            })
    void whatIsNoSizeIsRefused(String text) {
        refuses("is not a size", "--memory=" + text);
    }

    @Test
    void aSizeThatIsTooLargeOrLacksItsUnitIsRefused() {
        refuses("is too large", "-m", "9999999999t");
        refuses("the unit may be missing", "-m", "512");
    }

    /** The same as with docker: a script may pass "0" for a limit that it does not want. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--memory=0",
                "--memory=0m",
                "--memory-swap=0",
                "--memory-reservation=0",
                "--cpus=0",
                "--cpus=0.0",
                "--cpu-quota=0",
                "--cpu-period=0",
                "--cpu-shares=0",
                "--blkio-weight=0"
            })
    void zeroIsNoLimit(String option) throws Exception {
        assertThat(limits(option).needCgroup()).isFalse();
        assertThat(limits(option)).usingRecursiveComparison().isEqualTo(limits());
    }

    @Test
    void memoryAndSwapGoTogether() throws Exception {
        Limits limits = limits("--memory", "64m", "--memory-swap", "-1", "--memory-reservation", "32m");
        assertThat(limits.memorySwap()).isEqualTo(Limits.UNLIMITED);
        assertThat(limits.memoryReservation()).isEqualTo(32 << 20);
        assertThat(limits("-m", "64m", "--memory-swap", "0").memorySwap()).isNull();
        refuses("is below that of memory", "-m", "64m", "--memory-swap", "32m");
        refuses("is above the limit of memory", "-m", "64m", "--memory-reservation", "65m");
        assertThat(limits("-m", "64m", "--memory-reservation", "64m").memoryReservation())
                .isEqualTo(64 << 20);
    }

    @Test
    void cpusAreAQuotaInAPeriod() throws Exception {
        Limits limits = limits("--cpus", "1.5");
        assertThat(limits.cpuQuota()).isEqualTo(150_000);
        assertThat(limits.cpuPeriod()).isEqualTo(100_000);
        assertThat(limits("--cpu-quota", "5000", "--cpu-period", "20000").cpuQuota())
                .isEqualTo(5000);
        assertThat(limits("--cpu-quota", "-1").cpuQuota()).isEqualTo(Limits.UNLIMITED);
        refuses("one or the other", "--cpus", "1", "--cpu-quota", "5000");
        refuses("0.01 or more", "--cpus", "0.001");
        assertThat(limits("--cpus", ".5").cpuQuota()).isEqualTo(50_000);
        refuses("is not a number", "--cpus", ".");
        refuses("is not a number", "--cpus", "1.");
        refuses("is not a number", "--cpus", "NaN");
        refuses("1000 or more", "--cpu-quota", "999");
        refuses("1000 to 1000000", "--cpu-quota", "5000", "--cpu-period", "1000001");
        assertThat(limits("--cpu-period", "5000").cpuPeriod()).isEqualTo(5000); // the same as with docker
    }

    @Test
    void theRestOfTheNumbersHaveTheirRanges() throws Exception {
        Limits limits = limits(
                "-c",
                "2",
                "--cpuset-cpus",
                "0-3,6",
                "--cpuset-mems",
                "0",
                "--pids-limit",
                "7",
                "--blkio-weight",
                "10",
                "--oom-score-adj",
                "-17",
                "--cgroup-parent",
                "/a/b");
        assertThat(limits.cpuShares()).isEqualTo(2);
        assertThat(limits.cpusetCpus()).isEqualTo("0-3,6");
        assertThat(limits.cpusetMems()).isEqualTo("0");
        assertThat(limits.pids()).isEqualTo(7);
        assertThat(limits.blkioWeight()).isEqualTo(10);
        assertThat(limits.oomScoreAdj()).isEqualTo(-17);
        assertThat(limits.cgroupParent()).isEqualTo("/a/b");
        refuses("2 to 262144", "-c", "1");
        refuses("10 to 1000", "--blkio-weight", "1001");
        assertThat(limits("--blkio-weight", "0").blkioWeight()).isNull();
        assertThat(limits("--cpu-shares", "0").cpuShares()).isNull();
        refuses("-1000 to 1000", "--oom-score-adj", "-1001");
        refuses("'..' in it", "--cgroup-parent", "/a/../b");
        refuses("does not consist of numbers and ranges", "--cpuset-cpus", "3-1");
        refuses("does not consist of numbers and ranges", "--cpuset-cpus", "0,");
        refuses("does not consist of numbers and ranges", "--cpuset-mems", "all");
        refuses("is not a whole number", "--pids-limit", "1k");
        refuses("is not a whole number", "--pids-limit", "99999999999999999999");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1"})
    void noLimitOfProcessesIsWrittenInTwoWays(String text) throws Exception {
        assertThat(limits("--pids-limit", text).pids()).isEqualTo(Limits.UNLIMITED);
    }

    @Test
    void ratesNameADevice() throws Exception {
        Limits limits = limits(
                "--device-read-bps",
                "/dev/sda:1m",
                "--device-write-bps",
                "/dev/sda:2k",
                "--device-read-iops",
                "/dev/sda:3",
                "--device-write-iops",
                "/dev/sda:4",
                "--device-write-iops",
                "/dev/sdb:5");
        assertThat(limits.deviceReadBytes()).containsExactly(new DeviceRate("/dev/sda", 1 << 20));
        assertThat(limits.deviceWriteBytes()).containsExactly(new DeviceRate("/dev/sda", 2 << 10));
        assertThat(limits.deviceReadOperations()).containsExactly(new DeviceRate("/dev/sda", 3));
        assertThat(limits.deviceWriteOperations())
                .containsExactly(new DeviceRate("/dev/sda", 4), new DeviceRate("/dev/sdb", 5));
        refuses("not of the form DEVICE:SIZE", "--device-read-bps", "1m");
        refuses("is not a whole number", "--device-read-iops", "/dev/sda:1m");
        refuses("is not absolute", "--device-read-iops", "sda:1");
        refuses("is not above 0", "--device-read-iops", "/dev/sda:0");
    }

    @Test
    void controlFilesAreThoseOfAController() throws Exception {
        assertThat(limits("--cgroup-conf", "memory.high=1", "--cgroup-conf", "io.max=8:0 rbps=1")
                        .conf())
                .containsEntry("memory.high", "1")
                .containsEntry("io.max", "8:0 rbps=1");
        refuses("FILE=VALUE", "--cgroup-conf", "memory.high");
        refuses("is not a controller, a dot and a name", "--cgroup-conf", "../memory.max=1");
        refuses("managed by jcontainer", "--cgroup-conf", "cgroup.procs=1");
    }

    @Test
    void theManagerIsCgroupfs() throws Exception {
        assertThat(limits("--cgroup-manager", "cgroupfs").needCgroup()).isFalse();
        refuses("not supported yet", "--cgroup-manager", "systemd");
        refuses("only cgroupfs", "--cgroup-manager", "other");
    }
}
