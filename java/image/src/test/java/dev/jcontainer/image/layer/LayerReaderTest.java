package dev.jcontainer.image.layer;

import static dev.jcontainer.image.layer.LayerTests.CEILINGS;
import static dev.jcontainer.image.layer.LayerTests.find;
import static dev.jcontainer.image.layer.LayerTests.read;
import static dev.jcontainer.image.layer.LayerTests.trees;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jcontainer.image.tar.RawTar;
import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Node;
import dev.jcontainer.image.tree.Xattr;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class LayerReaderTest {
    @Test
    void givesTheSinkTheBytesOfFilesInTheirOrderAndNoneOfWhiteouts() throws IOException {
        LayerTests.Calls calls = new LayerTests.Calls();
        LayerTree tree = read(
                new RawTar()
                        .file("b", "second")
                        .file(".wh.x", "ignored")
                        .file("a", "")
                        .file("b", "again")
                        .end(),
                CEILINGS,
                calls);

        assertThat(calls.files).containsExactly("second", "", "again");
        assertThat(tree.entryCount()).isEqualTo(4);
    }

    @Test
    void givesTheSinkTheHolesOfSparseFiles() throws IOException {
        LayerTests.Calls calls = new LayerTests.Calls();
        byte[] archive = new RawTar()
                .pax("GNU.sparse.size=1000", "GNU.sparse.map=0,3,500,2,1000,0", "GNU.sparse.numblocks=3")
                .file("f", "abcde")
                .pax("GNU.sparse.size=77", "GNU.sparse.map=77,0", "GNU.sparse.numblocks=1")
                .file("g", "")
                .end();

        read(archive, CEILINGS, calls);

        assertThat(calls.files).containsExactly("abc[497]de[498]", "[77]");
    }

    @Test
    void readsToTheEndOfTheStreamSoThatADigestIsTheDiffId() throws IOException {
        byte[] archive = new RawTar().file("f", "x").end();
        ByteArrayInputStream padded = new ByteArrayInputStream(Arrays.copyOf(archive, archive.length + 10_240));

        new LayerReader("sha256:abc", CEILINGS, () -> 1 << 20, new LayerTests.Calls()).read(padded);

        assertThat(padded.available()).isZero();
    }

    @Test
    void keepsLargeExtendedAttributesAndDropsThoseThatSteerOverlayfs() throws IOException {
        String large = "v\0".repeat(32_768);
        Node.Directory root = trees(new RawTar()
                        .pax(
                                "SCHILY.xattr.user.large=" + large,
                                "SCHILY.xattr.trusted.overlay.redirect=/etc",
                                "SCHILY.xattr.user.overlay.opaque=y",
                                "SCHILY.xattr.security.selinux=label",
                                "SCHILY.xattr.unknown.name=x",
                                "SCHILY.xattr.system.nfs4_acl=x",
                                "SCHILY.xattr.trusted.other=kept")
                        .file("f", ""))
                .get(0);

        Attributes attributes = Objects.requireNonNull(find(root, "f")).attributes();

        assertThat(attributes.xattrs()).extracting(Xattr::name).containsExactly("user.large", "trusted.other");
        assertThat(attributes.xattrs().get(0).value()).hasSize(65_536);
    }

    @Test
    void acceptsNamesOf255BytesAndRefusesLongerOnes() throws IOException {
        String longest = "\u00e4".repeat(127) + "x";
        assertThat(find(
                        trees(new RawTar().pax("path=d/" + longest).file("f", ""))
                                .get(0),
                        "d/" + longest))
                .isNotNull();
        refuses(new RawTar().pax("path=d/" + "\u00e4".repeat(128)).file("f", "").end(), "longer than 255 bytes");
        refuses(new RawTar().pax("path=" + "n".repeat(256) + "/x").file("f", "").end(), "longer than 255 bytes");
    }

    @Test
    void refusesSymbolicLinksWithoutATargetOrWithATooLongOne() {
        refuses(new RawTar().add(RawTar.header("l", '2', 0)).end(), "without a target");
        refuses(
                new RawTar()
                        .pax("linkpath=" + "t".repeat(4096))
                        .add(RawTar.header("l", '2', 0))
                        .end(),
                "its target is longer than 4095 bytes");
    }

    @Test
    void refusesExtendedAttributesThatLinuxCannotHave() {
        refuses(
                new RawTar()
                        .pax("SCHILY.xattr.user.a=" + "v".repeat(65_537))
                        .file("f", "")
                        .end(),
                "its extended attribute user.a is longer than Linux allows");
        refuses(
                new RawTar()
                        .pax("SCHILY.xattr.user." + "a".repeat(251) + "=v")
                        .file("f", "")
                        .end(),
                "is longer than Linux allows");
    }

    @Test
    void refusesUserXattrsWhereTheKernelDoes() {
        refuses(
                new RawTar()
                        .pax("SCHILY.xattr.user.a=v")
                        .add(RawTar.header("pipe", '6', 0))
                        .end(),
                "a FIFO cannot have the extended attribute user.a");
    }

    @Test
    void eachCeilingRefusesWithTheNameOfTheLayerAndTheEntry() {
        byte[] archive = new RawTar()
                .pax("SCHILY.xattr.user.a=1234")
                .file("dir/file-1", "1234567890")
                .pax("SCHILY.xattr.user.a=1234")
                .file("dir/file-2", "1234567890")
                .end();
        refuses(archive, new Ceilings(1, 9, 99, 999, 999, 9999, 9, 9999), "beyond the ceiling of 1 entries");
        refuses(archive, new Ceilings(9, 1, 99, 999, 999, 9999, 9, 9999), "more than 1 directories deep");
        refuses(archive, new Ceilings(9, 9, 9, 999, 999, 9999, 9, 9999), "its path is longer than 9 bytes");
        refuses(archive, new Ceilings(9, 9, 99, 15, 999, 9999, 9, 9999), "names in the layer take more than 15 bytes");
        refuses(archive, new Ceilings(9, 9, 99, 999, 219, 9999, 9, 9999), "attributes in the layer take more than 219");
        refuses(archive, new Ceilings(9, 9, 99, 999, 999, 4000, 9, 9999), "beyond the ceiling of 4000 bytes");
        assertThatExceptionOfType(LayerException.class)
                .isThrownBy(() -> new LayerReader(
                                "sha256:abc",
                                new Ceilings(9, 9, 99, 999, 999, 99_999, 100, 1000),
                                () -> 10,
                                new LayerTests.Calls())
                        .read(new ByteArrayInputStream(archive)))
                .withMessageContaining("sha256:abc")
                .withMessageContaining("more than 100 times the bytes of the blob");
    }

    @Test
    void theCeilingOfBytesCountsHoles() {
        refuses(
                new RawTar()
                        .pax("GNU.sparse.size=8000000000000000000", "GNU.sparse.map=0,0", "GNU.sparse.numblocks=1")
                        .file("f", "")
                        .end(),
                "the files of the layer have more than 1048576 bytes");
    }

    @Test
    void namesTheEntryOfADamagedArchive() {
        byte[] archive = new RawTar().file("a", "x").file("b", "y").end();
        archive[1024] ^= 1;
        refuses(archive, "Entry 2");
    }

    @Test
    void stopsWhenTheThreadIsInterrupted() {
        byte[] archive = new RawTar().file("a", "x").end();
        Thread.currentThread().interrupt();
        try {
            assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(() -> read(archive));
        } finally {
            assertThat(Thread.interrupted()).as("it stays interrupted").isTrue();
        }
    }

    private static void refuses(byte[] archive, String message) {
        refuses(archive, CEILINGS, message);
    }

    private static void refuses(byte[] archive, Ceilings ceilings, String message) {
        assertThatExceptionOfType(LayerException.class)
                .isThrownBy(
                        () -> read(archive, ceilings, new LayerTests.Calls()).applyTo(LowerLayers.of(List.of())))
                .withMessageStartingWith("The layer sha256:abc is refused: ")
                .withMessageContaining(message);
    }
}
