package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.ContainerException;
import dev.jcontainer.Containers;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.spec.UserNamespace;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The throwaway view of this machine: sockets and FIFOs on its filesystems lead to no program of the host. */
@EndToEnd
class InertViewTest {
    private Path directory = Path.of("");

    @BeforeEach
    void makeDirectory() throws Exception { // on a disk, because the view shows no filesystem in memory
        directory = Files.createTempDirectory(Path.of("/var/tmp"), "jcontainer-view");
        assertThat(directory.toFile().setExecutable(true, false)).isTrue();
    }

    @AfterEach
    void deleteDirectory() {
        Rootfs.delete(directory);
    }

    private static ContainerSpec.Builder view(String... command) {
        return ContainerSpec.builder()
                .root(Root.host())
                .stdio(Stdio.pipe().mergeStderr())
                .command(command);
    }

    private static String output(ContainerSpec.Builder spec) throws Exception {
        return Containers.run(spec.build()).stdoutText();
    }

    private static Path program(Path place) throws Exception {
        Files.copy(Rootfs.shared().resolve("bin/hostile"), place);
        assertThat(place.toFile().setExecutable(true, false)).isTrue();
        return place;
    }

    private static List<UserNamespace> userNamespaces() {
        return Host.output("stat", "-f", "-c", "%T", "/").equals("overlayfs")
                ? List.of(UserNamespace.HOST) // the owners of an overlay cannot be mapped
                : List.of(UserNamespace.HOST, UserNamespace.AUTO);
    }

    /** A program of the host that listens on a socket and a FIFO; every user may use both. */
    private record Listener(Path socket, Path fifo, ServerSocketChannel server, RandomAccessFile reader)
            implements AutoCloseable {
        static Listener in(Path directory) throws Exception {
            Path socket = directory.resolve("socket");
            Path fifo = directory.resolve("fifo");
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(socket));
            server.configureBlocking(false);
            assertThat(Host.output("mkfifo", fifo.toString())).isEmpty();
            assertThat(Host.output("chmod", "666", socket.toString(), fifo.toString()))
                    .isEmpty();
            return new Listener(socket, fifo, server, new RandomAccessFile(fifo.toFile(), "rw"));
        }

        void hearsNothingOf(Path program) throws Exception {
            String[] reach = {program.toString(), "reach", socket.toString(), fifo.toString()};
            for (UserNamespace users : userNamespaces()) {
                assertThat(output(view(reach).userNamespace(users)))
                        .isEqualTo("connect Connection refused\nopen No such device or address\n");
                String write = "echo x 1<>" + fifo; // it is connected with itself
                assertThat(output(view("/bin/sh", "-c", write).userNamespace(users)))
                        .isEmpty();
            }
            heardNothing();
        }

        void heardNothing() throws Exception {
            assertThat(server.accept()).isNull();
            try (InputStream written = new FileInputStream(fifo.toFile())) {
                assertThat(written.available()).isZero();
            }
        }

        @Override
        public void close() throws Exception {
            server.close();
            reader.close();
        }
    }

    @Test
    void theSocketsOfTheRootLeadNowhere() throws Exception {
        try (Listener listener = Listener.in(directory)) {
            listener.hearsNothingOf(program(directory.resolve("program")));
        }
    }

    /** Without the overlay of INERT_VIEW a socket on another disk, such as an engine's, gives access to the host. */
    @Test
    void theSocketsOfAnotherFileSystemLeadNowhere() throws Exception {
        Path point = Files.createDirectory(directory.resolve("point"));
        try (HostMount mount = HostMount.image("ext4", directory.resolve("image"), point);
                Listener listener = Listener.in(mount.point())) {
            listener.hearsNothingOf(program(point.resolve("program")));
        }
    }

    @Test
    void norDoThoseOfADirectoryThatIsMountedElsewhereToo() throws Exception {
        Path source = Files.createDirectory(directory.resolve("source"));
        try (HostMount mount = HostMount.bind(source, Files.createDirectory(directory.resolve("point")));
                Listener listener = Listener.in(mount.point())) {
            listener.hearsNothingOf(program(directory.resolve("program")));
        }
    }

    /** A socket that is itself a mount point is not shown; a file is shown, and is read-only. */
    @Test
    void ofFilesThatAreMountedTheRegularOnesAreShown() throws Exception {
        Path point = Files.createFile(directory.resolve("point"));
        Path pipe = Files.createFile(directory.resolve("pipe"));
        Path file = Files.createFile(directory.resolve("file"));
        Path text = Files.writeString(directory.resolve("text"), "text\n");
        try (Listener listener = Listener.in(directory);
                HostMount socket = HostMount.bind(listener.socket(), point);
                HostMount fifo = HostMount.bind(listener.fifo(), pipe);
                HostMount regular = HostMount.bind(text, file)) {
            String program = program(directory.resolve("program")).toString();
            for (UserNamespace users : userNamespaces()) {
                assertThat(output(view(program, "reach", socket.point().toString(), "/none")
                                .userNamespace(users)))
                        .startsWith("connect ")
                        .doesNotContain("done"); // the lower one is a file, which a view may show read-only
                assertThat(output(view("/bin/sh", "-c", "echo x 1<>" + fifo.point() + "; echo tried")
                                .userNamespace(users)))
                        .contains("tried");
                assertThat(output(view("/bin/sh", "-c", "cat " + file + "; echo x >" + regular.point())
                                .userNamespace(users)))
                        .startsWith("text\n")
                        .contains("Read-only file system");
            }
            listener.heardNothing();
        }
        assertThat(text).hasContent("text");
    }

    @Test
    void whatLiesThereCanBeReadAndRunButNotChanged() throws Exception {
        Path point = Files.createDirectory(directory.resolve("point"));
        try (HostMount mount = HostMount.image("ext4", directory.resolve("image"), point)) {
            Path file = Files.writeString(mount.point().resolve("file"), "text\n");
            Files.copy(Rootfs.shared().resolve("bin/busybox"), point.resolve("sh"));
            for (UserNamespace users : userNamespaces()) {
                assertThat(output(view(point + "/sh", "-c", "cat " + file + "; echo x >" + file + "; stat -c '%u %g' .")
                                .workdir(point.toString())
                                .userNamespace(users)))
                        .startsWith("text\n")
                        .contains("Read-only file system")
                        .endsWith("0 0\n");
            }
            assertThat(file).hasContent("text");
        }
    }

    /** The host's flags are kept, and there is one more filesystem below. */
    @Test
    void aFileSystemBelowAnotherIsShownToo() throws Exception {
        Path point = Files.createDirectory(directory.resolve("point"));
        Path source = Files.createDirectory(directory.resolve("source"));
        Files.writeString(source.resolve("file"), "below");
        try (HostMount mount = HostMount.image("ext4", directory.resolve("image"), point);
                HostMount below = HostMount.bind(
                        source, Files.createDirectory(mount.point().resolve("below")))) {
            assertThat(Host.output("mount", "-n", "-o", "remount,bind,noexec", point.toString()))
                    .isEmpty();
            assertThat(output(view("/bin/cat", below.point().resolve("file").toString())))
                    .isEqualTo("below");
            assertThat(output(view("/bin/grep", point + " ", "/proc/mounts")))
                    .contains("noexec", "nodev", "nosuid", "ro,");
        }
    }

    /** The kernel allows an overlay on an overlay, but no third one, which would be needed here. */
    @Test
    void whatNoOverlayCanStandOnIsNotShownAndNotRunFrom() throws Exception {
        assumeTrue(
                !Host.output("stat", "-f", "-c", "%T", "/").equals("overlayfs"), "the root here is an overlay itself");
        Path layers = Files.createDirectory(directory.resolve("layers"));
        Path point = Files.createDirectory(directory.resolve("point"));
        Path beside = Files.createFile(directory.resolve("beside"));
        try (HostMount memory = HostMount.tmpfs(layers)) {
            for (String name : List.of("lower", "upper", "work", "middle", "upper2", "work2")) {
                Files.createDirectory(memory.point().resolve(name));
            }
            Path middle = layers.resolve("middle");
            try (HostMount one = HostMount.overlay(
                            middle, layers.resolve("lower"), layers.resolve("upper"), layers.resolve("work"));
                    HostMount two =
                            HostMount.overlay(point, one.point(), layers.resolve("upper2"), layers.resolve("work2"))) {
                String program = program(two.point().resolve("program")).toString();
                assertThat(output(view("/bin/ls", "-A", point.toString(), beside.toString())))
                        .isEqualTo(beside + "\n\n" + point + ":\n");
                assertThatThrownBy(() -> output(view(program)))
                        .isInstanceOf(ContainerException.class)
                        .hasMessageContaining(point.toString())
                        .hasMessageContaining("overlayfs does not support as a lower layer");
                assertThatThrownBy(() -> output(view("/bin/true").workdir(point.toString())))
                        .isInstanceOf(ContainerException.class)
                        .hasMessageContaining(point.toString());
            }
        }
    }
}
