package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerException;
import dev.jcontainer.Containers;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.Propagation;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.spec.UserNamespace;
import dev.jcontainer.spec.UserNamespace.Range;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Root's containers in user namespaces of their own. The directories of the tests are for root only, mode 0700. */
@EndToEnd
class UserNamespaceTest {
    private static final String MAP = "awk '{print $1, $2, $3}' /proc/self/uid_map";
    private static final int FIRST = 1_800_000_000;

    @TempDir
    Path directory;

    private Path root;

    @BeforeEach
    void fillTheRoot() throws IOException {
        root = Rootfs.fill(Files.createDirectory(directory.resolve("root-of-it")));
    }

    private ContainerSpec.Builder spec(String script) {
        return ContainerSpec.builder()
                .root(Root.directory(root))
                .stdio(Stdio.pipe())
                .userNamespace(UserNamespace.AUTO)
                .command("sh", "-c", script);
    }

    private static String output(ContainerSpec.Builder spec) throws Exception {
        var result = Containers.run(spec.build());
        return result.stdoutText() + result.stderrText();
    }

    @Test
    void autoTakesIdsOfTheDefaultAndRootOwnsTheRoot() throws Exception {
        String[] words = output(spec(
                        "id -u; " + MAP + "; stat -c '%u %g' /bin/busybox /; touch /tmp/new; cat /proc/self/setgroups"))
                .split("\n", -1);
        assertThat(words[0]).isEqualTo("0");
        String[] map = words[1].split(" ", -1);
        assertThat(map[0]).isEqualTo("0");
        assertThat(Long.parseLong(map[1])).isGreaterThanOrEqualTo(100_000);
        assertThat(map[2]).isEqualTo("65536");
        assertThat(words[2] + "|" + words[3]).isEqualTo("0 0|0 0");
        assertThat(words[4]).isEqualTo("allow");
        assertThat(Files.getAttribute(root.resolve("tmp/new"), "unix:uid")).isEqualTo(0);
    }

    @Test
    void otherUsersOfTheRootAreThoseInside() throws Exception {
        Path file = Files.createFile(root.resolve("tmp/theirs"));
        Files.setAttribute(file, "unix:uid", 1000);
        Files.setAttribute(file, "unix:gid", 1001);
        assertThat(output(spec("stat -c '%u %g' /tmp/theirs; echo x > /tmp/theirs && touch /tmp/mine")
                        .user(1000, 1001)))
                .startsWith("1000 1001\n");
        assertThat(file).hasContent("x");
        assertThat(output(spec("chmod 777 /tmp && chown 5:6 /tmp/theirs"))).isEmpty();
        assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(5);
        assertThat(Files.getAttribute(file, "unix:gid")).isEqualTo(6);
    }

    @Test
    void throwawayWritesVanish() throws Exception {
        assumeTrue(
                Host.kernelIsAtLeast(6, 6), "before Linux 6.6 a tmpfs has no user.* attributes for another directory");
        assertThat(output(spec("rm -r /root && mkdir /root && echo x > /root/f && stat -c %u /root/f / && ls /root")
                        .root(Root.directory(root).ephemeral())))
                .isEqualTo("0\n0\nf\n");
        assertThat(root.resolve("root/f")).doesNotExist();
    }

    @Test
    void theRootCanBeReadOnly() throws Exception {
        assertThat(output(spec("echo x > /tmp/x").root(Root.directory(root).readOnly())))
                .contains("Read-only file system");
    }

    @Test
    void theViewOfThisMachineBelongsToTheContainersRoot() throws Exception {
        assumeTrue(
                !Host.output("stat", "-f", "-c", "%T", "/").equals("overlayfs"),
                "no owners of an overlay are mapped, and the root here is one");
        assertThat(output(spec("").root(Root.host())
                        .command("/bin/sh", "-c", "id -u; stat -c %u /etc/shadow; head -c 0 /etc/shadow && echo read")))
                .isEqualTo("0\n0\nread\n");
    }

    @Test
    void ulimitsSysctlsMountsDevicesAndInitAreAsWithoutOne() throws Exception {
        assertThat(output(spec("echo $$; cat /proc/sys/net/ipv4/ip_unprivileged_port_start; ulimit -n; stat -f -c %T"
                                + " /scratch;"
                                + " head -c 1 /dev/zero | wc -c; hostname")
                        .init(true)
                        .hostname("box")
                        .sysctl("net.ipv4.ip_unprivileged_port_start", "7")
                        .ulimit(new dev.jcontainer.spec.Ulimit(dev.jcontainer.spec.Ulimit.Resource.NOFILE, 64, 64))
                        .mount(Mount.tmpfs("/scratch", 1 << 20))))
                .isEqualTo("2\n7\n64\ntmpfs\n1\nbox\n");
    }

    /** Without a user namespace, root inside may read a file of the host's user 0. */
    @Test
    void rootInsideIsNobodyOutside() throws Exception {
        Path secrets = Files.createDirectory(directory.resolve("secrets"));
        Files.setPosixFilePermissions(secrets, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
        Files.writeString(secrets.resolve("key"), "secret");
        assertThat(output(spec("stat -c %u /in; cat /in/key").mount(Mount.bind(secrets, "/in"))))
                .startsWith("65534\n")
                .contains("Permission denied");
    }

    /** Without MS_PRIVATE in restrict_copy, mounts propagate between the container and the host. */
    @Test
    void noMountIsSharedWithTheHost() throws Exception {
        assumeTrue(Host.kernelIsAtLeast(6, 3), "before Linux 6.3 the owners of a tmpfs cannot be mapped");
        Path shared = Files.createDirectory(directory.resolve("shared"));
        try (HostMount mount = HostMount.tmpfs(shared, "--make-shared")) {
            Path inside = Rootfs.fill(Files.createDirectory(mount.point().resolve("root")));
            assertThat(output(spec("cat /proc/self/mountinfo")
                            .root(Root.directory(inside))
                            .mount(Mount.bind(shared, "/in"))
                            .mount(Mount.bind(shared, "/mapped").idmapped())))
                    .contains(" /mapped ")
                    .doesNotContain("shared:")
                    .doesNotContain("master:");
            assertThat(output(spec("grep ' /in ' /proc/self/mountinfo")
                            .mount(Mount.bind(shared, "/in").propagation(Propagation.SLAVE))))
                    .contains("master:")
                    .doesNotContain("shared:");
        }
    }

    @Test
    void aBindWithMappedOwnersIsTheContainersUsers() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        Files.setPosixFilePermissions(data, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
        Files.setAttribute(data, "unix:uid", 1000);
        Files.setAttribute(data, "unix:gid", 1000);
        assertThat(output(spec("stat -c '%u %g' /in; echo x > /in/file")
                        .user(1000, 1000)
                        .mount(Mount.bind(data, "/in").idmapped())))
                .isEqualTo("1000 1000\n");
        assertThat(Files.getAttribute(data.resolve("file"), "unix:uid")).isEqualTo(1000);
        assertThat(output(spec("echo x > /in/file")
                        .user(1000, 1000)
                        .mount(Mount.bind(data, "/in").readOnly().idmapped())))
                .contains("Read-only file system");
    }

    @Test
    void mappedOwnersTakeAUserNamespace() {
        assertThatThrownBy(() -> Containers.run(spec("true")
                        .userNamespace(UserNamespace.DEFAULT)
                        .mount(Mount.bind(directory, "/in").idmapped())
                        .build()))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("the container has no user namespace")
                .hasMessageContaining("--userns auto");
    }

    @Test
    void aFileSystemThatCannotMapOwnersIsNamed() {
        assertThatThrownBy(() -> Containers.run(spec("true")
                        .mount(Mount.bind("/proc", "/in").idmapped())
                        .build()))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("open /proc of the host")
                .hasMessageContaining("does not support mapped owners");
        assertThatThrownBy(() -> Containers.run(spec("true")
                        .mount(Mount.bind("/nowhere", "/in").idmapped())
                        .build()))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("/nowhere")
                .hasMessageContaining("ENOENT");
        assertThatThrownBy(() -> Containers.run(
                        spec("true").root(Root.directory("/nowhere")).build()))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("/nowhere")
                .hasMessageContaining("There is no such file or directory");
    }

    @Test
    void rangesAreThoseGiven() throws Exception {
        UserNamespace ranges = UserNamespace.ranges(new Range(FIRST, 0, 100), new Range(FIRST + 1000, 1000, 1));
        assertThat(output(spec(MAP + "; id -u; stat -c %u /bin")
                        .userNamespace(ranges)
                        .user(1000, 1000)))
                .isEqualTo("0 " + FIRST + " 100\n1000 " + (FIRST + 1000) + " 1\n1000\n0\n");
        assertThatThrownBy(() -> Containers.run(
                        spec("true").userNamespace(ranges).user(500, 0).build()))
                .hasMessageContaining("The user 500 is not in the container's user namespace");
        assertThatThrownBy(() -> Containers.run(spec("true")
                        .userNamespace(UserNamespace.ranges(new Range(FIRST, 5, 1)))
                        .build()))
                .hasMessageContaining("The user 0 is not in the container's user namespace");
        assertThat(output(spec("id -u; id -g; echo $$")
                        .userNamespace(UserNamespace.ranges(new Range(FIRST, 5, 1)))
                        .user(5, 5)))
                .isEqualTo("5\n5\n1\n");
    }

    @Test
    void aRangeMayHoldAllIdsAndTheLastOfThemIsAUser() throws Exception {
        assertThat(output(spec(MAP + "; id -u; id -g")
                        .userNamespace(UserNamespace.parse("0:0:4294967295"))
                        .user(4294967294L, 4294967293L)))
                .isEqualTo("0 0 4294967295\n4294967294\n4294967293\n");
    }

    @Test
    void keepIdIsForOrdinaryUsers() {
        assertThatThrownBy(() -> Containers.run(
                        spec("true").userNamespace(UserNamespace.KEEP_ID).build()))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("keep-id is for ordinary users");
    }

    /** Without the lock file, or without a look at the ids of running containers, two containers have the same ids. */
    @Test
    void containersAtOnceHaveDifferentIds() throws Exception {
        List<Container> containers = new ArrayList<>();
        try {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Thread thread = new Thread(() -> {
                    try {
                        Container container =
                                Containers.start(spec("sleep 1000").build());
                        synchronized (containers) {
                            containers.add(container);
                        }
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
            Set<String> maps = new HashSet<>();
            for (Container container : containers) {
                maps.add(Files.readString(Path.of("/proc/" + container.pid() + "/uid_map")));
            }
            assertThat(maps).hasSize(8);
        } finally {
            for (Container container : containers) {
                container.close();
            }
        }
        noLockIsHeld();
    }

    /** A lock that the launch of another program holds at the moment disappears with that launch. */
    private static void noLockIsHeld() {
        Host.await("the lock to be gone", () -> !Files.exists(Path.of("/run/jcontainer-userns.lock")));
    }

    /** The lock and the claim are in the kernel: nothing is left of a JVM that is killed with a container. */
    @Test
    void aKilledJvmsIdsAreFreeAgain() throws Exception {
        Process jvm = Host.jvm(Sleeper.class, root.toString()).start();
        String line = jvm.inputReader().readLine();
        assertThat(line).isNotNull();
        String taken =
                Files.readString(Path.of("/proc/" + line + "/uid_map")).strip().replaceAll(" +", " ");
        assertThat(output(spec(MAP)).strip()).isNotEqualTo(taken);
        Host.kill(jvm.pid());
        jvm.waitFor();
        Host.await("the container to be gone", () -> !Host.isAlive(Long.parseLong(line)));
        noLockIsHeld();
    }

    /** Starts a container, prints its pid, and waits. */
    static final class Sleeper {
        private Sleeper() {}

        /**
         * @param arguments a root filesystem
         */
        public static void main(String[] arguments) throws Exception {
            ContainerSpec spec = ContainerSpec.builder()
                    .root(Root.directory(arguments[0]))
                    .userNamespace(UserNamespace.AUTO)
                    .command("sleep", "1000")
                    .build();
            try (Container container = Containers.start(spec)) {
                System.out.println(container.pid());
                container.waitFor();
            }
        }
    }

    static IntStream points() throws IOException {
        return Host.isRoot() ? IntStream.range(-1, 14) : IntStream.of(-1);
    }

    /** The points include the steps that the supervisor does in place of the first process, and a few later steps. */
    @ParameterizedTest(name = "after step {0}")
    @MethodSource("points")
    void killingEitherProcessLeavesNothing(int point) {
        for (AtPoint killer : List.of(AtPoint.killFirstProcess(point), AtPoint.killSupervisor(point))) {
            ContainerSpec spec = spec("sleep 1000")
                    .root(Root.directory(root).ephemeral())
                    .mount(Mount.bind(directory, "/in").idmapped())
                    .build();
            assertThatThrownBy(() -> Containers.start(spec, killer)).isInstanceOf(ContainerException.class);
            killer.awaitTheirEnd();
        }
    }

    @Test
    void theCommandLineHasTheSame() {
        String jar = "../java/cli/target/jcontainer.jar";
        String java = System.getProperty("java.home") + "/bin/java";
        assertThat(Host.output(
                        java,
                        "-jar",
                        jar,
                        "run",
                        "--userns",
                        FIRST + ":0:10",
                        "-v",
                        directory + ":/in:idmap",
                        "--rootfs",
                        root.toString(),
                        "sh",
                        "-c",
                        MAP + "; stat -c %u /in"))
                .isEqualTo("0 " + FIRST + " 10\n0");
        assertThat(Host.output(java, "-jar", jar, "run", "--userns", "some", "--rootfs", root.toString(), "true"))
                .contains("'some' is neither host, auto, keep-id nor ranges");
    }
}
