package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.ContainerException;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Device;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.MountFlag;
import dev.jcontainer.spec.Privileges;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.UserNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Volumes on {@code /dev}, and devices on volumes: every program has a /dev/null, and nothing stays on the host. */
@EndToEnd
class DevVolumesTest extends ScriptTest {
    private static final String USES_DEVICES = "echo lost >/dev/null && head -c 3 /dev/zero | wc -c"
            + "; (: </dev/tty) 2>&1 | grep -c 'No such device or address'; stat -c %a /dev/pts/ptmx";
    private static final String USED = "3\n1\n666";
    private static final String MASKED = "; wc -c </proc/interrupts";

    private Path directory = Path.of("");
    private Path volume = Path.of("");

    /** The directory is on a disk, whose owners can be mapped. */
    @BeforeEach
    void makeVolume() throws Exception {
        directory = Files.createTempDirectory(Path.of("/var/tmp"), "jcontainer-dev");
        assertThat(directory.toFile().setExecutable(true, false)).isTrue();
        volume = Files.createDirectory(directory.resolve("volume"));
    }

    @AfterEach
    void deleteVolume() {
        Rootfs.delete(directory);
    }

    private static void node(Path place, String mode, String minor) {
        assertThat(Host.output("mknod", "-m", mode, place.toString(), "c", "1", minor))
                .isEmpty();
    }

    /**
     * The option as typed for Docker, whose containers can open what the rules allow; here nodev would also close
     * /dev/null.
     */
    @ParameterizedTest
    @ValueSource(strings = {"/dev", "//dev/", "/bin/../dev/."})
    void aVolumeOnDevThatClosesItsDevicesIsRefused(String target) throws Exception {
        CommandLine.Outcome outcome = CommandLine.run("-v", "/dev:" + target, "sh", "-c", "echo started");
        assertThat(outcome.status()).as(outcome.stdout()).isEqualTo(125);
        assertThat(outcome.stderr()).contains("/dev/null", "-v /dev:" + target + ":dev", "--device");
        assertThat(outcome.stdout()).isEmpty();
    }

    @Test
    void noOtherMountOnDevTakesItAwayEither() {
        Privileges privileged = Privileges.privileged().build();
        for (ContainerSpec.Builder spec : List.of(
                shell("echo started").mount(Mount.bind(volume, "/dev")),
                shell("echo started").mount(Mount.bind(volume, "/dev")).userNamespace(UserNamespace.AUTO),
                shell("echo started")
                        .mount(Mount.bind("/dev", "/dev").with(MountFlag.NODEV))
                        .privileges(privileged),
                shell("echo started").mount(Mount.tmpfs("/dev", 0)),
                shell("echo started")
                        .mount(Mount.tmpfs("/dev", 0).without(MountFlag.NODEV))
                        .privileges(privileged))) {
            assertThatThrownBy(() -> output(spec))
                    .isInstanceOf(ContainerException.class)
                    .hasMessageContaining("without /dev/null");
        }
    }

    /**
     * The text of a path does not show these cases: without the step NULL_DEVICE the program starts with any file in
     * place of /dev/null.
     */
    @Test
    void whatEndsWithoutANullDeviceIsRefusedAndLeavesNothing() throws Exception {
        Path other = Files.createDirectory(directory.resolve("other"));
        node(other.resolve("null"), "666", "5");
        Path linked = Files.createDirectory(directory.resolve("linked"));
        Files.createSymbolicLink(linked.resolve("null"), Path.of("/proc/sys/kernel/core_pattern"));
        Path file = Files.writeString(directory.resolve("file"), "not null");
        Path rootfs = Rootfs.fill(Files.createDirectory(directory.resolve("rootfs")));
        Files.createSymbolicLink(rootfs.resolve("devices"), Path.of("dev"));
        for (Mount mount : List.of(
                Mount.bind(volume, "/dev").withDevices(),
                Mount.bind(other, "/dev").withDevices(),
                Mount.bind(linked, "/dev").withDevices(),
                Mount.bind(file, "/dev/null"),
                Mount.bind("/dev/zero", "/dev/null"),
                Mount.bind("/dev/null", "/dev/null").with(MountFlag.NODEV),
                Mount.bind("/dev", "/devices"),
                Mount.tmpfs("/devices", 0))) {
            for (Privileges privileges :
                    List.of(Privileges.DEFAULT, Privileges.privileged().build())) {
                boolean isOpen = mount.target().equals("/devices") && privileges.isPrivileged();
                if (isOpen && mount instanceof Mount.Bind) {
                    continue; // it has a usable /dev/null
                }
                assertThatThrownBy(() -> output(shell("echo started")
                                .root(Root.directory(rootfs))
                                .privileges(privileges)
                                .mount(mount)))
                        .as(mount.toString())
                        .isInstanceOf(ContainerException.class)
                        .hasMessageContaining("/dev/null");
            }
        }
        assertThat(volume).isEmptyDirectory();
        assertThat(file).hasContent("not null");
    }

    @Test
    void theHostsDevicesOnDevAreUsed() throws Exception {
        Mount.Bind host = Mount.bind("/dev", "/dev");
        for (ContainerSpec.Builder spec : List.of(
                shell(USES_DEVICES + MASKED).mount(host.withDevices()),
                shell(USES_DEVICES + MASKED).mount(host.withDevices().readOnly()),
                shell(USES_DEVICES + MASKED).mount(host.withDevices()).userNamespace(UserNamespace.AUTO))) {
            assertThat(output(spec)).isEqualTo(USED + "\n0");
        }
        assertThat(output(shell(USES_DEVICES)
                        .mount(host)
                        .privileges(Privileges.privileged().build())))
                .isEqualTo(USED);
    }

    /** Otherwise the devices of the machine that a volume on /dev lacks would be made on it. */
    @Test
    void aPrivilegedContainerMakesNoneOnIt() throws Exception {
        node(volume.resolve("null"), "666", "3");
        Privileges privileged = Privileges.privileged().build();
        assertThat(output(shell("ls /dev").mount(Mount.bind(volume, "/dev")).privileges(privileged)))
                .isEqualTo("null");
        Path below = Files.createDirectory(directory.resolve("below"));
        assertThat(output(shell("ls /dev/net; test -e /dev/zero && echo zero")
                        .mount(Mount.bind(below, "/dev/net"))
                        .privileges(privileged)))
                .isEqualTo("zero");
        assertThat(below).isEmptyDirectory();
    }

    @Test
    void theHostsDevicesOnDevAreUsedByAnOrdinaryUser() throws Exception {
        try (PlainUser user = PlainUser.create()) {
            String root = user.root().toString();
            String script = USES_DEVICES + MASKED;
            assertThat(user.jcontainer("run", "-v", "/dev:/dev:dev", "--rootfs", root, "sh", "-c", script))
                    .isEqualTo(USED + "\n0\nstatus 0");
            assertThat(user.jcontainer("run", "-v", "/dev:/dev", "--rootfs", root, "true"))
                    .contains("-v /dev:/dev:dev")
                    .endsWith("status 125");
        }
    }

    /**
     * Otherwise the name of the container's terminal is the name of another terminal, and an exec gets a terminal of
     * the host.
     */
    @Test
    void theTerminalIsTheContainersOwnThereToo() throws Exception {
        try (CallersTerminal terminal = CallersTerminal.of(CallersTerminal.jcontainer(
                "run",
                "-it",
                "--rootfs",
                Rootfs.shared().toString(),
                "-v",
                "/dev:/dev:dev",
                "sh",
                "-c",
                "tty; ls -d /dev/pts/[0-9]*; (: </dev/tty) && echo all"))) {
            terminal.await("/dev/pts/0\r\n/dev/pts/0\r\nall\r\n");
        }
    }

    /** The user asked for this volume, which is mounted there later. */
    @Test
    void aVolumeBelowOneOnDevStays() throws Exception {
        node(volume.resolve("null"), "666", "3");
        Files.createDirectory(volume.resolve("pts"));
        Path terminals = Files.createDirectory(directory.resolve("terminals"));
        Files.createFile(terminals.resolve("mine"));
        assertThat(output(shell("ls /dev /dev/pts")
                        .mount(Mount.bind(volume, "/dev").withDevices())
                        .mount(Mount.bind(terminals, "/dev/pts"))))
                .isEqualTo("/dev:\nnull\npts\n\n/dev/pts:\nmine");
    }

    /**
     * If a volume's node were used, a masked file would have its mode and owner, and changes would affect the volume.
     */
    @Test
    void whatIsMaskedIsSoByTheContainersOwnNode() throws Exception {
        node(volume.resolve("null"), "640", "3");
        String look = "stat -c '%a %t:%T' /dev/null /proc/interrupts; chmod 600 /proc/interrupts; stat -c %a /dev/null";
        assertThat(output(shell(look).mount(Mount.bind(volume, "/dev").withDevices())))
                .isEqualTo("640 1:3\n666 1:3\n640");
    }

    /** A node there would stay on the host when the container has ended. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noDeviceIsMadeOnAVolume(boolean isMapped) throws Exception {
        Path rootfs = Rootfs.fill(Files.createDirectory(directory.resolve("rootfs")));
        Files.createSymbolicLink(rootfs.resolve("link"), Path.of("v"));
        Files.createDirectory(volume.resolve("below"));
        assertThat(volume.toFile().setWritable(true, false)).isTrue();
        UserNamespace users = isMapped ? UserNamespace.AUTO : UserNamespace.HOST;
        try (HostMount below = HostMount.tmpfs(volume.resolve("below"))) {
            for (String place : List.of("/v/y", "/link/y", "/v/below/y", "/v/below/../y")) {
                assertThatThrownBy(() -> output(shell("echo started")
                                .root(Root.directory(rootfs))
                                .mount(Mount.bind(volume, "/v"))
                                .device(new Device("/dev/zero", place, true, true, false))
                                .userNamespace(users)))
                        .as(place)
                        .isInstanceOf(ContainerException.class)
                        .hasMessageContaining("volume");
            }
            assertThat(below.point()).isEmptyDirectory();
        }
        assertThat(Host.list(volume)).containsExactly(volume.resolve("below"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDeviceThatIsOnTheVolumeAlreadyIsUsed(boolean isMapped) throws Exception {
        node(volume.resolve("zero"), "666", "5");
        assertThat(output(shell("head -c 2 /v/zero | wc -c")
                        .mount(Mount.bind(volume, "/v"))
                        .device(new Device("/dev/zero", "/v/zero", true, true, false))
                        .userNamespace(isMapped ? UserNamespace.AUTO : UserNamespace.HOST)))
                .isEqualTo("2");
    }

    /** A filesystem in memory disappears with the container. */
    @Test
    void onATmpfsADeviceIsMade() throws Exception {
        assertThat(output(shell("head -c 2 /t/zero | wc -c")
                        .mount(Mount.tmpfs("/t", 0))
                        .device(new Device("/dev/zero", "/t/zero", true, true, false))))
                .isEqualTo("2");
    }
}
