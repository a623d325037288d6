package dev.jcontainer.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file from which the library is loaded; the end-to-end tests load it. */
class LibraryCacheTest {
    /** Any resource works. */
    private static final String RESOURCE = "dev/jcontainer/kernel/LibraryCache.class";
    /**
     * The file is not a library. The JVM does not warn about it, because a file without PT_GNU_STACK may use an
     * executable stack.
     */
    private static final String PROGRAM = Natives.resource("jcontainer-init");

    /** Higher than any pid of a 64-bit kernel, man 5 proc. */
    private static final int NO_PID = 4_194_305;

    @TempDir
    Path temporary;

    private Path directory = Path.of("");

    @BeforeEach
    void nameTheDirectory() {
        directory = temporary.resolve("cache/jcontainer");
    }

    private static LibraryCache cache() {
        return new LibraryCache("lib.so", "0a1b");
    }

    private static byte[] content() throws IOException {
        return Natives.read(RESOURCE);
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    }

    private static void setMode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void assertRefused(String reason) {
        assertThatThrownBy(() -> cache().cached(directory, RESOURCE))
                .isInstanceOf(IOException.class)
                .hasMessage(reason);
    }

    @Test
    void theFirstStartWritesAFileThatOnlyThisUserCanTouch() throws Exception {
        Path library = cache().cached(directory, RESOURCE);
        assertThat(library).isEqualTo(directory.resolve("0a1b-lib.so")).hasBinaryContent(content());
        assertThat(mode(library)).isEqualTo("rwx------");
        assertThat(mode(directory)).isEqualTo("rwx------");
        assertThat(names()).containsExactly("0a1b-lib.so");
    }

    @Test
    void aLaterStartWritesNothing() throws Exception {
        Path library = cache().cached(directory, RESOURCE);
        Object inode = Files.getAttribute(library, "unix:ino");
        assertThat(cache().cached(directory, "there/is/no/such/resource")).isEqualTo(library);
        assertThat(Files.getAttribute(library, "unix:ino")).isEqualTo(inode);
    }

    @Test
    void anotherBuildHasAnotherFile() throws Exception {
        cache().cached(directory, RESOURCE);
        new LibraryCache("lib.so", "ffff").cached(directory, RESOURCE);
        assertThat(names()).containsExactly("0a1b-lib.so", "ffff-lib.so");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwx-w----", "rwx----w-", "rwxrwxrwx"})
    void aFileThatOthersCanWriteIsRefused(String mode) throws Exception {
        Path library = cache().cached(directory, RESOURCE);
        setMode(library, mode);
        assertRefused("others can write to " + library);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwx---", "rwx---rwx"})
    void aDirectoryThatOthersCanWriteIsRefusedWhetherTheFileIsThereOrNot(String mode) throws Exception {
        Files.createDirectories(directory);
        setMode(directory, mode);
        assertRefused("others can write to " + directory);
        assertThat(names()).isEmpty();

        Files.createFile(directory.resolve("0a1b-lib.so"));
        assertRefused("others can write to " + directory);
    }

    @Test
    void aFileThatOthersCanReadIsTaken() throws Exception {
        Path library = cache().cached(directory, RESOURCE);
        setMode(library, "rwxr-xr-x");
        setMode(directory, "rwxr-xr-x");
        assertThat(cache().cached(directory, RESOURCE)).isEqualTo(library);
    }

    @Test
    void aDirectoryOfAnotherUserIsRefused() throws Exception {
        // Without root, no user can give a directory away, but then the root directory belongs to another user.
        if (isRoot()) {
            Files.createDirectories(directory);
            Files.setAttribute(directory, "unix:uid", 1);
        } else {
            directory = Path.of("/");
        }
        assertRefused(directory + " belongs to another user");
    }

    @Test
    void aFileOfAnotherUserIsRefused() throws Exception {
        assumeTrue(isRoot(), "only root can give a file to another user");
        Path library = cache().cached(directory, RESOURCE);
        Files.setAttribute(library, "unix:uid", 1);
        assertRefused(library + " belongs to another user");
    }

    private static boolean isRoot() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    @Test
    void aLinkInThePlaceOfTheFileIsRefused() throws Exception {
        Path library = cache().cached(directory, RESOURCE);
        Path elsewhere = Files.move(library, temporary.resolve("elsewhere.so"));
        Files.createSymbolicLink(library, elsewhere);
        assertRefused("others can write to " + library);
    }

    @Test
    void aDirectoryThatCannotBeMadeIsAnError() throws Exception {
        Files.createFile(temporary.resolve("cache"));
        assertThatThrownBy(() -> cache().cached(directory, RESOURCE)).isInstanceOf(IOException.class);
    }

    @Test
    void aFailedInstallationLeavesNoLibrary() {
        assertThatThrownBy(() -> cache().cached(directory, "there/is/no/such/resource"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("there/is/no/such/resource");
        assertThat(directory.resolve("0a1b-lib.so")).doesNotExist();
    }

    @Test
    void whatAKilledProcessLeftHalfWrittenIsRemovedAndWhatALivingOneWritesIsNot() throws Exception {
        Files.createDirectories(directory);
        setMode(directory, "rwx------");
        Files.createFile(directory.resolve("0a1b." + NO_PID + ".1.unfinished"));
        Files.createFile(directory.resolve("0a1b.1.1.unfinished"));
        Files.createFile(directory.resolve("notes.unfinished"));
        Files.createFile(directory.resolve("0a1b." + NO_PID + ".1.so"));

        cache().cached(directory, RESOURCE);
        assertThat(names())
                .containsExactly("0a1b-lib.so", "0a1b.1.1.unfinished", "0a1b." + NO_PID + ".1.so", "notes.unfinished");
    }

    @Test
    void aFileOfTheSamePidInAnotherPidNamespaceIsNotTouched() throws Exception {
        Files.createDirectories(directory);
        setMode(directory, "rwx------");
        Path other = directory.resolve("0a1b." + ProcessHandle.current().pid() + ".unfinished");
        Files.writeString(other, "half");
        cache().cached(directory, RESOURCE);
        assertThat(other).hasContent("half");
    }

    @Test
    void startsAtTheSameMomentAllGetAWholeFile() throws Exception {
        int starts = 8;
        ExecutorService threads = Executors.newFixedThreadPool(starts);
        try {
            for (int round = 0; round < 20; round++) {
                Path place = temporary.resolve("cache" + round);
                CyclicBarrier together = new CyclicBarrier(starts);
                List<Future<byte[]>> libraries = new ArrayList<>();
                for (int i = 0; i < starts; i++) {
                    libraries.add(threads.submit(() -> {
                        together.await();
                        return Files.readAllBytes(cache().cached(place, RESOURCE));
                    }));
                }
                for (Future<byte[]> library : libraries) {
                    assertThat(library.get()).isEqualTo(content());
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whereNothingCanBeLoadedEveryWayThatWasTriedIsNamed() throws Exception {
        assumeTrue(
                System.getenv("XDG_CACHE_HOME") == null,
                "XDG_CACHE_HOME is set: the test would write to the user's cache");
        String home = System.getProperty("user.home");
        System.setProperty("user.home", temporary.toString());
        try {
            assertThatThrownBy(() -> cache().load(PROGRAM))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(
                            "Cannot load lib.so in any of these ways: " + temporary + "/.cache/jcontainer")
                    .hasMessageContaining(
                            "/dev/shm/jcontainer-" + ProcessHandle.current().pid())
                    .hasMessageContaining(
                            "/var/tmp/jcontainer-" + ProcessHandle.current().pid())
                    .hasMessageEndingWith("Unpack " + PROGRAM + " where programs may be executed and name the directory"
                            + " with -Djcontainer.native.dir.");
        } finally {
            System.setProperty("user.home", home);
        }
        try (Stream<Path> left = Files.list(Path.of("/dev/shm"))) {
            assertThat(left)
                    .noneMatch(file -> file.toString()
                            .contains("jcontainer-" + ProcessHandle.current().pid()));
        }
    }
}
