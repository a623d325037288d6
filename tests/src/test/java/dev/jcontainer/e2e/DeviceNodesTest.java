package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.Container;
import dev.jcontainer.Containers;
import dev.jcontainer.Result;
import dev.jcontainer.command.CommandOutput;
import dev.jcontainer.spec.Capabilities;
import dev.jcontainer.spec.Capability;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Device;
import dev.jcontainer.spec.DeviceRule;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.MountFlag;
import dev.jcontainer.spec.Privileges;
import dev.jcontainer.spec.Propagation;
import dev.jcontainer.spec.Recursion;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Seccomp;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.spec.UserNamespace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Device nodes in root filesystems and volumes: the maker of such a directory may have made nodes in it that open the
 * host's disks.
 */
@EndToEnd
class DeviceNodesTest {
    private static final String[] NUMBERS = Host.output(
                    "stat", "-c", "%t %T", Cgroups.aDeviceThatOpens().toString())
            .split(" ", -1);
    private static final int MAJOR = Integer.parseInt(NUMBERS[0], 16);
    private static final int MINOR = Integer.parseInt(NUMBERS[1], 16);

    /**
     * Whether a tmpfs below the root can be used with a user namespace, which needs filesystems with mapped owners:
     * tmpfs supports them since Linux 6.3.
     */
    private static final boolean MAPS_MEMORY = Host.kernelIsAtLeast(6, 3);

    private Path directory = Path.of("");
    private Path rootfs = Path.of("");

    /** The directory is on a disk: the view of this machine shows disks, and their owners can be mapped. */
    @BeforeEach
    void makeNodes() throws Exception {
        directory = Files.createTempDirectory(Path.of("/var/tmp"), "jcontainer-nodes");
        assertThat(directory.toFile().setExecutable(true, false)).isTrue();
        rootfs = Rootfs.fill(Files.createDirectory(directory.resolve("rootfs")));
        node(rootfs.resolve("node"));
    }

    @AfterEach
    void deleteNodes() {
        Rootfs.delete(directory);
    }

    private static Path node(Path place) {
        return node(place, 'c', MAJOR, MINOR);
    }

    private static Path node(Path place, char type, int major, int minor) {
        assertThat(Host.output("mknod", "-m", "666", place.toString(), type + "", major + "", minor + ""))
                .isEmpty();
        return place;
    }

    private static String open(String... paths) {
        StringBuilder script = new StringBuilder();
        for (String path : paths) {
            script.append("(true <" + path + ") && echo " + path + " opened; ");
        }
        return script.toString();
    }

    private ContainerSpec.Builder shell(String script) {
        return ContainerSpec.builder()
                .root(Root.directory(rootfs))
                .stdio(Stdio.pipe().mergeStderr())
                .command("/bin/sh", "-c", script);
    }

    private static String output(ContainerSpec.Builder spec) throws Exception {
        return Containers.run(spec.build()).stdoutText();
    }

    private static Privileges capabilities(Capability... more) {
        long granted = Capabilities.DEFAULT.granted();
        for (Capability each : more) {
            granted |= each.bit();
        }
        return Privileges.builder()
                .capabilities(new Capabilities(granted, 0, 0))
                .build();
    }

    /** The ways to run a program; none of them is privileged. */
    private Map<String, ContainerSpec.Builder> ways(String script) {
        Root.Directory root = Root.directory(rootfs);
        Map<String, ContainerSpec.Builder> ways = new LinkedHashMap<>();
        ways.put("as it is", shell(script));
        ways.put("read-only", shell(script).root(root.readOnly()));
        ways.put("ephemeral", shell(script).root(root.ephemeral()));
        ways.put(
                "without capabilities",
                shell(script)
                        .privileges(Privileges.builder()
                                .capabilities(new Capabilities(0, 0, 0))
                                .build()));
        ways.put("in a user namespace", shell(script).userNamespace(UserNamespace.AUTO));
        ways.put("ephemeral in one", shell(script).root(root.ephemeral()).userNamespace(UserNamespace.AUTO));
        ways.put(
                "unfiltered",
                shell(script)
                        .privileges(
                                Privileges.builder().seccomp(Seccomp.UNCONFINED).build()));
        return ways;
    }

    /** Without ROOT_ATTRIBUTES the node of a root filesystem opens the host's device. */
    @Test
    void aNodeOfTheRootFilesystemCannotBeOpened() throws Exception {
        ways(open("/node"))
                .forEach((name, spec) -> assertThat(outputOf(spec))
                        .as(name)
                        .contains("/node: Permission denied")
                        .doesNotContain("opened"));
    }

    private static String outputOf(ContainerSpec.Builder spec) {
        try {
            return output(spec);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** The attack itself: the content of the device cannot be read and does not change. */
    @Test
    void aDiskIsNeitherReadNorWritten() throws Exception {
        Path disk = Files.writeString(directory.resolve("disk"), "host's secret".repeat(512));
        String loop = Host.output("losetup", "--find", "--show", disk.toString());
        assumeTrue(loop.startsWith("/dev/loop"), "no loop device is available: " + loop);
        try {
            node(rootfs.resolve("disk"), 'b', 7, Integer.parseInt(loop.substring("/dev/loop".length())));
            ways("head -c 6 /disk; printf X | dd of=/disk conv=notrunc,fsync")
                    .forEach((name, spec) -> assertThat(outputOf(spec)).as(name).doesNotContain("host's"));
            assertThat(Host.output("head", "-c", "6", loop)).isEqualTo("host's");
        } finally {
            assertThat(Host.output("losetup", "--detach", loop)).isEmpty();
        }
        assertThat(disk).content().startsWith("host's");
    }

    @Test
    void norCanOneOnWhatIsMountedBelowTheRoot() throws Exception {
        Path below = Files.createDirectory(rootfs.resolve("below"));
        try (HostMount mount = HostMount.tmpfs(below)) {
            node(mount.point().resolve("node"));
            assertThat(output(shell(open("/below/node"))))
                    .isEqualTo("/bin/sh: can't open /below/node: Permission denied\n");
            if (MAPS_MEMORY) {
                assertThat(output(shell(open("/below/node")).userNamespace(UserNamespace.AUTO)))
                        .contains("Permission denied");
            }
        }
    }

    /** Without NODEV the node of a volume opens the host's device. */
    @Test
    void aNodeOfAVolumeCannotBeOpenedNorOneBelowIt() throws Exception {
        Path volume = Files.createDirectory(directory.resolve("volume"));
        node(volume.resolve("node"));
        Mount.Bind bind = Mount.bind(volume, "/v");
        assertThat(output(shell(open("/v/node")).mount(bind).userNamespace(UserNamespace.AUTO)))
                .contains("Permission denied");
        assertThat(output(shell(open("/v/node")).mount(bind.idmapped()).userNamespace(UserNamespace.AUTO)))
                .contains("Permission denied");
        try (HostMount mount = HostMount.tmpfs(Files.createDirectory(volume.resolve("below")))) {
            node(mount.point().resolve("node"));
            for (Mount.Bind each : List.of(
                    bind,
                    bind.readOnly(),
                    bind.recursion(Recursion.WRITABLE),
                    bind.readOnly().recursion(Recursion.WRITABLE))) {
                assertThat(output(shell(open("/v/node", "/v/below/node")).mount(each)))
                        .as(each.toString())
                        .contains("/v/node: Permission denied", "/v/below/node: Permission denied")
                        .doesNotContain("opened");
            }
        }
    }

    /** A device that every container has in its /dev gives no access, and is often used to cover a file. */
    @Test
    void aVolumeThatIsANodeIsClosedUnlessItIsAStandardDevice() throws Exception {
        assertThat(output(shell(open("/closed", "/null", "/zero"))
                        .mount(Mount.bind(node(directory.resolve("one")), "/closed"))
                        .mount(Mount.bind(Path.of("/dev/null"), "/null"))
                        .mount(Mount.bind(Path.of("/dev/zero"), "/zero").with(MountFlag.NODEV))))
                .isEqualTo("/bin/sh: can't open /closed: Permission denied\n/null opened\n"
                        + "/bin/sh: can't open /zero: Permission denied\n");
    }

    @Test
    void aNodeOfTheHostsOwnRootCannotBeOpenedInItsView() throws Exception {
        String node = node(directory.resolve("node")).toString();
        for (UserNamespace users : new UserNamespace[] {UserNamespace.HOST, UserNamespace.AUTO}) {
            assumeTrue(
                    users == UserNamespace.HOST
                            || !Host.output("stat", "-f", "-c", "%T", "/").equals("overlayfs"),
                    "no owners of an overlay are mapped, and the root here is one");
            assertThat(output(shell(open(node)).root(Root.host()).userNamespace(users)))
                    .contains("Permission denied")
                    .doesNotContain("opened");
        }
    }

    @Test
    void whatJoinsTheContainerCannotOpenItEither() throws Exception {
        try (Container container = Containers.start(shell("sleep 1000").build())) {
            Result result = container.run(ExecSpec.of("sh", "-c", open("/node")));
            assertThat(result.stdoutText()).isEmpty();
            assertThat(result.stderrText()).contains("Permission denied");
        }
    }

    /** Only the given device can be opened there, whatever other nodes are in the same directory. */
    @Test
    void aDeviceThatIsGivenIsUsedWhereverItIs() throws Exception {
        String source = Cgroups.aDeviceThatOpens().toString();
        Path volume = Files.createDirectory(directory.resolve("volume"));
        node(volume.resolve("given"));
        node(volume.resolve("node"));
        assertThat(output(shell(open("/dev/given", "/given", "/v/given", "/dev/shm/given", "/node", "/v/node"))
                        .mount(Mount.bind(volume, "/v"))
                        .device(new Device(source, "/dev/given", true, true, false))
                        .device(new Device(source, "/given", true, true, false))
                        .device(new Device(source, "/v/given", true, true, false))
                        .device(new Device(source, "/dev/shm/given", true, true, false))))
                .isEqualTo("/dev/given opened\n/given opened\n/v/given opened\n/dev/shm/given opened\n"
                        + "/bin/sh: can't open /node: Permission denied\n"
                        + "/bin/sh: can't open /v/node: Permission denied\n");
    }

    /** Without {@code DeviceGrants.way} there is no cgroup, and the container can open a node that it makes. */
    @Test
    void whoMayMakeNodesOpensTheStandardOnesOnly() throws Exception {
        String make = "for d in /dev /memory; do mknod $d/disk c " + MAJOR + " " + MINOR
                + "; (true <$d/disk) && echo opened; mknod $d/nothing c 1 3; echo x >$d/nothing && echo usable; done";
        assertThat(output(shell(make)
                        .privileges(capabilities(Capability.MKNOD))
                        .mount(Mount.tmpfs("/memory", 0).without(MountFlag.NODEV))))
                .isEqualTo("/bin/sh: can't open /dev/disk: Operation not permitted\nusable\n"
                        + "/bin/sh: can't open /memory/disk: Operation not permitted\nusable\n");
        assertThat(output(shell(make).privileges(capabilities(Capability.MKNOD)).userNamespace(UserNamespace.AUTO)))
                .contains("mknod: /dev/disk: Operation not permitted")
                .doesNotContain("opened");
    }

    /** Mount flags that the launch sets in a user namespace are not locked: mount_namespaces(7). */
    @Test
    void whoUndoesNodevOpensTheStandardOnesOnly() throws Exception {
        String undo =
                "mount -o remount,bind,dev / && ! grep ' / .*nodev' /proc/mounts && echo undone; " + open("/node");
        for (UserNamespace users : new UserNamespace[] {UserNamespace.HOST, UserNamespace.AUTO}) {
            assertThat(output(shell(undo)
                            .privileges(capabilities(Capability.SYS_ADMIN))
                            .userNamespace(users)))
                    .isEqualTo("undone\n/bin/sh: can't open /node: Operation not permitted\n");
        }
    }

    @Test
    void aVolumeWithDevicesHasThoseThatTheRulesAllow() throws Exception {
        Path volume = Files.createDirectory(directory.resolve("volume"));
        node(volume.resolve("node"));
        node(volume.resolve("null"), 'c', 1, 3);
        ContainerSpec.Builder spec =
                shell(open("/v/node", "/v/null")).mount(Mount.bind(volume, "/v").withDevices());
        String closed = "/bin/sh: can't open /v/node: Operation not permitted\n/v/null opened\n";
        assertThat(output(spec)).isEqualTo(closed);
        assertThat(output(spec.userNamespace(UserNamespace.AUTO))).contains("Operation not permitted");
        Limits rule = Limits.builder()
                .deviceRule(DeviceRule.allow('c', MAJOR, MINOR, "r"))
                .build();
        assertThat(output(spec.userNamespace(UserNamespace.HOST).limits(rule)))
                .isEqualTo("/v/node opened\n/v/null opened\n");
    }

    /** The host mounts it later, with the host's flags. */
    @Test
    void aNodeOnWhatTheHostMountsLaterCannotBeOpened() throws Exception {
        Path shared = Files.createDirectory(directory.resolve("shared"));
        Path late = Files.createDirectory(directory.resolve("shared/late"));
        try (HostMount here = HostMount.bind(shared, shared)) {
            assertThat(Host.output("mount", "-n", "--make-shared", here.point().toString()))
                    .isEmpty();
            ContainerSpec spec = shell("read line; " + open("/v/late/node"))
                    .mount(Mount.bind(shared, "/v").propagation(Propagation.SLAVE))
                    .build();
            try (Container container = Containers.start(spec);
                    HostMount mount = HostMount.tmpfs(late)) {
                node(mount.point().resolve("node"));
                container.getOutputStream().write('\n');
                container.getOutputStream().close();
                assertThat(new String(container.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo("/bin/sh: can't open /v/late/node: Operation not permitted\n");
                assertThat(container.waitFor()).isNotZero();
            }
        }
    }

    /** A normal launch has no cgroup for devices either, because that would make each launch slower. */
    @Test
    void withoutCgroupsWhatTakesRulesIsRefusedAndTheRestRuns() throws Exception {
        List<String> launcher = new ArrayList<>(List.of(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "sh",
                "-c",
                "{ umount -n -l /sys/fs/cgroup/devices || umount -n -R -l /sys/fs/cgroup; } 2>/dev/null && exec \"$@\"",
                "sh"));
        launcher.addAll(CommandLine.LAUNCHERS.get(0));
        assertThat(CommandLine.outcome(CommandLine.command(launcher, CommandLine.inRootfs("echo", "ran")))
                        .stdout())
                .isEqualTo("ran");
        for (String[] options : new String[][] {
            {"--cap-add", "MKNOD"},
            {"--cap-add", "SYS_ADMIN", "--userns", "auto"},
            {"-v", directory + ":/v:dev"},
            {"--mount", "type=bind,dev,src=" + directory + ",dst=/v"},
            {"-v", directory + ":/v:rslave"}
        }) {
            List<String> words = new ArrayList<>(List.of(options));
            words.addAll(List.of("echo", "ran"));
            CommandLine.Outcome outcome = CommandLine.outcome(
                    CommandLine.command(launcher, CommandLine.inRootfs(words.toArray(new String[0]))));
            assertThat(outcome.status()).as(outcome.stdout()).isEqualTo(125);
            assertThat(outcome.stderr()).contains("no cgroup").containsOnlyOnce("\n");
            if (!Cgroups.isUnified()) { // in that case all cgroups are missing, and the error about that comes first
                assertThat(outcome.stderr()).contains("must have device rules", "opens a way to the host's devices");
            }
        }
        assertThat(CommandLine.outcome(CommandLine.command(
                                launcher,
                                CommandLine.inRootfs("--privileged", "-v", directory + ":/tmp:dev", "echo", "ran")))
                        .stdout())
                .isEqualTo("ran");
    }

    /** The option exists for this purpose. */
    @Test
    void aPrivilegedContainerHasTheNodesOfItsRootAndVolumes() throws Exception {
        assertThat(output(shell(open("/node", "/v/node"))
                        .privileges(Privileges.privileged().build())
                        .mount(Mount.bind(rootfs, "/v"))))
                .isEqualTo("/node opened\n/v/node opened\n");
    }

    /** The mounts of config.json do not get nodev; the device rules of the cgroup protect the host. */
    @Test
    void theOciRuntimeRefusesByItsRules(@TempDir Path state) throws Exception {
        OciRuntime runtime = new OciRuntime(state);
        String id = Host.own("device-nodes-test");
        runtime.write(open("/tmp/node") + "grep -o \" /tmp .*nodev\" /proc/mounts");
        node(runtime.shared().resolve("node"));
        try {
            CommandOutput output = runtime.run("run", id);
            assertThat(output.out()).isEmpty();
            assertThat(output.err()).contains("/tmp/node: Operation not permitted");
        } finally {
            runtime.clear(id);
        }
    }
}
