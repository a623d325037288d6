package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.directory.Trees;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.worker.FileAttributes;
import dev.jcontainer.worker.Records;
import dev.jcontainer.worker.Worker;
import dev.jcontainer.worker.WorkerException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a worker refuses, what it may do, and what ends with it. */
@EndToEnd
class WorkerTest {
    private static final int EOPNOTSUPP = 95;
    /** For user 7 as well: version 2, and entries of tag, permissions and id, see the kernel's posix_acl_xattr.h. */
    private static final byte[] ACL = HexFormat.of()
            .parseHex("0200000001000700ffffffff020007000700000004000500ffffffff10000700ffffffff20000500ffffffff");

    private static final FileAttributes PLAIN = new FileAttributes(0644, 0, 0, 0, 0);
    private static final FileAttributes NODE = new FileAttributes(0100644, 0, 0, 0, 0);

    @TempDir(factory = OwnDirectories.class)
    Path base;

    private Path directory;
    private Path outside;

    /** Something that a worker is told. */
    private interface Call {
        void on(Records records) throws IOException;
    }

    @BeforeEach
    void makeDirectories() throws IOException {
        directory = Files.createDirectory(base.resolve("directory"));
        outside = Files.createDirectory(base.resolve("outside"));
        Files.writeString(outside.resolve("file"), "outside");
    }

    private void tell(Call call) throws IOException {
        try (Worker worker = Worker.start(directory.toString())) {
            call.on(worker.records());
            worker.sync();
        }
    }

    private void isRefused(int errno, Call call) {
        assertThatThrownBy(() -> tell(call))
                .isInstanceOfSatisfying(
                        WorkerException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }

    private void removeFiles() throws IOException {
        Trees.remove(directory.toString(), List.of("files"));
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private void nothingOutsideHasChanged() throws IOException {
        assertThat(names(base)).containsExactly("directory", "outside");
        assertThat(names(outside)).containsExactly("file");
        assertThat(outside.resolve("file")).hasContent("outside");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "", "a/b", "../outside", "/proc", "a/", "../outside/file"})
    void aNameThatIsNoneIsRefusedByEveryRecord(String name) throws IOException {
        isRefused(Errno.EINVAL, records -> records.enter(name));
        isRefused(Errno.EINVAL, records -> records.stage(name));
        isRefused(Errno.EINVAL, records -> records.remove(name));
        isRefused(Errno.EINVAL, records -> records.node(name, 0, 0, NODE));
        isRefused(Errno.EINVAL, records -> records.symlink(name, "target", PLAIN));
        isRefused(Errno.EINVAL, records -> records.xattr(name, "user.a", new byte[0], true));
        isRefused(Errno.EINVAL, records -> {
            records.stage("files");
            records.begin(0);
            records.end();
            records.file(name, 0, PLAIN);
        });
        removeFiles();
        isRefused(Errno.EINVAL, records -> {
            records.stage("files");
            records.begin(0);
            records.end();
            records.link(name, 0);
        });
        removeFiles();
        isRefused(Errno.EINVAL, records -> {
            records.stage("files");
            records.keep(name, 0);
        });
        nothingOutsideHasChanged();
    }

    /** Another process has put a link in the place of what the record is about. */
    @Test
    void aLinkIsNeverFollowed() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), outside);
        Path toFile = Files.createSymbolicLink(directory.resolve("toFile"), outside.resolve("file"));
        isRefused(Errno.EEXIST, records -> records.enter("link"));
        isRefused(Errno.EEXIST, records -> records.stage("link"));
        isRefused(Errno.EEXIST, records -> records.node("toFile", 0, 0, NODE));
        isRefused(Errno.EPERM, records -> records.xattr("toFile", "user.a", new byte[1], false));
        isRefused(
                EOPNOTSUPP,
                records -> { // a link has no mode of its own
                    records.stage("files");
                    records.keep("toFile", 0);
                    records.file("toFile", 0, new FileAttributes(0600, 5, 5, 1, 0));
                });
        tell(records -> records.remove("link"));
        assertThat(link).doesNotExist();
        assertThat(toFile).isSymbolicLink();
        assertThat(Host.output("stat", "-c", "%a %u", outside.resolve("file").toString()))
                .isEqualTo("644 0");
        nothingOutsideHasChanged();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside/file", "/etc/passwd", "link", "inner/../../outside/file", "way/file"})
    void aCopyStaysBelowItsDirectory(String path) throws IOException {
        Path lower = Files.createDirectory(directory.resolve("lower"));
        Files.createDirectory(lower.resolve("inner"));
        Files.createSymbolicLink(lower.resolve("link"), outside.resolve("file"));
        Files.createSymbolicLink(lower.resolve("way"), outside);
        assertThatThrownBy(() -> tell(records -> {
                    records.stage("files");
                    records.lower(lower.toString());
                    records.copy(0, 0, path);
                }))
                .isInstanceOfSatisfying(
                        WorkerException.class, e -> assertThat(e.errno()).isIn(Errno.EXDEV, Errno.ELOOP));
        assertThat(names(directory.resolve("files"))).isEmpty();
    }

    private void copy(Path lower, String path) throws IOException {
        tell(records -> {
            records.stage("files");
            records.lower(lower.toString());
            records.copy(0, 0, path);
        });
    }

    /** The kernel refuses to open a socket's file, with ENXIO. So any other error shows that nothing was opened. */
    @Test
    void whatIsNoRegularFileIsNotOpenedForACopy() throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(outside.resolve("socket")));
            assertThatThrownBy(() -> copy(outside, "socket"))
                    .isInstanceOfSatisfying(
                            WorkerException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
        }
    }

    @Test
    void aCopyHasTheHolesOfItsFile() throws IOException {
        Path file = outside.resolve("sparse");
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.SPARSE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1}), 1L << 30);
            channel.write(ByteBuffer.wrap(new byte[] {2}), 1L << 31);
            channel.write(ByteBuffer.wrap(new byte[] {3}), 0);
        }
        Host.output("truncate", "-s", "3G", file.toString());
        copy(outside, "sparse");
        Path copy = directory.resolve("files/0");
        assertThat(Host.output("cmp", file.toString(), copy.toString())).isEmpty();
        assertThat(Long.parseLong(Host.output("stat", "-c", "%b", copy.toString())))
                .isLessThanOrEqualTo(64);
    }

    @ParameterizedTest
    @ValueSource(strings = {"leave", "write", "end", "begin", "file", "twice", "copy"})
    void aRecordThatMayNotComeHereIsRefused(String which) {
        isRefused(Errno.EPROTO, records -> {
            switch (which) {
                case "leave" -> records.leave(PLAIN);
                case "write" -> records.write(new byte[1], 0, 1);
                case "end" -> records.end();
                case "begin" -> records.begin(0);
                case "file" -> records.file("name", 0, PLAIN);
                case "twice" -> {
                    records.stage("files");
                    records.begin(0);
                    records.begin(1);
                }
                default -> {
                    records.stage("files");
                    records.copy(0, 0, "file");
                }
            }
        });
    }

    /** (uid_t)-1 would leave the file to root, and some numbers of nanoseconds mean another time. */
    @Test
    void attributesThatWouldMeanSomethingElseAreRefused() {
        for (FileAttributes wrong : List.of(
                new FileAttributes(0644, -1, 0, 0, 0),
                new FileAttributes(0644, 0, -1, 0, 0),
                new FileAttributes(0644, 0, 0, 0, 1_000_000_000),
                new FileAttributes(0644, 0, 0, 0, (1 << 30) - 2))) {
            isRefused(Errno.EINVAL, records -> records.symlink("name", "target", wrong));
        }
    }

    @Test
    void anErrorNamesTheEntryAndWhatWasBeforeItIsDone() throws IOException {
        assertThatThrownBy(() -> tell(records -> {
                    records.enter("a");
                    records.enter("b");
                    records.symlink("c", "target", PLAIN);
                    records.symlink("c", "target", PLAIN);
                    records.symlink("d", "target", PLAIN);
                }))
                .hasMessage("Cannot make the symbolic link " + directory + "/a/b/c: EEXIST (File exists).");
        assertThat(names(directory.resolve("a/b"))).containsExactly("c");
    }

    @Test
    void aWorkerHasOnlyWhatItNeeds() throws IOException {
        try (Worker worker = Worker.start(directory.toString())) {
            worker.sync();
            String status = Files.readString(Path.of("/proc/" + worker.pid() + "/status"));
            assertThat(status).contains("NoNewPrivs:\t1", "Seccomp:\t2").contains("CapInh:\t0000000000000000");
            assertThat(status).containsPattern("CapEff:\t00000000882000[0-9a-f]{2}\n");
            assertThat(status).containsPattern("CapBnd:\t00000000882000[0-9a-f]{2}\n");
            assertThat(Host.output("readlink", "/proc/" + worker.pid() + "/exe"))
                    .contains("memfd:");
            assertThat(names(Path.of("/proc/" + worker.pid() + "/fd"))).hasSize(4);
        }
    }

    /** Root with all rights but that to trace all processes does not look into a process that is not dumpable. */
    @Test
    void aWorkerCannotBeLookedInto() throws Exception {
        Facilities.assume("root");
        try (Worker worker = Worker.start(directory.toString())) {
            worker.sync();
            String link = "/proc/" + worker.pid() + "/cwd";
            assertThat(Host.output("readlink", link)).isEqualTo(directory.toString());
            assertThat(Host.output("setpriv", "--bounding-set", "-sys_ptrace", "readlink", "-v", link))
                    .contains("ermission denied");
        }
    }

    /** A caller may go on after an error, for example to close something; what it then hears is no other error. */
    @Test
    void theErrorOfARecordIsToldAgain() throws IOException {
        try (Worker worker = Worker.start(directory.toString())) {
            worker.records().symlink("a", "target", PLAIN);
            worker.records().symlink("a", "target", PLAIN);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(worker::sync)
                        .isInstanceOf(WorkerException.class)
                        .hasMessageContaining("symbolic link " + directory + "/a: EEXIST");
            }
        }
    }

    /** Neither a group nor an access control list of the directory above gets into a layer. */
    @Test
    void aLayerInheritsNothing() throws IOException {
        Host.output("chown", "0:7", directory.toString());
        Host.output("chmod", "2755", directory.toString());
        try (Worker worker = Worker.start(base.toString())) {
            worker.records().xattr("directory", "system.posix_acl_default", ACL, false);
            worker.sync();
        }
        Path inherits = Files.createDirectory(directory.resolve("inherits"));
        assertThat(Host.output("ls", "-ldn", inherits.toString()))
                .startsWith("drwxrwsr-x+")
                .contains(" 0 7 ");
        tell(records -> {
            records.stage("files");
            records.enter("layer");
            records.begin(0);
            records.end();
            records.file("file", 0, PLAIN);
            records.enter("below");
            records.leave(new FileAttributes(0755, 0, 0, 0, 0));
            records.leave(new FileAttributes(0755, 0, 0, 0, 0));
        });
        for (String name : List.of("files", "layer", "layer/file", "layer/below")) {
            String file = directory.resolve(name).toString();
            assertThat(Host.output("ls", "-ldn", file))
                    .as(name)
                    .matches("(drwx------|drwxr-xr-x|-rw-r--r--)\\.? [0-9]+ 0 0 .*");
        }
    }

    @Test
    void aKilledWorkerIsSaid() throws IOException {
        try (Worker worker = Worker.start(directory.toString())) {
            worker.sync();
            Host.kill(worker.pid());
            assertThatThrownBy(worker::sync).hasMessage("The worker that writes the files has been killed.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker", "supervisor", "jvm"})
    void nothingIsLeftOfAKilledWorkerSupervisorOrJvm(String which) throws Exception {
        Process jvm =
                Host.jvm(WrittenLayers.class, "fill", directory.toString()).start();
        assertThat(jvm.inputReader().readLine()).isEqualTo("begun");
        Host.await("the worker's first files", () -> Files.exists(directory.resolve("files/0")));
        List<ProcessHandle> below = jvm.descendants().toList();
        assertThat(below).hasSize(2);
        long supervisor = below.get(0).pid();
        long worker = below.get(1).pid();
        Host.kill(which.equals("jvm") ? jvm.pid() : which.equals("worker") ? worker : supervisor);
        String said = jvm.inputReader().readLine();
        jvm.waitFor();
        Host.await("the end", () -> !Host.isAlive(supervisor) && !Host.isAlive(worker));
        if (which.equals("jvm")) {
            assertThat(names(directory)).containsExactly("files");
            removeFiles();
        } else {
            assertThat(said).contains("has been killed");
        }
        assertThat(names(directory)).isEmpty();
    }
}
