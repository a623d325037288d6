package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.ContainerException;
import dev.jcontainer.Containers;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Device;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.Root;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways out by mounts, devices and kernel parameters. Each test says without which defence it fails. */
@EndToEnd
class MountEscapeTest extends ScriptTest {
    // The links use "..": the mounts that a launch makes on its staging directory cover absolute paths of the host.
    private static final int LAUNCHES = 150;

    /** Alternately points a link inside and outside, as fast as it can, until it is closed. The link always exists. */
    private static final class Racer implements AutoCloseable {
        private final AtomicBoolean isOver = new AtomicBoolean();
        private final AtomicLong rounds = new AtomicLong();
        private final Thread thread;

        Racer(Path link, Path inside, Path outside) {
            thread = new Thread(() -> {
                try {
                    while (!isOver.get()) {
                        point(link, outside);
                        point(link, inside);
                        rounds.incrementAndGet();
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            thread.start();
        }

        static void point(Path link, Path target) throws IOException {
            Path next = Files.createSymbolicLink(link.resolveSibling("next"), target);
            Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void close() throws InterruptedException {
            isOver.set(true);
            thread.join();
            assertThat(rounds.get()).isPositive();
        }
    }

    /**
     * CVE-2021-30465, CVE-2024-45310. Without RESOLVE_IN_ROOT in path.c mount points are made outside in some rounds.
     */
    @Test
    void aLinkThatComesAndGoesInAMountTargetLeadsNowhere(@TempDir Path directory) throws Exception {
        Path rootfs = Rootfs.fill(Files.createDirectory(directory.resolve("rootfs")));
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Path inside = Path.of("/").resolve(rootfs.relativize(Files.createDirectory(rootfs.resolve("good"))));
        Path target = rootfs.resolve("target");
        Racer.point(target, inside);
        int started = 0;
        try (Racer racer = new Racer(target, inside, Path.of("../outside"))) {
            for (int i = 0; i < LAUNCHES; i++) {
                started += starts(shell(Root.directory(rootfs), "true")
                        .mount(Mount.tmpfs("/target/a" + i, 4096))
                        .mount(Mount.bind(Rootfs.shared(), "/target/b" + i)));
            }
            assertThat(racer.thread.isAlive()).isTrue();
        }
        assertThat(outside).isEmptyDirectory();
        assertThat(started).isPositive();
    }

    private static int starts(ContainerSpec.Builder spec) throws Exception {
        try {
            return Containers.run(spec.build()).isSuccess() ? 1 : 0;
        } catch (ContainerException e) {
            return 0; // the link was in the way: an error is also a correct result
        }
    }

    /**
     * CVE-2024-45310. Without RESOLVE_IN_ROOT, or if the text of a dangling link were followed, files are made outside.
     */
    @Test
    void theFilesOfEtcAreMadeInsideOnly(@TempDir Path directory) throws Exception {
        Path rootfs = Rootfs.fill(Files.createDirectory(directory.resolve("rootfs")));
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.createSymbolicLink(rootfs.resolve("etc/hosts"), Path.of("../../outside/hosts"));
        Files.createSymbolicLink(rootfs.resolve("etc/hostname"), Path.of("../../outside/hostname"));
        assertThat(output(shell(
                                Root.directory(rootfs),
                                "cat /etc/hostname /outside/hostname; grep -c localhost /outside/hosts")
                        .hostname("box")))
                .startsWith("box\nbox\n");
        assertThat(outside).isEmptyDirectory();
    }

    /**
     * CVE-2019-16884, CVE-2025-52881. Without TARGET_NOT_PROC the volume covers files there that are written or masked.
     */
    @Test
    void aLinkIntoProcIsNoTarget(@TempDir Path directory) throws Exception {
        Path rootfs = Rootfs.fill(Files.createDirectory(directory.resolve("rootfs")));
        Path evil = Files.createDirectory(directory.resolve("evil"));
        Files.createSymbolicLink(rootfs.resolve("sys-net"), Path.of("/proc/sys/net"));
        Files.createSymbolicLink(rootfs.resolve("status"), Path.of("proc/version"));
        Path file = Files.createFile(directory.resolve("file"));
        for (Mount mount :
                new Mount[] {Mount.bind(evil, "/sys-net"), Mount.tmpfs("/sys-net", 4096), Mount.bind(file, "/status")
                }) {
            assertThatThrownBy(() -> Containers.run(
                            shell(Root.directory(rootfs), "true").mount(mount).build()))
                    .isInstanceOf(ContainerException.class)
                    .hasMessageContaining("lies in /proc");
        }
        Rootfs.delete(rootfs.resolve("etc"));
        Files.createSymbolicLink(rootfs.resolve("etc"), Path.of("/proc/sys/net"));
        assertThatThrownBy(() ->
                        Containers.run(shell(Root.directory(rootfs), "true").build()))
                .isInstanceOf(ContainerException.class);
    }

    /**
     * CVE-2025-52881. Without the procfs that is mounted nowhere, the write goes to what the root shows as /proc/sys:
     * before procfs is mounted that is a file; afterwards it is a read-only mount, which is an error.
     */
    @Test
    void aKernelParameterIsWrittenToTheKernel(@TempDir Path directory) throws Exception {
        Path rootfs = Rootfs.fill(Files.createDirectory(directory.resolve("rootfs")));
        Path outside = Files.createDirectories(directory.resolve("outside/net/ipv4"));
        Path file = Files.writeString(outside.resolve("ip_unprivileged_port_start"), "kept");
        Files.createSymbolicLink(rootfs.resolve("proc/sys"), directory.resolve("outside"));
        assertThat(output(shell(Root.directory(rootfs), "cat /proc/sys/net/ipv4/ip_unprivileged_port_start")
                        .sysctl("net.ipv4.ip_unprivileged_port_start", "7")))
                .isEqualTo("7");
        assertThat(file).hasContent("kept");
    }

    /**
     * Without O_NOFOLLOW and the check of type and number in settle, a link or another device is taken for the
     * requested one.
     */
    @Test
    void aNodeThatTheImageHasInPlaceOfADeviceIsRefused(@TempDir Path directory) throws Exception {
        Path rootfs = Rootfs.fill(Files.createDirectory(directory.resolve("rootfs")));
        Path node = rootfs.resolve("node");
        for (String fake : new String[] {"file", "link", "other"}) {
            Files.deleteIfExists(node);
            if (fake.equals("file")) {
                Files.createFile(node);
            } else if (fake.equals("link")) {
                Files.createSymbolicLink(node, Path.of("/dev/zero"));
            } else {
                assertThat(Host.output("mknod", node.toString(), "c", "1", "1")).isEmpty();
            }
            assertThatThrownBy(() -> Containers.run(shell(Root.directory(rootfs), "true")
                            .device(new Device("/dev/zero", "/node", true, true, true))
                            .build()))
                    .isInstanceOf(ContainerException.class)
                    .hasMessageContaining("The path exists already and is something else");
        }
    }
}
