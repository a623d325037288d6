package dev.jcontainer.plan;

import dev.jcontainer.host.HostFacts;
import dev.jcontainer.host.HostMount;
import dev.jcontainer.host.Identity;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import java.util.Arrays;
import java.util.List;

/** Hosts and specifications that several tests plan for. */
final class Fixtures {
    static final String ID = "0123456789ab";
    static final long ALL_CAPABILITIES = 0x1ff_ffff_ffffL;

    /** A host on which nothing is mounted below the root. */
    static final HostFacts PLAIN = facts();

    /** A host with disks and other file systems below its root. */
    static final HostFacts DISKS = facts(
            mount("/", "ext4"),
            mount("/proc", "proc"),
            mount("/sys", "sysfs"),
            mount("/dev", "devtmpfs"),
            mount("/dev/shm", "tmpfs"),
            mount("/run", "tmpfs"),
            mount("/run/media", "ext4"),
            mount("/boot", "ext4"),
            mount("/boot/efi", "vfat"),
            mount("/snap/core", "squashfs"),
            mount("/mnt/old", "xfs"),
            mount("/mnt", "btrfs"),
            mount("/srv/disk one", "ext4"),
            mount("/etc/hosts", "ext4"));

    private Fixtures() {}

    static ContainerSpec.Builder directory() {
        return ContainerSpec.builder().root(Root.directory("/srv/rootfs")).command("/bin/true");
    }

    static ContainerSpec.Builder host() {
        return ContainerSpec.builder().root(Root.host()).command("/bin/true");
    }

    /** A host with its root on a disk and with these mounts; the caller is root. */
    static HostFacts facts(HostMount... mounts) {
        return new HostFacts(Arrays.asList(mounts), false, ALL_CAPABILITIES, "/tmp", null);
    }

    static HostMount mount(String mountPoint, String type) {
        return new HostMount(mountPoint, type);
    }

    static LaunchPlan plan(ContainerSpec.Builder spec, HostFacts facts) {
        return Planner.plan(spec.build(), facts, Identity.ROOT, ID, false);
    }

    static <T extends Step> List<T> steps(LaunchPlan plan, Class<T> type) {
        return plan.steps().stream().filter(type::isInstance).map(type::cast).toList();
    }
}
