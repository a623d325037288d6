package dev.jcontainer.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.kernel.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreDirectoryTest {
    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    private static String of(long uid, Map<String, String> environment) throws IOException {
        return StoreDirectory.of(uid, environment);
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void isBelowVarForRootAndBelowTheDataDirectoryForOthers() throws IOException {
        assertThat(of(0, Map.of("XDG_DATA_HOME", "/x"))).isEqualTo("/var/lib/jcontainer");
        assertThat(of(1, Map.of("XDG_DATA_HOME", "/x", "HOME", "/h"))).isEqualTo("/x/jcontainer");
        assertThat(of(1, Map.of("XDG_DATA_HOME", "x", "HOME", "/h"))).isEqualTo("/h/.local/share/jcontainer");
        assertThat(of(1, Map.of("XDG_DATA_HOME", "", "HOME", "/h"))).isEqualTo("/h/.local/share/jcontainer");
        assertThatThrownBy(() -> of(1, Map.of("HOME", "")))
                .hasMessage("Cannot choose a directory for images: neither XDG_DATA_HOME nor HOME has an absolute path."
                        + " Name one with --root.");
    }

    @Test
    void makesAStoreWithItsParents() throws IOException {
        Path root = directory.resolve("a/b/store");
        assertThat(new Fixture(Path.of(root + "//")).store.directory()).isEqualTo(root.toString());
        assertThat(root.resolve("version")).hasContent("1");
        assertThat(mode(root)).isEqualTo("rwx------");
        assertThat(mode(root.resolve("blobs/sha256"))).isEqualTo("rwx------");
        new Fixture(root);
    }

    @Test
    void followsALinkToAnotherDisk() throws IOException {
        Path link = directory.resolve("link");
        Files.createSymbolicLink(link, Files.createDirectory(directory.resolve("disk")));
        new Fixture(link).pull(Fixture.name("1"), "a");
        assertThat(directory.resolve("disk/version")).exists();
    }

    @Test
    void goesOnWithAStoreWhoseMakingWasKilled() throws IOException {
        Files.createDirectories(directory.resolve("s/blobs"));
        Files.createFile(directory.resolve("s/lock"));
        Files.writeString(directory.resolve("s/version.new"), "");
        new Fixture(directory.resolve("s")).pull(Fixture.name("1"), "a");
    }

    @Test
    void takesThePermissionsOfOthersAway() throws IOException {
        Path root = Files.createDirectory(
                directory.resolve("s"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        new Fixture(root);
        assertThat(mode(root)).isEqualTo("rwx------");
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-x---"));
        new Fixture(root);
        assertThat(mode(root)).isEqualTo("rwx------");
    }

    @Test
    void refusesADirectoryThatOthersMayWriteTo() throws IOException {
        Path root = Files.createDirectory(directory.resolve("s"));
        for (String mode : new String[] {"rwxrwx---", "rwx---rwx"}) {
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString(mode));
            assertThatThrownBy(() -> new Fixture(root))
                    .hasMessage("Cannot use the store " + root + ": other users may write to it. Remove it, or check"
                            + " what is in it and make its mode 0700.");
        }
    }

    @Test
    void refusesADirectoryOfAnotherUser() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can give a directory away");
        Path root = directory.resolve("s");
        new Fixture(root);
        Files.setAttribute(root, "unix:uid", 12345);
        assertThatThrownBy(() -> new Fixture(root))
                .hasMessage("Cannot use the store " + root + ": it belongs to the user 12345, and this is the user 0."
                        + " Name another with --root.");
    }

    /** The advice for a damaged file would be to remove, as root, what may be the store of root. */
    @Test
    void refusesADirectoryThatTheUserMayNotMake() {
        Path root = directory.resolve("s");
        Steps refusal = (step, file) -> {
            throw Disk.failure(Errno.EACCES, "make the directory", file, null);
        };
        assertThatThrownBy(() -> new Fixture(root, refusal))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.UNUSABLE))
                .hasMessageStartingWith("Cannot use the store " + root + ": the user ")
                .hasMessageEndingWith(" may not enter or make it. Name another with --root.");
    }

    @Test
    void refusesAnotherVersionByItsNumber() throws IOException {
        Path root = directory.resolve("s");
        new Fixture(root);
        Files.writeString(root.resolve("version"), "2\n");
        assertThatThrownBy(() -> new Fixture(root))
                .hasMessage("Cannot use the store " + root + ": it has version '2', and this jcontainer can use version"
                        + " 1. Use the jcontainer that made it, or name another with --root.");
        Files.write(root.resolve("version"), new byte[5000]);
        assertThatThrownBy(() -> new Fixture(root)).hasMessageContaining("it has version '");
    }

    @Test
    void refusesADirectoryOfOtherFilesAndFiles() throws IOException {
        Files.createDirectory(directory.resolve("home"));
        Files.createFile(directory.resolve("home/mail"));
        assertThatThrownBy(() -> new Fixture(directory.resolve("home")))
                .hasMessage("Cannot make a store in " + directory
                        + "/home: it has other files, such as mail. Name another" + " directory with --root.");
        assertThatThrownBy(() -> new Fixture(directory.resolve("home/mail")))
                .hasMessageContaining(directory + "/home/mail");
    }

    /** A file system of its own has a directory for what fsck(8) finds. */
    @Test
    void takesTheDirectoryOfAFileSystem() throws IOException {
        Path root = Files.createDirectory(directory.resolve("s"));
        Files.createDirectory(root.resolve("lost+found"));
        Fixture fixture = new Fixture(root);
        fixture.pull(Fixture.name("1"), "a");
        assertThat(fixture.check(false)).isEmpty();
    }

    @Test
    void namesTheDirectoryWhoseFileSystemHasNoLocks() {
        for (int errno : new int[] {Errno.ENOLCK, Errno.EBADF, Errno.EOPNOTSUPP, Errno.ENOSYS}) {
            assertThat(Disk.failure(errno, Disk.LOCK, "/nfs/store/lock", null))
                    .hasMessageStartingWith("Cannot lock /nfs/store/lock: " + Errno.described(errno))
                    .hasMessageContaining("The file system of that directory has no locks (flock).")
                    .hasMessageContaining("--root")
                    .extracting(StoreException::kind)
                    .isEqualTo(StoreException.Kind.UNUSABLE);
        }
        assertThat(Disk.failure(Errno.EINVAL, "read", "/x", null).kind()).isEqualTo(StoreException.Kind.DAMAGED);
    }

    @Test
    void keepsTwoStoresApart() throws IOException {
        Fixture one = new Fixture(directory.resolve("one"));
        Fixture two = new Fixture(directory.resolve("two"));
        one.pull(Fixture.name("1"), "a");
        two.store.collect();
        assertThat(two.store.tags().list().images()).isEmpty();
        assertThat(one.store.tags().list().images()).hasSize(1);
        assertThat(one.hasBlob("a")).isTrue();
    }
}
