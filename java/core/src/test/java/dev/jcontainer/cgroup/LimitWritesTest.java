package dev.jcontainer.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.plan.CgroupPlan.ControlWrite;
import dev.jcontainer.spec.DeviceRate;
import dev.jcontainer.spec.Limits;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From limits to the control files that are written, on either version. */
class LimitWritesTest {
    private static final long MIB = 1 << 20;
    private static final Map<String, String> DEVICES = Map.of("/dev/sda", "8:0");

    private static List<String> v1(Limits.Builder limits) {
        return texts(LimitWrites.v1(limits.build(), DEVICES));
    }

    private static List<String> v2(Limits.Builder limits) {
        return texts(LimitWrites.v2(limits.build(), DEVICES));
    }

    /** {@code file=value}, with a question mark if the file may be missing. */
    private static List<String> texts(List<ControlWrite> writes) {
        return writes.stream()
                .map(write -> write.file() + (write.limit().isEmpty() ? "?=" : "=") + write.value())
                .toList();
    }

    /** The values at both ends and at the default define the formula; the others result from it. */
    @ParameterizedTest
    @CsvSource({
        "2, 1",
        "3, 2",
        "10, 4",
        "100, 17",
        "512, 59",
        "1000, 99",
        "1024, 100",
        "2000, 170", // as in runc's issue 4896
        "2048, 174",
        "8192, 532",
        "22000, 1204", // as in youki's pull 3274
        "262143, 10000",
        "262144, 10000"
    })
    void sharesBecomeTheWeightOfRuncAndCrun(long shares, long weight) {
        assertThat(LimitWrites.cpuWeight(shares)).isEqualTo(weight);
    }

    @Test
    void moreSharesAreNeverLessWeight() {
        long before = 0;
        for (long shares = 2; shares <= 262_144; shares++) {
            long weight = LimitWrites.cpuWeight(shares);
            assertThat(weight).isBetween(Math.max(1, before), 10_000L);
            before = weight;
        }
    }

    @ParameterizedTest
    @CsvSource({"10, 1", "100, 910", "500, 4950", "1000, 10000"})
    void theWeightOfBlockIoIsALine(long weight, long converted) {
        assertThat(LimitWrites.ioWeight(weight)).isEqualTo(converted);
    }

    @Test
    void memoryAloneAllowsAsMuchSwap() {
        Limits.Builder limits = Limits.builder().memory(64 * MIB);
        assertThat(v1(limits))
                .containsExactly("memory.limit_in_bytes=67108864", "memory.memsw.limit_in_bytes?=134217728");
        assertThat(v2(limits)).containsExactly("memory.max=67108864", "memory.swap.max?=67108864");
    }

    @Test
    void memoryAndSwapAreToldTogetherOnV1AndApartOnV2() {
        Limits.Builder limits = Limits.builder().memory(64 * MIB).memorySwap(96 * MIB);
        assertThat(v1(limits)).contains("memory.memsw.limit_in_bytes=100663296");
        assertThat(v2(limits)).contains("memory.swap.max=33554432");
        assertThat(v2(limits.memorySwap(64 * MIB))).contains("memory.swap.max=0");
        assertThat(v1(limits.memorySwap(Limits.UNLIMITED))).contains("memory.memsw.limit_in_bytes=-1");
        assertThat(v2(limits)).contains("memory.swap.max=max");
    }

    @Test
    void theDefaultOfSwapDoesNotOverflow() {
        assertThat(v1(Limits.builder().memory(Long.MAX_VALUE - 1)))
                .contains("memory.memsw.limit_in_bytes?=" + Long.MAX_VALUE);
    }

    @Test
    void aReservationIsSoft() {
        assertThat(v1(Limits.builder().memoryReservation(1))).containsExactly("memory.soft_limit_in_bytes=1");
        assertThat(v2(Limits.builder().memoryReservation(1))).containsExactly("memory.low=1");
    }

    @Test
    void theCpuQuotaIsOneFileOnV2() {
        Limits.Builder limits = Limits.builder().cpus(1.5);
        assertThat(v1(limits)).containsExactly("cpu.cfs_period_us=100000", "cpu.cfs_quota_us=150000");
        assertThat(v2(limits)).containsExactly("cpu.max=150000 100000");
        assertThat(v2(Limits.builder().cpuQuota(5000))).containsExactly("cpu.max=5000");
        assertThat(v2(Limits.builder().cpuQuota(Limits.UNLIMITED))).containsExactly("cpu.max=max");
        assertThat(v1(Limits.builder().cpuQuota(Limits.UNLIMITED))).containsExactly("cpu.cfs_quota_us=-1");
    }

    /** v2 has both in one file: the value that is not given is written again unchanged. */
    @Test
    void aPeriodGoesWithoutAQuota() {
        Limits.Builder period = Limits.builder().cpuPeriod(50_000);
        assertThat(v1(period)).containsExactly("cpu.cfs_period_us=50000");
        assertThat(v2(period)).containsExactly("cpu.max=max 50000");
        assertThat(texts(LimitWrites.v2(period.build(), DEVICES, "20000 100000")))
                .containsExactly("cpu.max=20000 50000");
        assertThat(texts(LimitWrites.v2(Limits.builder().cpuQuota(5000).build(), DEVICES, "max 70000")))
                .containsExactly("cpu.max=5000 70000");
        assertThat(texts(LimitWrites.v2(Limits.builder().pids(7).build(), DEVICES, "max 70000")))
                .containsExactly("pids.max=7");
    }

    @Test
    void sharesCpusetsAndProcesses() {
        Limits.Builder limits = Limits.builder()
                .cpuShares(512)
                .cpusetCpus("0-1")
                .cpusetMems("0")
                .pids(7);
        assertThat(v1(limits)).containsExactly("cpu.shares=512", "cpuset.cpus=0-1", "cpuset.mems=0", "pids.max=7");
        assertThat(v2(limits)).containsExactly("cpu.weight=59", "cpuset.cpus=0-1", "cpuset.mems=0", "pids.max=7");
        assertThat(v2(Limits.builder().pids(Limits.UNLIMITED))).containsExactly("pids.max=max");
    }

    @Test
    void aWeightGoesToWhicheverFileThereIs() {
        ControlWrite v1 = LimitWrites.v1(Limits.builder().blkioWeight(500).build(), DEVICES)
                .get(0);
        assertThat(v1.file() + "=" + v1.value()).isEqualTo("blkio.bfq.weight=500");
        assertThat(v1.otherwise()).isEqualTo(new ControlWrite("blkio.weight", "500", "blkio-weight", null));
        ControlWrite v2 = LimitWrites.v2(Limits.builder().blkioWeight(500).build(), DEVICES)
                .get(0);
        assertThat(v2.file() + "=" + v2.value()).isEqualTo("io.bfq.weight=500");
        assertThat(v2.otherwise()).isEqualTo(new ControlWrite("io.weight", "default 4950", "blkio-weight", null));
    }

    @Test
    void ratesNameTheDeviceByItsNumbers() {
        Limits.Builder limits = Limits.builder()
                .deviceReadBytes(new DeviceRate("/dev/sda", 1))
                .deviceWriteBytes(new DeviceRate("/dev/sda", 2))
                .deviceReadOperations(new DeviceRate("/dev/sda", 3))
                .deviceWriteOperations(new DeviceRate("/dev/sda", 4));
        assertThat(v1(limits))
                .containsExactly(
                        "blkio.throttle.read_bps_device=8:0 1",
                        "blkio.throttle.write_bps_device=8:0 2",
                        "blkio.throttle.read_iops_device=8:0 3",
                        "blkio.throttle.write_iops_device=8:0 4");
        assertThat(v2(limits))
                .containsExactly("io.max=8:0 rbps=1", "io.max=8:0 wbps=2", "io.max=8:0 riops=3", "io.max=8:0 wiops=4");
    }

    @Test
    void controlFilesAreWrittenLastAndInOrder() {
        assertThat(v2(Limits.builder().conf("memory.high", "2").pids(1).conf("memory.min", "1")))
                .containsExactly("pids.max=1", "memory.high=2", "memory.min=1");
    }

    @Test
    void theNumbersOfADeviceAreThoseOfTheCLibrary() {
        assertThat(DeviceNumbers.major(0x801)).isEqualTo(8);
        assertThat(DeviceNumbers.minor(0x801)).isEqualTo(1);
        // makedev(0xabcde, 0x12345) of glibc
        long number = 0x45L | 0xcdeL << 8 | 0x123L << 20 | 0xabL << 44;
        assertThat(DeviceNumbers.major(number)).isEqualTo(0xabcde);
        assertThat(DeviceNumbers.minor(number)).isEqualTo(0x12345);
    }
}
