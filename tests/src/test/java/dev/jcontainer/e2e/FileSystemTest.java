package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerException;
import dev.jcontainer.ContainerException.Reason;
import dev.jcontainer.Containers;
import dev.jcontainer.Result;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Device;
import dev.jcontainer.spec.Dns;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.MountFlag;
import dev.jcontainer.spec.Privileges;
import dev.jcontainer.spec.Propagation;
import dev.jcontainer.spec.Recursion;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Ulimit;
import dev.jcontainer.spec.Ulimit.Resource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mounts, devices, kernel parameters and resource limits, as a program sees them. */
@EndToEnd
class FileSystemTest extends ScriptTest {
    @Test
    void readOnlyHoldsForWhatIsMountedBelow(@TempDir Path directory) throws Exception {
        Path below = Files.createDirectory(directory.resolve("below"));
        try (HostMount mount = HostMount.tmpfs(below)) {
            Mount.Bind bind = Mount.bind(directory, "/mnt").readOnly();
            assertThat(output(shell("touch /mnt/a /mnt/below/b").mount(bind)))
                    .contains("/mnt/a: Read-only file system")
                    .contains("/mnt/below/b: Read-only file system");
            assertThat(output(shell("touch /mnt/a /mnt/below/b").mount(bind.recursion(Recursion.WRITABLE))))
                    .contains("/mnt/a: Read-only file system")
                    .doesNotContain("below");
            assertThat(below.resolve("b")).exists();
            assertThat(output(shell("ls /mnt/below").mount(bind.recursion(Recursion.DISABLED))))
                    .isEmpty();
            assertThat(mount.point()).isEqualTo(below);
        }
    }

    @Test
    void flagsOfABindAreSet(@TempDir Path directory) throws Exception {
        Path program = Files.copy(Rootfs.shared().resolve("bin/busybox"), directory.resolve("true"));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Mount.Bind bind = Mount.bind(directory, "/mnt");
        assertThat(output(shell("/mnt/true && echo runs").mount(bind))).isEqualTo("runs");
        assertThat(output(shell("/mnt/true; grep ' /mnt ' /proc/mounts")
                        .mount(bind.with(MountFlag.NOEXEC, MountFlag.NOSUID, MountFlag.NODEV))))
                .contains("Permission denied")
                .contains("nosuid,nodev,noexec");
    }

    @Test
    void mountsOfTheHostAppearInASlaveAndNotTheOtherWay(@TempDir Path directory) throws Exception {
        Path below = Files.createDirectories(directory.resolve("shared/below")).getParent();
        assertThat(below).isNotNull();
        try (HostMount mount = HostMount.tmpfs(below, "--make-shared")) {
            Files.createDirectory(mount.point().resolve("late"));
            Mount.Bind bind = Mount.bind(below, "/mnt").propagation(Propagation.SLAVE);
            assertThat(appearsLater(bind, mount.point().resolve("late"))).isEqualTo("appeared");
            assertThat(appearsLater(Mount.bind(below, "/mnt"), mount.point().resolve("late")))
                    .isEmpty();
        }
    }

    private static String appearsLater(Mount.Bind bind, Path late) throws Exception {
        ContainerSpec spec = shell("echo ready; read line; cat /mnt/late/file 2>/dev/null; true")
                .mount(bind)
                .build();
        try (Container container = Containers.start(spec)) {
            assertThat(container.getInputStream().read()).isEqualTo('r');
            try (HostMount mount = HostMount.tmpfs(late)) {
                Files.writeString(mount.point().resolve("file"), "appeared");
                container.getOutputStream().write('\n');
                container.getOutputStream().close();
                String rest = new String(container.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(container.waitFor()).isZero();
                return rest.replace("eady", "").strip();
            }
        }
    }

    @Test
    void aSourceThatTheHostDoesNotShareIsRefusedForPropagation(@TempDir Path directory) {
        try (HostMount mount = HostMount.tmpfs(directory, "--make-private")) {
            for (Propagation propagation : List.of(Propagation.SLAVE, Propagation.SHARED)) {
                ContainerException e = fails(
                        shell("true").mount(Mount.bind(mount.point(), "/mnt").propagation(propagation)));
                assertThat(e.reason()).isEqualTo(Reason.INVALID);
                assertThat(e).hasMessageContaining(directory.toString()).hasMessageContaining("make-rshared");
            }
        }
    }

    @Test
    void aTmpfsHasItsModeOwnerAndLimits() throws Exception {
        Mount.Tmpfs tmpfs = Mount.tmpfs("/t", 1 << 20).mode(0750).owner(7, 8).inodes(20);
        assertThat(output(
                        shell("stat -c '%a %u %g' /t; df -i /t | tail -1 | awk '{print $2}'; grep ' /t ' /proc/mounts")
                                .mount(tmpfs)))
                .startsWith("750 7 8\n20\n")
                .contains("rw,nosuid,nodev,noexec");
        assertThat(output(shell("touch /t/x").mount(tmpfs.readOnly()))).contains("Read-only file system");
    }

    /** It becomes read-only when the mount is made. */
    @Test
    void whatIsMountedOnAReadOnlyTmpfsIsThere() throws Exception {
        assertThat(output(shell("touch /t/a/b/x && echo written; touch /t/x")
                        .mount(Mount.tmpfs("/t", 1 << 20).readOnly())
                        .mount(Mount.tmpfs("/t/a/b", 1 << 20))))
                .startsWith("written\n")
                .contains("Read-only file system");
    }

    @Test
    void programsRunOnATmpfsOnlyWhereThatIsSaid() throws Exception {
        String script = "cp /bin/busybox /t/true && /t/true && echo runs";
        assertThat(output(shell(script).mount(Mount.tmpfs("/t", 0)))).contains("Permission denied");
        assertThat(output(shell(script).mount(Mount.tmpfs("/t", 0).without(MountFlag.NOEXEC))))
                .isEqualTo("runs");
    }

    @Test
    void aReadOnlyRootHasATemporaryDirectoryByTmpfs() throws Exception {
        for (Root root : List.of(
                Root.directory(Rootfs.shared()).readOnly(),
                Root.directory(Rootfs.shared()).ephemeral().readOnly())) {
            assertThat(output(shell("echo x >/tmp/f && cat /tmp/f; echo y >/f")
                            .root(root)
                            .mount(Mount.tmpfs("/tmp", 1 << 20))))
                    .startsWith("x\n")
                    .contains("Read-only file system");
        }
    }

    @Test
    void sharedMemoryHasItsSize() throws Exception {
        String script = "df -k /dev/shm | tail -1 | awk '{print $2}'";
        assertThat(output(shell(script))).isEqualTo("65536");
        assertThat(output(shell(script).shmSize(1 << 20))).isEqualTo("1024");
        assertThat(output(shell("head -c 2000000 /dev/zero >/dev/shm/f 2>/dev/null || stat -c %s /dev/shm/f")
                        .shmSize(1 << 20)))
                .isEqualTo("1048576");
    }

    @Test
    void resourceLimitsAreSetAndCannotBeRaised() throws Exception {
        assertThat(output(shell("ulimit -Sn; ulimit -Hn; ulimit -Hn 300 || true; ulimit -Sc")
                        .ulimit(new Ulimit(Resource.NOFILE, 100, 200))
                        .ulimit(Ulimit.of(Resource.CORE, 0))))
                .startsWith("100\n200\n")
                .contains("not permitted")
                .endsWith("0");
        Result result = Containers.run(shell("head -c 5000 /dev/zero >/f")
                .ulimit(Ulimit.of(Resource.FSIZE, 1000))
                .build());
        assertThat(result.exitCode()).isNotZero();
    }

    /** Each of these limits once applied to the launch itself, which then lacked a descriptor or memory. */
    @Test
    void aResourceLimitIsTheProgramsAndNotItsLaunchs() throws Exception {
        for (boolean init : new boolean[] {false, true}) {
            for (int descriptors = 0; descriptors < 6; descriptors++) {
                assertThat(output(shell("ulimit -Sn")
                                .ulimit(Ulimit.of(Resource.NOFILE, descriptors))
                                .init(init)))
                        .isEqualTo(Integer.toString(descriptors));
            }
            for (Resource memory : new Resource[] {Resource.AS, Resource.DATA}) {
                Result result = Containers.run(
                        shell("true").ulimit(Ulimit.of(memory, 0)).init(init).build());
                assertThat(result.outcome()).as(memory.option()).isEqualTo(Result.Outcome.SIGNALED);
            }
            // For some kernels the memory that the exec itself has put on the stack is enough.
            assertThat(Containers.run(shell("true")
                                    .ulimit(Ulimit.of(Resource.STACK, 0))
                                    .init(init)
                                    .build())
                            .outcome())
                    .isIn(Result.Outcome.SIGNALED, Result.Outcome.EXITED);
        }
    }

    /** Here the filter is installed before the exec, and the user may raise no limit. */
    @Test
    void aResourceLimitHoldsForOtherUsersAndWithoutNoNewPrivileges() throws Exception {
        Privileges privileges = Privileges.builder().noNewPrivs(false).build();
        assertThat(output(shell("ulimit -Sv; ulimit -Hv; ulimit -Hv 5000000 || true")
                        .user(7, 8)
                        .privileges(privileges)
                        .ulimit(new Ulimit(Resource.AS, 1 << 30, 1L << 31))))
                .startsWith("1048576\n2097152\n")
                .contains("not permitted");
    }

    @Test
    void aResourceLimitThatTheCallerMayNotSetIsAnError() {
        ContainerException e = fails(shell("true").ulimit(Ulimit.of(Resource.NOFILE, 1L << 40)));
        assertThat(e).hasMessageContaining("EPERM").hasMessageContaining("CAP_SYS_RESOURCE");
    }

    @Test
    void kernelParametersAreTheContainersOwn() throws Exception {
        String host = Files.readString(Path.of("/proc/sys/kernel/shmmni"));
        assertThat(output(
                        shell("cd /proc/sys && cat net/ipv4/ip_unprivileged_port_start kernel/shmmni kernel/domainname"
                                        + " fs/mqueue/queues_max")
                                .sysctl("net.ipv4.ip_unprivileged_port_start", "7")
                                .sysctl("kernel.shmmni", "77")
                                .sysctl("kernel.domainname", "example.org")
                                .sysctl("fs.mqueue.queues_max", "5")))
                .isEqualTo("7\n77\nexample.org\n5");
        assertThat(Files.readString(Path.of("/proc/sys/kernel/shmmni"))).isEqualTo(host);
    }

    @Test
    void aKernelParameterThatIsNotThereOrNoNumberIsAnError() {
        assertThat(fails(shell("true").sysctl("net.ipv4.no_such_thing", "1")))
                .hasMessageContaining("net/ipv4/no_such_thing")
                .hasMessageContaining("ENOENT")
                .hasMessageContaining("no such parameter");
        assertThat(fails(shell("true").sysctl("net.ipv4.ip_forward", "many"))).hasMessageContaining("EINVAL");
    }

    @Test
    void aDeviceIsANodeOfTheContainersOwn() throws Exception {
        Path zero = Path.of("/dev/zero");
        Object mode = Files.getAttribute(zero, "unix:mode");
        assertThat(output(shell("head -c 3 /dev/my/zero | wc -c; stat -c '%t:%T %F' /dev/my/zero; chmod 0 /dev/my/zero")
                        .device(new Device("/dev/zero", "/dev/my/zero", true, true, false))))
                .isEqualTo("3\n1:5 character special file");
        assertThat(Files.getAttribute(zero, "unix:mode")).isEqualTo(mode);
        assertThat(output(shell("head -c 3 /dev/zero | wc -c").device(Device.of("/dev/zero"))))
                .isEqualTo("3");
    }

    @Test
    void aSlashBehindTheNameOfADeviceDoesNotMakeItADirectory() throws Exception {
        assertThat(output(shell("stat -c '%t:%T %F' /dev/my/zero")
                        .device(new Device("/dev/zero", "/dev/my/zero/", true, true, false))))
                .isEqualTo("1:5 character special file");
    }

    /** The kernel checks the access, with and without other limits. /dev/fuse is not a default device. */
    @Test
    void aDeviceIsUsedAsItWasGiven() throws Exception {
        assumeThat(Path.of("/dev/fuse")).exists();
        String script = "exec 3</dev/fuse && echo read; (exec 3>/dev/fuse) && echo written";
        Device all = Device.of("/dev/fuse");
        assertThat(output(shell(script).device(all))).isEqualTo("read\nwritten");
        assertThat(output(shell(script)
                        .device(all)
                        .limits(Limits.builder().pids(50).build())))
                .isEqualTo("read\nwritten");
        assertThat(output(shell(script).device(new Device("/dev/fuse", "/dev/fuse", true, false, false))))
                .startsWith("read\n")
                .contains("not permitted");
    }

    @Test
    void whatIsNoDeviceIsRefused(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThat(fails(shell("true").device(Device.of(file.toString()))))
                .hasMessageContaining(file.toString())
                .hasMessageContaining("not a device node");
        ContainerException missing = fails(shell("true").device(Device.of("/dev/no-such-device")));
        assertThat(missing.reason()).isEqualTo(Reason.INVALID);
        assertThat(missing).hasMessageContaining("/dev/no-such-device");
        assertThat(fails(shell("true").device(new Device("/dev/zero", "/dev/null", true, true, true))))
                .hasMessageContaining("The path exists already and is something else");
    }

    @Test
    void theFilesOfEtcAreTheContainersOwnInEveryRoot(@TempDir Path directory) throws Exception {
        Path rootfs = Rootfs.fill(directory);
        Files.writeString(rootfs.resolve("etc/hosts"), "kept\n");
        Files.createSymbolicLink(rootfs.resolve("etc/resolv.conf"), Path.of("../run/resolve/stub.conf"));
        for (Root root : List.of(
                Root.directory(rootfs),
                Root.directory(rootfs).readOnly(),
                Root.directory(rootfs).ephemeral(),
                Root.host())) {
            String seen = output(shell("")
                    .root(root)
                    .command("/bin/sh", "-c", "cat /etc/hostname /etc/hosts /etc/resolv.conf; echo mine >/etc/hosts")
                    .hostname("box")
                    .host("db", "10.0.0.1")
                    .dns(new Dns(List.of("10.0.0.2"), List.of("example.org"), List.of("ndots:2"))));
            assertThat(seen)
                    .startsWith("box\n127.0.0.1\tlocalhost\n")
                    .contains("\n10.0.0.1\tdb\n127.0.0.1\tbox\n")
                    .endsWith("\nnameserver 10.0.0.2\nsearch example.org\noptions ndots:2");
        }
        assertThat(rootfs.resolve("etc/hosts")).hasContent("kept\n");
        assertThat(rootfs.resolve("run/resolve/stub.conf")).isEmptyFile();
    }

    /** The same mode as docker's and runc's. */
    @Test
    void aMissingWorkingDirectoryIsMadeBeforeWhatHoldsItIsReadOnly(@TempDir Path directory) throws Exception {
        Path rootfs = Rootfs.fill(directory);
        String script = "pwd; touch x";
        for (Root root : List.of(
                Root.directory(rootfs).ephemeral().readOnly(),
                Root.directory(rootfs).readOnly(),
                Root.directory(rootfs).readOnly())) { // once more, when it exists
            assertThat(output(shell(script).root(root).workdir("/srv/app")))
                    .startsWith("/srv/app\n")
                    .contains("Read-only file system");
        }
        assertThat(output(shell(script)
                        .mount(Mount.tmpfs("/t", 1 << 20).readOnly())
                        .workdir("/t/a/b")))
                .startsWith("/t/a/b\n")
                .contains("Read-only file system");
    }

    @Test
    void aVolumeOnEtcWins(@TempDir Path directory) throws Exception {
        Path hosts = Files.writeString(directory.resolve("hosts"), "10.9.8.7 own\n");
        assertThat(output(shell("cat /etc/hosts").mount(Mount.bind(hosts, "/etc/hosts"))))
                .isEqualTo("10.9.8.7 own");
        assertThat(output(shell("ls /etc").mount(Mount.bind(directory, "/etc"))))
                .isEqualTo("hosts");
        assertThat(directory.resolve("hostname")).doesNotExist();
    }

    @Test
    void aFileOnADirectoryIsSaidToBeNone(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThat(fails(shell("true").mount(Mount.bind(file, "/bin"))))
                .hasMessageContaining("/bin")
                .hasMessageContaining("directory");
        assertThat(fails(shell("true").mount(Mount.bind(directory, "/bin/busybox"))))
                .hasMessageContaining("/bin/busybox");
    }
}
