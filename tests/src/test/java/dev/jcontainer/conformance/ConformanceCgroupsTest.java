package dev.jcontainer.conformance;

import static dev.jcontainer.conformance.Json.list;
import static dev.jcontainer.conformance.Json.map;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The parts cgroupsPath and resources of config-linux.md. */
@Conformance
final class ConformanceCgroupsTest extends ConformanceTest {
    private static final String ID = RuntimeUnderTest.own("conformance-cgroups");

    private static final String LIMITED = ID + "-limits";

    /**
     * "cgroupsPath: … the runtime MUST take the path to be relative to the cgroups mount point", for an absolute path.
     */
    @Test
    void anAbsoluteCgroupsPathIsBelowTheMountPoint() throws Exception {
        String above = RuntimeUnderTest.own("conformance-above");
        Bundle bundle = telling(bundle(), "cat /proc/self/cgroup").set("linux.cgroupsPath", "/" + above + "/below");
        assertThat(told(ID, bundle)).contains(":/" + above + "/below");
        runtime.clear();
        removeFromEachHierarchy(above);
    }

    /** A runtime need not remove the cgroups that it has made above its own: another process may use them by now. */
    private static void removeFromEachHierarchy(String name) throws IOException {
        Path top = Path.of("/sys/fs/cgroup");
        Files.deleteIfExists(top.resolve(name));
        try (DirectoryStream<Path> hierarchies = Files.newDirectoryStream(top)) {
            for (Path hierarchy : hierarchies) {
                Files.deleteIfExists(hierarchy.resolve(name));
            }
        }
    }

    /** "resources": memory.limit and pids.limit are set in the kernel. */
    @Test
    void limitsStandInTheControlFiles() throws Exception {
        Bundle bundle = bundle().set("linux.cgroupsPath", "/" + LIMITED)
                .set("linux.resources", map("memory", map("limit", 33554432), "pids", map("limit", 17)));
        runtime.create(ID, bundle).succeeds();
        Path v1 = Path.of("/sys/fs/cgroup/memory", LIMITED, "memory.limit_in_bytes");
        Path v2 = Path.of("/sys/fs/cgroup", LIMITED, "memory.max");
        assertThat(Files.readString(Files.exists(v1) ? v1 : v2).strip()).isEqualTo("33554432");
        Path pids1 = Path.of("/sys/fs/cgroup/pids", LIMITED, "pids.max");
        Path pids2 = Path.of("/sys/fs/cgroup", LIMITED, "pids.max");
        assertThat(Files.readString(Files.exists(pids1) ? pids1 : pids2).strip())
                .isEqualTo("17");
    }

    /** "resources": the minimum and the maximum of a member, and -1 for unlimited where the member allows it. */
    @ParameterizedTest
    @CsvSource({
        "memory.limit, -1, memory/memory.limit_in_bytes, 9223372036854771712, memory.max, max",
        "memory.limit, 1099511627776, memory/memory.limit_in_bytes, 1099511627776, memory.max, 1099511627776",
        "memory.reservation, 4096, memory/memory.soft_limit_in_bytes, 4096, memory.low, 4096",
        "pids.limit, 1, pids/pids.max, 1, pids.max, 1",
        "pids.limit, -1, pids/pids.max, max, pids.max, max",
        "cpu.shares, 2, cpu/cpu.shares, 2, cpu.weight, 1",
        "cpu.shares, 262144, cpu/cpu.shares, 262144, cpu.weight, 10000",
        "cpu.quota, 1000, cpu/cpu.cfs_quota_us, 1000, cpu.max, 1000 100000",
        "cpu.quota, -1, cpu/cpu.cfs_quota_us, -1, cpu.max, max 100000",
        "cpu.period, 1000, cpu/cpu.cfs_period_us, 1000, cpu.max, max 1000",
        "cpu.period, 1000000, cpu/cpu.cfs_period_us, 1000000, cpu.max, max 1000000",
        "cpu.idle, 1, cpu/cpu.idle, 1, cpu.idle, 1"
    })
    void limitsAreSetUpToTheirExtremes(
            String member, long value, String file1, String shown1, String file2, String shown2) throws Exception {
        Bundle bundle = bundle().set("linux.cgroupsPath", "/" + LIMITED).set("linux.resources." + member, value);
        runtime.create(ID, bundle).succeeds();
        assertControl(file1, shown1, file2, shown2);
    }

    /** "cpu.cpus", "cpu.mems": lists of the processors and of the memory nodes. */
    @Test
    void processorsAndMemoryNodesAreSet() throws Exception {
        Bundle bundle = bundle().set("linux.cgroupsPath", "/" + LIMITED)
                .set("linux.resources.cpu", map("cpus", "0", "mems", "0"));
        runtime.create(ID, bundle).succeeds();
        assertControl("cpuset/cpuset.cpus", "0", "cpuset.cpus", "0");
        assertControl("cpuset/cpuset.mems", "0", "cpuset.mems", "0");
    }

    private static void assertControl(String file1, String shown1, String file2, String shown2) throws IOException {
        Path v1 = Path.of("/sys/fs/cgroup", file1.replace("/", "/" + LIMITED + "/"));
        Path v2 = Path.of("/sys/fs/cgroup", LIMITED, file2);
        boolean isFirst = Files.exists(v1);
        assertThat(Files.readString(isFirst ? v1 : v2).strip()).isEqualTo(isFirst ? shown1 : shown2);
    }

    /** "resources.devices: the runtime MUST apply entries in the listed order". */
    @Test
    void devicesAreAllowedInTheListedOrder() throws Exception {
        Bundle bundle = telling(bundle(), "head -c 1 /dev/zero | wc -c; head -c 1 /dev/full 2>&1 | wc -c")
                .set("linux.cgroupsPath", "/" + ID + "-devices")
                .set(
                        "linux.resources.devices",
                        list(
                                map("allow", false, "access", "rwm"),
                                map("allow", true, "type", "c", "major", 1, "minor", 5, "access", "rwm")));
        assertThat(told(ID, bundle)).startsWith("1\n");
    }
}
