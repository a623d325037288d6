package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerException;
import dev.jcontainer.Containers;
import dev.jcontainer.Result;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.Root;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways out that other runtimes had. Each test names its CVE, and fails when the defence is taken out. */
@EndToEnd
class EscapeTest extends ScriptTest {
    /**
     * CVE-2019-5736. Without the seals, root on the host can write to the helper that all later containers run. It can
     * do so only while no process runs the helper; otherwise the kernel denies it anyway.
     */
    @Test
    void theHelperInMemoryCannotBeWrittenTo() throws Exception {
        Process writer = Host.jvm(Writer.class).start();
        assertThat(new String(writer.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("Operation not permitted\n");
        writer.waitFor();
        writer.getInputStream().close();
        writer.getOutputStream().close();
    }

    /** Writes to the helper when no process runs it. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws Exception {
            System.setProperty(Containers.IDLE_SUPERVISORS, "0");
            output(shell("true"));
            Path helper = Host.list(Path.of("/proc/self/fd")).stream()
                    .filter(EscapeTest::isExecutableMemory)
                    .findFirst()
                    .orElseThrow();
            Host.await("nobody to run the helper", () -> !write(helper).endsWith("(Text file busy)"));
            System.out.println(write(helper));
        }

        private static String write(Path helper) {
            try (RandomAccessFile file = new RandomAccessFile(helper.toString(), "rw")) {
                file.write(0);
                return "written";
            } catch (IOException e) {
                return String.valueOf(e.getMessage());
            }
        }
    }

    private static boolean isExecutableMemory(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("/memfd:jcontainer")
                    && Files.isExecutable(descriptor);
        } catch (IOException e) {
            return false;
        }
    }

    /** CVE-2019-5736, CVE-2016-9962. Without PR_SET_DUMPABLE 0 the container reads the reaper's memory and files. */
    @Test
    void theReaperCannotBeLookedInto() throws Exception {
        assertThat(output(shell("ls -l /proc/1/fd; cat /proc/1/exe | wc -c; cat /proc/1/environ")
                        .init(true)))
                .contains("/proc/1/fd/3: cannot read link: Permission denied")
                .contains("'/proc/1/exe': Permission denied");
    }

    /**
     * CVE-2024-21626. Without close_descriptors in container.c, descriptors that lost their close-on-exec are
     * inherited.
     */
    @Test
    void onlyTheStreamsAreOpen() throws Exception {
        assertThat(output(shell("ls /proc/self/fd | tr '\\n' ' '"))).isEqualTo("0 1 2 3"); // 3 is the listing itself
        assertThat(output(shell("ls /proc/self/fd | tr '\\n' ' '").init(true))).isEqualTo("0 1 2 3");
    }

    /**
     * CVE-2024-21626. Without close_range in main.c and in container.c, the program inherits the open descriptors of
     * the JVM's caller.
     */
    @Test
    void aDescriptorOfTheCallerIsNotInherited() {
        String run = "exec 9</; exec \"$0\" -jar \"$1\" run --rootfs \"$2\" ls /proc/self/fd /proc/1/fd";
        assertThat(Host.output(
                        "sh",
                        "-c",
                        run,
                        System.getProperty("java.home") + "/bin/java",
                        System.getProperty("jcontainer.jar"),
                        Rootfs.shared().toString()))
                .contains("0\n1\n2\n3")
                .doesNotContain("9");
    }

    /**
     * CVE-2024-21626. The descriptor of a host directory becomes the way out without RESOLVE_IN_ROOT and without
     * RESOLVE_NO_MAGICLINKS, which RESOLVE_IN_ROOT implies so far (man 2 openat2).
     */
    @ParameterizedTest
    @ValueSource(strings = {"/proc/self/fd/3", "/proc/self/fd/4", "/proc/self/fd/5", "/proc/1/root", "/proc/self/cwd"})
    void theWorkingDirectoryCannotBeAMagicLink(String path) {
        assertThatThrownBy(() -> Containers.run(shell("pwd").workdir(path).build()))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining(path);
    }

    /** CVE-2021-30465, CVE-2024-45310. Without RESOLVE_IN_ROOT the mount, or its mount point, is made on the host. */
    @Test
    void aMountTargetThroughASymbolicLinkStaysInside(@TempDir Path directory) throws Exception {
        Path rootfs = Rootfs.fill(Files.createDirectory(directory.resolve("rootfs")));
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.createSymbolicLink(rootfs.resolve("absolute"), outside);
        Files.createSymbolicLink(rootfs.resolve("relative"), Path.of("../outside"));
        for (String link : new String[] {"/absolute", "/relative"}) {
            ContainerSpec.Builder spec = shell("true").root(Root.directory(rootfs));
            Mount mount = Mount.tmpfs(link + "/made", 4096);
            assertThat(Containers.run(spec.mount(mount).build()).exitCode()).isZero();
            assertThat(outside).isEmptyDirectory();
        }
        assertThat(rootfs.resolve(outside.toString().substring(1)).resolve("made"))
                .isEmptyDirectory();
        assertThat(rootfs.resolve("outside/made")).isEmptyDirectory();
    }

    /**
     * CVE-2019-19921, CVE-2023-27561. Without TARGET_NO_SYMLINKS procfs is mounted elsewhere, and /proc is not masked.
     */
    @ParameterizedTest
    @ValueSource(strings = {"proc", "sys", "dev"})
    void aKernelFileSystemIsNotRedirected(String name, @TempDir Path directory) throws Exception {
        Path rootfs = Rootfs.fill(Files.createDirectory(directory.resolve("rootfs")));
        Path outside = Files.createDirectory(directory.resolve("outside"));
        for (Path target : new Path[] {outside, Path.of("/tmp")}) {
            Files.deleteIfExists(rootfs.resolve(name));
            Files.createSymbolicLink(rootfs.resolve(name), target);
            assertThatThrownBy(() -> Containers.run(
                            shell("true").root(Root.directory(rootfs)).build()))
                    .isInstanceOf(ContainerException.class)
                    .hasMessageContaining("/" + name)
                    .hasMessageContaining("symbolic link");
            assertThat(outside).isEmptyDirectory();
            assertThat(rootfs.resolve("tmp")).isEmptyDirectory();
        }
    }

    /** CVE-2025-31133. Without the masks the container reads the host's keys, memory and hardware. */
    @Test
    void maskedPathsAreEmpty() throws Exception {
        String script = "for p in /proc/keys /proc/timer_list /proc/kcore /proc/interrupts; do"
                + " [ ! -e $p ] || [ $(head -c 1 $p | wc -c) = 0 ] || echo $p; done;"
                + " for p in /proc/acpi /proc/scsi /sys/firmware; do"
                + " [ ! -e $p ] || [ -z \"$(ls $p)\" ] || echo $p; done";
        assertThat(Path.of("/proc/interrupts")).isReadable();
        assertThat(output(shell(script))).isEmpty();
    }

    /** Without READONLY_PATH the container sets the host's kernel parameters. */
    @Test
    void kernelParametersAreReadOnly() throws Exception {
        assertThat(output(shell("echo x >/proc/sys/kernel/core_pattern")))
                .contains("core_pattern: Read-only file system");
        for (String path : new String[] {"/proc/sys", "/proc/bus", "/proc/fs", "/proc/irq"}) {
            assertThat(output(shell("! [ -e " + path + " ] || grep ' " + path + " ' /proc/mounts")))
                    .contains(path + " proc ro");
        }
    }

    /** CVE-2023-25809. Without the read-only /sys the container writes to the host's devices and cgroups. */
    @Test
    void sysIsReadOnlyAndShowsNoControlGroups() throws Exception {
        assertThat(output(shell("ls /sys/fs/cgroup; mkdir /sys/fs/cgroup/x; grep ' /sys ' /proc/mounts")))
                .doesNotContain("cgroup.procs")
                .contains("sysfs ro,nosuid,nodev,noexec");
    }

    /** CVE-2022-29162. Without the CAPABILITIES step the container has all of root's capabilities. */
    @Test
    void capabilitiesAreTheShortListAndNotInheritable() throws Exception {
        String status = output(shell("grep -E '^(Cap|NoNew)' /proc/self/status"));
        assertThat(status)
                .contains("CapInh:\t0000000000000000")
                .contains("CapPrm:\t00000000800405fb")
                .contains("CapEff:\t00000000800405fb")
                .contains("CapBnd:\t00000000800405fb")
                .contains("CapAmb:\t0000000000000000")
                .contains("NoNewPrivs:\t1");
    }

    /** Without the bounding set, a container makes device nodes and reads the host's disks. */
    @Test
    void noDeviceNodesCanBeMade() throws Exception {
        assertThat(output(shell("mknod /disk b 8 0; mount -t tmpfs x /tmp"))).contains("Operation not permitted");
    }

    /** Without the PID namespace, or with the host's /proc, the container sees and signals the host's processes. */
    @Test
    void theHostsProcessesAreOutOfSightAndReach() throws Exception {
        long self = ProcessHandle.current().pid();
        assertThat(output(shell("ls -d /proc/" + self + "; kill -0 " + self + "; ls /proc | grep -c '^[0-9]'")))
                .contains("No such file or directory")
                .containsPattern("No such process");
    }

    /** If PivotRoot did not detach the host's root, it would still be mounted, and chroot(2) would lead back to it. */
    @Test
    void nothingOfTheHostsRootIsMounted() throws Exception {
        Result result = Containers.run(shell("cat /proc/self/mountinfo").build());
        assertThat(result.stdoutText().lines().map(line -> line.split(" ", -1)[4]))
                .allMatch(point ->
                        point.equals("/") || point.matches("/(proc|sys|dev)(/.*)?|/etc/(hosts|hostname|resolv.conf)"));
    }

    /** Without setsid the container shares the caller's session, and TIOCSTI pushes input into its terminal. */
    @Test
    void theSessionIsItsOwn() throws Exception {
        try (Container container = Containers.start(shell("sleep 1000").build())) {
            String session = Host.output("ps", "-o", "sess=", "-p", Long.toString(container.pid()));
            assertThat(session.strip()).isEqualTo(Long.toString(container.pid()));
        }
    }

    /** Without CLONE_NEWNET the container reaches servers on the host's loopback, and its abstract sockets. */
    @Test
    void theNetworkIsItsOwn() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(output(shell("nc -w 1 127.0.0.1 " + server.getLocalPort() + " </dev/null || echo refused;"
                            + " ls /sys/class/net")))
                    .endsWith("refused\nlo");
        }
    }

    /** Without the flags of clone3 the namespaces are those of the host. */
    @ParameterizedTest
    @ValueSource(strings = {"cgroup", "ipc", "mnt", "net", "pid", "uts"})
    void theNamespacesAreItsOwn(String name) throws Exception {
        String link = "/proc/self/ns/" + name;
        assertThat(output(shell("readlink " + link)))
                .startsWith(name + ":[")
                .isNotEqualTo(Files.readSymbolicLink(Path.of(link)).toString());
    }
}
