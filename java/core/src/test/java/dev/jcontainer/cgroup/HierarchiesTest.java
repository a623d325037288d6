package dev.jcontainer.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.cgroup.Hierarchies.Hierarchy;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What mountinfo and cgroup of /proc say, on hosts and in containers. */
class HierarchiesTest {
    private static final String V2 = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n";
    private static final String V1 = "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n"
            + "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
            + "33 31 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
            + "34 31 0:31 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,name=systemd\n";

    @Test
    void aUnifiedHostHasOneHierarchy() throws IOException {
        Hierarchies found = Hierarchies.parse(V2, "0::/user.slice/user-0.slice/session-1.scope\n");
        assertThat(found.isUnified()).isTrue();
        assertThat(found.unified())
                .isEqualTo(new Hierarchy("/sys/fs/cgroup", "/sys/fs/cgroup/user.slice/user-0.slice/session-1.scope"));
    }

    @Test
    void aHybridHostCountsAsV1() throws IOException {
        Hierarchies found = Hierarchies.parse(
                V1 + V2.replace("/sys/fs/cgroup", "/sys/fs/cgroup/unified"),
                "9:memory:/a\n2:cpu,cpuacct:/\n1:name=systemd:/b\n0::/c\n");
        assertThat(found.isUnified()).isFalse();
        assertThat(found.unified()).isEqualTo(new Hierarchy("/sys/fs/cgroup/unified", "/sys/fs/cgroup/unified/c"));
        assertThat(found.systemd()).isEqualTo(new Hierarchy("/sys/fs/cgroup/systemd", "/sys/fs/cgroup/systemd/b"));
        assertThat(found.controllers())
                .containsOnlyKeys("cpu", "cpuacct", "memory")
                .containsEntry("memory", new Hierarchy("/sys/fs/cgroup/memory", "/sys/fs/cgroup/memory/a"))
                .containsEntry("cpu", new Hierarchy("/sys/fs/cgroup/cpu,cpuacct", "/sys/fs/cgroup/cpu,cpuacct"))
                .containsEntry("cpuacct", new Hierarchy("/sys/fs/cgroup/cpu,cpuacct", "/sys/fs/cgroup/cpu,cpuacct"));
    }

    /** systemd's hierarchy is one of cgroup v1, and does not show where the controllers are. */
    @Test
    void aUnifiedHostMayHaveTheHierarchyOfSystemdToo() throws IOException {
        String systemd =
                V1.lines().filter(line -> line.contains("systemd")).findFirst().orElseThrow() + "\n";
        assertThat(Hierarchies.parse(V2 + systemd, "1:name=systemd:/\n0::/\n").isUnified())
                .isTrue();
    }

    /** This happens, for example, if an engine has mounted another cgroup for one of its containers. */
    @Test
    void aLaterMountThatDoesNotShowUsHidesNothing() throws IOException {
        String other = "99 30 0:26 /other /run/other rw - cgroup2 cgroup2 rw\n";
        assertThat(Hierarchies.parse(V2 + other, "0::/a\n").unified())
                .isEqualTo(new Hierarchy("/sys/fs/cgroup", "/sys/fs/cgroup/a"));
    }

    @Test
    void inAContainerTheMountMayBeginAtItsCgroup() throws IOException {
        String mounts = "33 31 0:30 /docker/0a /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n";
        assertThat(Hierarchies.parse(mounts, "9:memory:/docker/0a\n").controllers())
                .containsEntry("memory", new Hierarchy("/sys/fs/cgroup/memory", "/sys/fs/cgroup/memory"));
        assertThat(Hierarchies.parse(mounts, "9:memory:/docker/0a/b\n").controllers())
                .containsEntry("memory", new Hierarchy("/sys/fs/cgroup/memory", "/sys/fs/cgroup/memory/b"));
    }

    @Test
    void aMountThatDoesNotShowUsDoesNotCount() {
        String mounts = "33 31 0:30 /docker/0a /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n";
        assertThatThrownBy(() -> Hierarchies.parse(mounts, "9:memory:/docker/0ab\n"))
                .isInstanceOf(CgroupException.class)
                .hasMessageContaining("no cgroup hierarchy");
        assertThatThrownBy(() -> Hierarchies.parse("", "")).isInstanceOf(CgroupException.class);
    }

    @Test
    void namesMayHaveSpacesAndColons() throws IOException {
        Hierarchies found = Hierarchies.parse(V2.replace("/sys/fs/cgroup", "/sys/fs/c\\040g"), "0::/a:b c\n");
        assertThat(found.unified()).isEqualTo(new Hierarchy("/sys/fs/c g", "/sys/fs/c g/a:b c"));
    }
}
