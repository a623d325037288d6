package dev.jcontainer.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the usage from files as kernels write them. */
class UsageReaderTest {
    @TempDir
    private Path directory;

    private void file(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    @Test
    void v2() throws IOException {
        file(
                "cpu.stat",
                "usage_usec 30\nuser_usec 10\nsystem_usec 20\nnr_periods 9\nnr_throttled 4\nthrottled_usec 500\n");
        file("memory.current", "4096\n");
        file("memory.peak", "8192\n");
        file("memory.events", "low 0\nhigh 0\nmax 7\noom 2\noom_kill 1\noom_group_kill 0\n");
        file("pids.current", "3\n");
        file("pids.peak", "5\n");
        file("io.stat", "8:0 rbytes=100 wbytes=200 rios=1 wios=2\n8:16 rbytes=1 wbytes=2 rios=1 wios=2\n");
        assertThat(UsageReader.v2(directory.toString()))
                .isEqualTo(new CgroupUsage(10, 20, 4096, 8192, 1, 3, 5, 101, 202, 4, 500));
    }

    @Test
    void v1() throws IOException {
        file("cpuacct.usage_user", "10000\n");
        file("cpuacct.usage_sys", "20999\n");
        file("cpu.stat", "nr_periods 9\nnr_throttled 4\nthrottled_time 500000\n");
        file("memory.usage_in_bytes", "4096\n");
        file("memory.max_usage_in_bytes", "8192\n");
        file("memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n");
        file("pids.current", "3\n");
        file("pids.peak", "5\n");
        file(
                "blkio.throttle.io_service_bytes_recursive",
                "8:0 Read 100\n8:0 Write 200\n8:0 Total 300\n8:16 Read 1\n8:16 Write 2\nTotal 303\n");
        String all = directory.toString();
        assertThat(UsageReader.v1(Map.of("cpuacct", all, "cpu", all, "memory", all, "pids", all, "blkio", all)))
                .isEqualTo(new CgroupUsage(10, 20, 4096, 8192, 1, 3, 5, 101, 202, 4, 500));
    }

    @Test
    void whatIsNotCountedIsNotZero() throws IOException {
        CgroupUsage nothing = new CgroupUsage(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
        assertThat(UsageReader.v1(Map.of())).isEqualTo(nothing);
        assertThat(UsageReader.v2(directory.toString())).isEqualTo(nothing);
    }

    @Test
    void aWordThatBeginsLikeAnotherIsAnother() {
        assertThat(ControlFile.numberOf("oom_kill_disable 0\noom_kill 3", "oom_kill"))
                .isEqualTo(3);
        assertThat(ControlFile.numberOf("oom_kill_disable 0", "oom_kill")).isEqualTo(-1);
        assertThat(ControlFile.parse("max")).isEqualTo(Long.MAX_VALUE);
        assertThat(ControlFile.parse("many")).isEqualTo(-1);
    }
}
