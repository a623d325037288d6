package dev.jcontainer.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The facts that the probe concludes from the host's files. */
class HostProbeTest {
    @Test
    void theMountInViewDecidesWhetherTheRootIsAnInitramfs() {
        HostMount rootfs = new HostMount("/", "rootfs");
        HostMount disk = new HostMount("/", "ext4");
        HostMount below = new HostMount("/mnt", "ext4");
        assertThat(HostProbe.isInitramfs(List.of(rootfs))).isTrue();
        assertThat(HostProbe.isInitramfs(List.of(rootfs, below))).isTrue();
        assertThat(HostProbe.isInitramfs(List.of(rootfs, disk))).isFalse();
        assertThat(HostProbe.isInitramfs(List.of(disk, new HostMount("/mnt", "rootfs"))))
                .isFalse();
        assertThat(HostProbe.isInitramfs(List.of())).isFalse();
    }

    @Test
    void theFactsKeepACopyOfTheMounts() {
        List<HostMount> mounts = new ArrayList<>(List.of(new HostMount("/", "ext4")));
        HostFacts facts = new HostFacts(mounts, false, 0, "/tmp", null);
        mounts.clear();
        assertThat(facts.mounts()).containsExactly(new HostMount("/", "ext4"));
    }
}
