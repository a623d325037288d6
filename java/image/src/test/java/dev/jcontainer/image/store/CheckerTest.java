package dev.jcontainer.image.store;

import static dev.jcontainer.image.store.Fixture.digest;
import static dev.jcontainer.image.store.Fixture.image;
import static dev.jcontainer.image.store.Fixture.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckerTest {
    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    private Fixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new Fixture(directory.resolve("store"));
        fixture.pull(name("1"), "a", "b");
        fixture.pull(name("2"), "c");
        assertThat(fixture.check(false)).isEmpty();
    }

    private Path blob(Digest digest) {
        return fixture.root.resolve("blobs/sha256/" + digest.hex());
    }

    private Path layer(String layer) {
        return fixture.root.resolve("layers/" + digest("tar of " + layer).hex());
    }

    private Path tag(String tag) {
        return fixture.root.resolve("tags/docker.io/library+test/" + tag);
    }

    /** Expects these findings, that a repair removes what is broken, and that all can be pulled again. */
    private void finds(String... findings) throws IOException {
        assertThat(fixture.check(false)).containsExactlyInAnyOrder(findings);
        assertThat(fixture.check(true)).hasSize(findings.length).allMatch(text -> text.endsWith("; removed"));
        assertThat(fixture.check(false)).isEmpty();
        assertThat(fixture.names("tmp")).isEmpty();
        fixture.pull(name("1"), "a", "b");
        fixture.pull(name("2"), "c");
        assertThat(fixture.check(false)).isEmpty();
    }

    @Test
    void findsABlobThatHasChanged() throws IOException {
        Files.writeString(blob(digest("a")), "A");
        finds("blobs/sha256/" + digest("a").hex() + ": its content has the digest " + digest("A"));
    }

    @Test
    void findsABlobThatIsNoFile() throws IOException {
        Files.delete(blob(digest("a")));
        Files.createDirectories(blob(digest("a")).resolve("x"));
        Files.delete(blob(digest("b")));
        Files.createSymbolicLink(blob(digest("b")), Path.of("/etc/passwd"));
        finds(
                "blobs/sha256/" + digest("a").hex() + ": it is not a regular file",
                "blobs/sha256/" + digest("b").hex() + ": it is not a regular file");
        assertThat(Path.of("/etc/passwd")).exists();
    }

    @Test
    void findsALayerOfAnotherUser() throws IOException {
        assumeTrue(Syscalls.effectiveIds() >>> 32 == 0, "only root can give files away");
        Files.setAttribute(layer("a").resolve("layer.erofs"), "unix:uid", 4711);
        Files.setAttribute(layer("c"), "unix:uid", 4711);
        String reason = ": it belongs to the user 4711. Pull the image again.";
        finds(
                "layers/" + layer("a").getFileName() + ": Cannot use " + "layers/"
                        + layer("a").getFileName() + "/layer.erofs" + reason,
                "layers/" + layer("c").getFileName() + ": Cannot use " + "layers/"
                        + layer("c").getFileName() + reason,
                "tags/docker.io/library+test/1: of its image docker.io/library/test:1, the layer " + digest("a")
                        + " is broken",
                "tags/docker.io/library+test/2: its image docker.io/library/test:2 lacks the layer "
                        + digest("tar of c"));
    }

    @Test
    void findsABrokenManifestAndItsTag() throws IOException {
        Digest manifest = image(name("1"), "a", "b").manifest().digest();
        Files.writeString(blob(manifest), "{}");
        finds(
                "blobs/sha256/" + manifest.hex() + ": its content has the digest " + digest("{}"),
                "tags/docker.io/library+test/1: of its image docker.io/library/test:1, the blob " + manifest
                        + " is broken");
    }

    @Test
    void findsATagWhoseManifestIsMissing() throws IOException {
        Digest manifest = image(name("1"), "a", "b").manifest().digest();
        Files.delete(blob(manifest));
        finds("tags/docker.io/library+test/1: its image docker.io/library/test:1 lacks the blob " + manifest);
    }

    @Test
    void findsALayerThatHasChanged() throws IOException {
        Files.writeString(layer("a").resolve("layer.erofs"), "EROFS of a");
        finds(
                "layers/" + digest("tar of a").hex() + ": its content has changed",
                "tags/docker.io/library+test/1: of its image docker.io/library/test:1, the layer " + digest("a")
                        + " is broken");
    }

    @Test
    void findsALayerThatLacksItsFile() throws IOException {
        Files.delete(layer("c").resolve("layer.erofs"));
        finds(
                "layers/" + digest("tar of c").hex() + ": Cannot use layers/"
                        + digest("tar of c").hex() + "/layer.erofs: it is missing. Pull the image again.",
                "tags/docker.io/library+test/2: of its image docker.io/library/test:2, the layer " + digest("c")
                        + " is broken");
    }

    @Test
    void findsALayerWithoutMetadata() throws IOException {
        Files.delete(layer("c").resolve("meta"));
        finds(
                "layers/" + digest("tar of c").hex() + ": it has no metadata",
                "tags/docker.io/library+test/2: its image docker.io/library/test:2 lacks the layer "
                        + digest("tar of c"));
    }

    @Test
    void findsALayerOfAnotherName() throws IOException {
        Files.move(layer("c"), layer("x"));
        finds(
                "layers/" + digest("tar of x").hex() + ": it is the layer " + digest("tar of c"),
                "tags/docker.io/library+test/2: its image docker.io/library/test:2 lacks the layer "
                        + digest("tar of c"));
    }

    @Test
    void needsNoBlobOfALayerThatExists() throws IOException {
        Files.delete(blob(digest("a")));
        assertThat(fixture.check(false)).isEmpty();
    }

    @Test
    void findsATagThatCannotBeRead() throws IOException {
        Files.writeString(tag("1"), "garbage");
        finds("tags/docker.io/library+test/1: it is not a tag that the store has written");
    }

    /** A repair does not remove directories that the store has not made, and goes on. */
    @Test
    void findsADirectoryInPlaceOfATag() throws IOException {
        Files.delete(tag("1"));
        Files.createDirectory(tag("1"));
        Files.writeString(tag("2"), "garbage");
        assertThat(fixture.check(true))
                .hasSize(2)
                .anyMatch(text -> text.startsWith("tags/docker.io/library+test/1: it is not a tag that the store has"
                        + " written. Cannot remove "))
                .contains("tags/docker.io/library+test/2: it is not a tag that the store has written; removed");
        assertThat(tag("1")).isDirectory();
    }

    @Test
    void findsATagInTheWrongPlace() throws IOException {
        Files.move(tag("1"), tag("3"));
        finds("tags/docker.io/library+test/3: it is not a tag that the store has written");
    }

    @Test
    void findsATagThatSaysOtherThanItsManifest() throws IOException {
        StoredImage one = image(name("1"), "a", "b");
        StoredImage other = new StoredImage(
                name("1"),
                one.target(),
                one.manifest(),
                image(name("2"), "c").config(),
                one.platform(),
                null,
                one.layers());
        Files.write(tag("1"), ImageCodec.encode(other));
        finds("tags/docker.io/library+test/1: it does not say what its manifest "
                + one.manifest().digest() + " says");
    }

    @Test
    void findsATagWhoseManifestIsNone() throws IOException {
        StoredImage one = image(name("1"), "a", "b");
        Descriptor config = one.config();
        StoredImage other =
                new StoredImage(name("1"), one.target(), config, config, one.platform(), null, one.layers());
        Files.write(tag("1"), ImageCodec.encode(other));
        assertThat(fixture.check(false))
                .singleElement()
                .asString()
                .startsWith("tags/docker.io/library+test/1: its target ");
    }

    @Test
    void findsWhatKilledProcessesHaveLeft() throws IOException {
        Files.createDirectories(fixture.root.resolve("tmp/layer-0.new/diff"));
        Files.createFile(fixture.root.resolve("tmp/hold-0.lock"));
        Files.createDirectories(fixture.root.resolve("tmp/gone-0.layer-1/diff/x"));
        Files.createFile(fixture.root.resolve("tmp/garbage"));
        Files.createFile(fixture.root.resolve("tmp/sha256-" + digest("z").hex() + ".part"));
        String left = ": a process that was killed has left it";
        assertThat(fixture.check(false))
                .containsExactlyInAnyOrder("tmp/layer-0.new" + left, "tmp/gone-0.layer-1" + left, "tmp/garbage" + left);
        assertThat(fixture.check(true)).hasSize(3);
        assertThat(fixture.names("tmp")).hasSize(1);
        assertThat(fixture.check(false)).isEmpty();
    }

    @Test
    void findsAHoldThatAKilledProcessHasLeft() throws IOException {
        Path hold = fixture.root.resolve("tmp/hold-0.lock");
        Files.writeString(hold, "\n" + Hold.BLOB + digest("a") + "\n");
        finds("tmp/hold-0.lock: a process that was killed has left it");
        Files.createFile(hold); // as it is for an instant when it is made
        assertThat(fixture.check(false)).isEmpty();
        assertThat(fixture.check(true)).isEmpty();
        assertThat(hold).doesNotExist();
    }

    /** What is no file has no lock, so it stops no command. The store follows no link, and makes none. */
    @Test
    void whatIsInThePlaceOfALockFileIsRemoved() throws IOException {
        Path target = Files.writeString(fixture.root.resolveSibling("target"), "kept");
        Files.createSymbolicLink(fixture.root.resolve("tmp/hold-0.lock"), target);
        Path directory = Files.createDirectory(fixture.root.resolve("tmp/hold-1.lock"));
        Files.writeString(directory.resolve("file"), "");
        assertThat(fixture.store.usage().images()).isEqualTo(2);
        Fixture refused = new Fixture(fixture.root, (step, file) -> {
            if (step.equals("rmdir")) { // as if the directory belonged to another user
                throw Disk.failure(Errno.EACCES, "remove", file, null);
            }
        });
        assertThat(refused.check(true))
                .anyMatch(text -> text.startsWith("tmp/hold-1.lock: ") && text.contains("EACCES"));
        assertThat(directory).isDirectory();
        Files.createSymbolicLink(fixture.root.resolve("tmp/hold-0.lock"), target);
        finds(
                "tmp/hold-0.lock: a process that was killed has left it",
                "tmp/hold-1.lock: a process that was killed has left it");
        assertThat(target).hasContent("kept");
    }

    /** Root may have copied the store. Root itself may open the file; for others the kernel's answer is told here. */
    @Test
    void aLockOfAnotherUserIsHeldByNobody() throws IOException {
        assumeTrue(Syscalls.effectiveIds() >>> 32 == 0, "only root can give files away");
        Path hold = Files.createFile(fixture.root.resolve("tmp/hold-0.lock"));
        Files.setAttribute(hold, "unix:uid", 4711);
        assertThat(fixture.check(false)).containsExactly("tmp/hold-0.lock: a process that was killed has left it");
        Fixture refused = new Fixture(fixture.root, (step, file) -> {
            boolean isForeign = Files.exists(Path.of(file))
                    && Files.getAttribute(Path.of(file), "unix:uid").equals(4711);
            if (step.equals("flock") && isForeign) {
                throw Disk.failure(Errno.EACCES, Disk.LOCK, file, null);
            }
        });
        refused.store.sweep();
        assertThat(hold).doesNotExist();
    }

    /** Its files may belong to subordinate ids that the user has no more. Commands that write go on. */
    @Test
    void tellsWhyALeftoverStays() throws IOException {
        Files.createDirectories(fixture.root.resolve("tmp/gone-0.layer-1/diff/x"));
        Files.createFile(fixture.root.resolve("tmp/garbage"));
        Store store = Store.open(fixture.root.toString(), directory -> {
            throw new IOException("There is no such id.");
        });
        store.sweep();
        assertThat(fixture.names("tmp")).containsExactly("gone-0.layer-1");
        List<Finding> findings = new ArrayList<>();
        store.check(layer -> null, true, findings::add);
        assertThat(findings)
                .singleElement()
                .hasToString(fixture.root
                        + "/tmp/gone-0.layer-1: a process that was killed has left it. There is no such id.");
    }

    @Test
    void takesNothingForALeftoverThatIsUnderWay() throws IOException {
        try (Hold hold = fixture.store.hold();
                BlobDownload download = fixture.store.blobs().begin(hold, Fixture.descriptor("new"), () -> {});
                LayerCreation creation =
                        fixture.store.layers().begin(hold, Fixture.keys("new"), Fixture.ANY, () -> {})) {
            download.append(Fixture.bytes("n"), 0, 1);
            assertThat(fixture.check(true)).isEmpty();
            fixture.store.sweep();
            creation.commit(Fixture.meta("new"));
        }
    }

    /** So it works on a full disk, and on one that is mounted read-only. */
    @Test
    void writesNothingWithoutRepair() throws IOException {
        Files.writeString(blob(digest("a")), "A");
        Files.delete(layer("c").resolve("meta"));
        Files.writeString(tag("2"), "garbage");
        Files.createDirectories(fixture.root.resolve("tmp/layer-0.new/diff"));
        Files.createFile(fixture.root.resolve("tmp/hold-0.lock"));
        Files.createFile(fixture.root.resolve("tmp/garbage"));
        List<String> before = fixture.names("tmp");
        Fixture reading = new Fixture(fixture.root, (step, file) -> {
            throw new AssertionError(step + " of " + file);
        });
        assertThat(reading.check(false)).hasSize(5);
        assertThat(reading.store.usage().blobs().count()).isPositive();
        assertThat(fixture.names("tmp")).isEqualTo(before);
    }

    private int lockOnce() {
        byte[] path = Bytes.cString(fixture.root.resolve("lock").toString());
        int lock = Syscalls.openFile(path, Syscalls.O_RDWR, 0);
        int result = Syscalls.tryLock(lock, false);
        Syscalls.close(lock);
        return result;
    }

    /** A layer may be large, and all others would wait. */
    @Test
    void readsLayersWithoutTheCommonLock() throws IOException {
        List<Integer> locked = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        LayerVerifier verifier = layer -> {
            locked.add(lockOnce());
            return layer.key().equals(digest("tar of a")) ? "it is broken" : null;
        };
        fixture.store.check(verifier, true, findings::add);
        assertThat(locked).hasSizeGreaterThan(2).containsOnly(0);
        assertThat(findings).hasSize(2).allMatch(Finding::isRepaired);
        assertThat(layer("a")).doesNotExist();
    }

    @Test
    void leavesWhatARunningOperationKeeps() throws IOException {
        try (Hold hold = fixture.store.hold()) {
            hold.keepBlob(digest("a"));
            hold.keepLayer(Fixture.keys("c"));
            Files.writeString(blob(digest("a")), "A");
            Files.writeString(layer("c").resolve("layer.erofs"), "EROFS of c");
            assertThat(fixture.check(true))
                    .anySatisfy(text ->
                            assertThat(text).startsWith("blobs/").endsWith("; it is in use, so repair again later"))
                    .anySatisfy(text ->
                            assertThat(text).startsWith("layers/").endsWith("; it is in use, so repair again later"));
            assertThat(blob(digest("a"))).exists();
            assertThat(layer("c")).exists();
        }
        assertThat(fixture.check(true)).isNotEmpty();
        assertThat(blob(digest("a"))).doesNotExist();
        assertThat(layer("c")).doesNotExist();
    }

    @Test
    void endsWhenItsThreadIsInterrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> fixture.check(false)).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    /** What a link of the tags leads to may be anybody's. */
    @Test
    void removesNothingThroughALinkOfTheTags() throws IOException {
        Path repository = Files.createDirectories(directory.resolve("elsewhere/repository"));
        Path file = Files.writeString(repository.resolve("file"), "no tag");
        Files.createSymbolicLink(fixture.root.resolve("tags/linked"), repository.getParent());
        Files.createSymbolicLink(fixture.root.resolve("tags/docker.io/linked"), repository);
        String text = "it is not a tag that the store has written; a symbolic link leads to it, so it is not removed";
        assertThat(fixture.check(true))
                .containsExactlyInAnyOrder(
                        "tags/linked/repository/file: " + text, "tags/docker.io/linked/file: " + text);
        assertThat(file).exists();
    }

    @Test
    void findsForeignFilesAndLeavesThem() throws IOException {
        List<String> foreign = List.of("notes", "blobs/md5", "layers/lost+found", "blobs/sha256/HEX");
        for (String file : foreign) {
            Files.createFile(fixture.root.resolve(file));
        }
        assertThat(fixture.check(true)).hasSize(4).allMatch(text -> text.endsWith(": the store has not written it"));
        assertThat(fixture.root.resolve("notes")).exists();
    }
}
