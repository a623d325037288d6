package dev.jcontainer.image.store;

import static dev.jcontainer.image.store.Fixture.NO_WAIT;
import static dev.jcontainer.image.store.Fixture.bytes;
import static dev.jcontainer.image.store.Fixture.descriptor;
import static dev.jcontainer.image.store.Fixture.digest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.name.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlobStoreTest {
    private static final String CONTENT = "the content of a blob";

    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    private Fixture fixture;
    private BlobStore blobs;
    private Hold hold;

    @BeforeEach
    void open() throws IOException {
        fixture = new Fixture(directory.resolve("store"));
        blobs = fixture.store.blobs();
        hold = fixture.store.hold();
    }

    @AfterEach
    void leavesOnlyTheHold() throws IOException {
        assertThat(fixture.names("tmp"))
                .filteredOn(name -> name.endsWith(".lock"))
                .hasSize(1);
        hold.close();
    }

    private Path part() {
        return fixture.root.resolve("tmp/sha256-" + digest(CONTENT).hex() + ".part");
    }

    private BlobDownload begin() throws IOException {
        return blobs.begin(hold, descriptor(CONTENT), NO_WAIT);
    }

    /** What a former run has left of the blob. */
    private void leave(String text) throws IOException {
        Files.writeString(part(), text);
    }

    @Test
    void findsWhatWasCommitted() throws IOException {
        try (BlobDownload download = begin()) {
            assertThat(download.isPresent()).isFalse();
            download.append(bytes(CONTENT), 0, 4);
            assertThat(blobs.find(digest(CONTENT))).isEmpty();
            download.append(bytes(CONTENT), 4, CONTENT.length() - 4);
            download.commit();
        }
        StoredBlob blob = blobs.find(digest(CONTENT)).orElseThrow();
        assertThat(blob.size()).isEqualTo(CONTENT.length());
        try (InputStream in = blob.open(4)) {
            assertThat(in.readAllBytes()).isEqualTo(bytes(CONTENT.substring(4)));
        }
        assertThat(blobs.read(digest(CONTENT), 1000)).isEqualTo(bytes(CONTENT));
        assertThat(part()).doesNotExist();
        assertThat(Files.getPosixFilePermissions(Path.of(blob.path()))).hasSize(2);
    }

    @Test
    void tellsThatABlobExists() throws IOException {
        blobs.put(hold, bytes(CONTENT));
        try (BlobDownload download = begin()) {
            assertThat(download.isPresent()).isTrue();
            assertThat(download.commit().size()).isEqualTo(CONTENT.length());
        }
    }

    @Test
    void releasesTheLockWithTheCommit() throws IOException {
        try (BlobDownload download = begin()) {
            download.append(bytes(CONTENT), 0, CONTENT.length());
            download.commit();
            try (BlobDownload other = begin();
                    BlobDownload third = begin()) {
                assertThat(other.isPresent()).isTrue();
                assertThat(third.isPresent()).isTrue();
            }
        }
    }

    @Test
    void findsNothingUnderADigestThatNobodyHasPut() throws IOException {
        assertThat(blobs.find(digest("other"))).isEmpty();
        assertThatThrownBy(() -> blobs.read(digest("other"), 10))
                .hasMessageContaining("blobs/sha256/" + digest("other").hex())
                .hasMessageEndingWith(": it does not exist. Pull the image again.");
    }

    @Test
    void goesOnWithThePartOfAFormerRun() throws IOException {
        try (BlobDownload download = begin()) {
            download.append(bytes(CONTENT), 0, 7);
        }
        try (BlobDownload download = begin()) {
            assertThat(download.position()).isEqualTo(7);
            assertThat(download.earlier().readAllBytes()).isEqualTo(bytes(CONTENT.substring(0, 7)));
            download.append(bytes(CONTENT), 7, CONTENT.length() - 7);
            download.commit();
        }
        assertThat(blobs.read(digest(CONTENT), 1000)).isEqualTo(bytes(CONTENT));
    }

    @Test
    void hashesAnEarlierPartThatNobodyReads() throws IOException {
        leave(CONTENT.substring(0, 7));
        try (BlobDownload download = begin()) {
            assertThat(download.earlier().read()).isEqualTo(CONTENT.charAt(0));
            download.append(bytes(CONTENT), 7, CONTENT.length() - 7);
            download.commit();
        }
        assertThat(blobs.find(digest(CONTENT))).isPresent();
    }

    @Test
    void commitsAPartThatWasWhole() throws IOException {
        leave(CONTENT);
        try (BlobDownload download = begin()) {
            assertThat(download.position()).isEqualTo(CONTENT.length());
            download.commit();
        }
        assertThat(blobs.find(digest(CONTENT))).isPresent();
    }

    @Test
    void throwsAWrongEarlierPartAwayAndStartsOver() throws IOException {
        leave("THE");
        try (BlobDownload download = begin()) {
            download.append(bytes(CONTENT), 3, CONTENT.length() - 3);
            assertThatThrownBy(download::commit)
                    .hasMessageStartingWith(
                            "Cannot use the blob " + digest(CONTENT) + ": its content has the digest sha")
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CONTENT));
            assertThat(part()).doesNotExist();
            assertThat(download.position()).isZero();
            download.append(bytes(CONTENT), 0, CONTENT.length());
            download.commit();
        }
        assertThat(blobs.find(digest(CONTENT))).isPresent();
    }

    @Test
    void ignoresAnEarlierPartThatIsTooLongOrNoFile() throws IOException {
        leave(CONTENT + "!");
        try (BlobDownload download = begin()) {
            assertThat(download.position()).isZero();
        }
        Files.createSymbolicLink(part(), directory.resolve("elsewhere"));
        try (BlobDownload download = begin()) {
            download.append(bytes(CONTENT), 0, CONTENT.length());
            download.commit();
        }
        assertThat(directory.resolve("elsewhere")).doesNotExist();
    }

    @Test
    void refusesMoreBytesThanTheDescriptorSays() throws IOException {
        try (BlobDownload download = begin()) {
            download.append(bytes(CONTENT), 0, CONTENT.length());
            assertThatThrownBy(() -> download.append(bytes("!"), 0, 1))
                    .hasMessage("Cannot use the blob " + digest(CONTENT)
                            + ": it has more than the 21 bytes that the manifest says.");
        }
        assertThat(part()).doesNotExist();
    }

    @Test
    void keepsWhatIsOnlyTooShort() throws IOException {
        try (BlobDownload download = begin()) {
            download.append(bytes(CONTENT), 0, 5);
            assertThatThrownBy(download::commit)
                    .hasMessage("Cannot use the blob " + digest(CONTENT)
                            + ": it ends after 5 of the 21 bytes that the manifest says.");
        }
        assertThat(part()).hasSize(5);
    }

    @Test
    void putsNothingUnderAWrongDigest() {
        assertThatThrownBy(() -> blobs.put(hold, digest("other"), bytes(CONTENT)))
                .hasMessageContaining("its content has the digest " + digest(CONTENT));
        assertThat(fixture.hasBlob("other")).isFalse();
    }

    @Test
    void putsOverAnEarlierPart() throws IOException {
        leave("gar");
        blobs.put(hold, bytes(CONTENT));
        assertThat(blobs.read(digest(CONTENT), 1000)).isEqualTo(bytes(CONTENT));
    }

    @Test
    void storesAnEmptyBlob() throws IOException {
        blobs.put(hold, new byte[0]);
        assertThat(blobs.read(Digest.of(new byte[0]), 0)).isEmpty();
    }

    @Test
    void storesABlobOfSha512() throws IOException {
        Digest digest = Digest.parse("sha512:" + "0".repeat(128));
        var hash = digest.newHash();
        hash.update(bytes(CONTENT));
        Digest real = Digest.of(hash);
        blobs.put(hold, real, bytes(CONTENT));
        assertThat(blobs.read(real, 1000)).isEqualTo(bytes(CONTENT));
    }

    @Test
    void readsNoBlobThatIsTooLongOrNoFile() throws IOException {
        blobs.put(hold, bytes(CONTENT));
        assertThatThrownBy(() -> blobs.read(digest(CONTENT), 20)).hasMessageContaining("21 bytes, more than 20");
        Files.createDirectory(
                Path.of(fixture.root + "/blobs/sha256/" + digest("x").hex()));
        assertThatThrownBy(() -> blobs.find(digest("x"))).hasMessageContaining("not a regular file");
        Files.createSymbolicLink(
                Path.of(fixture.root + "/blobs/sha256/" + digest("y").hex()), Path.of("/etc/passwd"));
        assertThatThrownBy(() -> blobs.find(digest("y"))).hasMessageContaining("not a regular file");
    }

    @Test
    void tellsThatAFileHasBecomeShorter() throws IOException {
        StoredBlob blob = blobs.put(hold, bytes(CONTENT));
        Files.writeString(Path.of(blob.path()), "short");
        try (InputStream in = blob.open(0)) {
            assertThatThrownBy(in::readAllBytes).hasMessageContaining("16 bytes too short");
        }
    }

    @Test
    void appendsNothingToAnExistingBlob() throws IOException {
        blobs.put(hold, bytes(CONTENT));
        try (BlobDownload download = blobs.begin(hold, Descriptor.of("", digest(CONTENT), 21), NO_WAIT)) {
            assertThatThrownBy(() -> download.append(bytes("x"), 0, 1)).isInstanceOf(IllegalStateException.class);
        }
    }
}
