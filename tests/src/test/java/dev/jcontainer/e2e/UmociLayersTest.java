package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.jcontainer.image.layer.LayerException;
import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Xattr;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares what our layers show together, and what Linux shows of them, with what {@code umoci unpack} makes of the same
 * image, file by file.
 *
 * <p>Not compared is what umoci leaves to chance: the time of a directory that it makes or changes without setting the
 * time again, since that is the time of the unpacking (we keep the old time, and give new parents that of 1970); and the
 * group of new parents below a directory with the set-group-id bit, which umoci does not set.
 */
@EndToEnd
final class UmociLayersTest {
    private static final byte[] BASE = new LayerTar()
            .directory("./")
            .directory("dir")
            .directory("dir/sub")
            .file("dir/sub/deep", "deep")
            .file("dir/a", "a")
            .file("dir/b", "b")
            .hardLink("dir/b2", "dir/b")
            .file("file", "file")
            .link("link", "dir")
            .link("absolute", "/dir/sub")
            .link("up", "../../../dir")
            .link("dangling", "nowhere/at/all")
            .link("loop", "loop")
            .device("null", false, 1, 3)
            .fifo("fifo")
            .end();

    /** user::rw-, user:1000:r--, group::r--, mask::r--, other::r--, as a file of mode 0644 has it: acl(5). */
    private static final byte[] ACL = {
        2, 0, 0, 0, 1, 0, 6, 0, -1, -1, -1, -1, 2, 0, 4, 0, -24, 3, 0, 0, 4, 0, 4, 0, -1, -1, -1, -1, 16, 0, 4, 0, -1,
        -1, -1, -1, 32, 0, 4, 0, -1, -1, -1, -1
    };

    /** What needs no extended header. */
    private static final Attributes PLAIN = new Attributes(0644, 0, 0, 0, 0, List.of());

    @TempDir(factory = OwnDirectories.class)
    Path directory;

    @BeforeAll
    static void needsUmoci() {
        UnpackedLayers.assumeInstalled();
    }

    @Test
    void everyKindOfEntry() throws Exception {
        isTheSame(BASE);
        isTheSame(new LayerTar()
                .device("dev/sda", true, 259, 70_000)
                .file("caf\u00e9/\udcff\udcfe", "not UTF-8")
                .file("n".repeat(255), "long")
                .file(("d".repeat(100) + "/").repeat(5) + "f", "deep")
                .file("old", "x", new Attributes(07777, 0, 0, -86_400, 123_456_789, List.of()))
                .file("ids", "x", new Attributes(0, 4_000_000, -2, 4_000_000_000L, 999_999_999, List.of()))
                .end());
    }

    @Test
    void extendedAttributesOfAnyBytes() throws Exception {
        byte[] capability = {1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        isTheSame(
                BASE,
                new LayerTar()
                        .file("ping", "x", new Xattr("security.capability", capability))
                        .file(
                                "many",
                                "x",
                                new Xattr("user.a", new byte[] {0, -1, '\n', '='}),
                                new Xattr("trusted.b", new byte[1000]))
                        .directory("dir", new Xattr("user.dir", new byte[] {1}))
                        .file("dir/sub/new", "the parent keeps its attributes")
                        .file("acl", "x", new Xattr("system.posix_acl_access", ACL))
                        .file("unknown", "x", new Xattr("unknown.namespace", ACL))
                        .file(
                                "steering",
                                "x",
                                new Xattr("trusted.overlay.redirect", new byte[] {'/'}),
                                new Xattr("security.selinux", new byte[] {'s'}))
                        .end(),
                new LayerTar()
                        .file("dir/implicit", "takes the attributes of dir")
                        .end());
    }

    @Test
    void whiteoutsAndOpaqueDirectories() throws Exception {
        isTheSame(BASE, new LayerTar().whiteout("dir/.wh.a").end());
        isTheSame(
                BASE,
                new LayerTar().whiteout("dir/.wh.sub").whiteout(".wh.link").end());
        isTheSame(BASE, new LayerTar().whiteout("dir/.wh..wh..opq").end());
        isTheSame(BASE, new LayerTar().whiteout(".wh..wh..opq").file("new", "x").end());
        isTheSame(
                BASE,
                new LayerTar()
                        .file("dir/new", "x")
                        .whiteout("dir/.wh..wh..opq")
                        .file("dir/newer", "x")
                        .end());
        isTheSame(
                BASE,
                new LayerTar()
                        .whiteout("dir/.wh..wh..opq")
                        .file("dir/a", "again")
                        .end());
        isTheSame(
                BASE, new LayerTar().file("dir/sub/x", "x").whiteout(".wh.dir").end());
        isTheSame(
                BASE, new LayerTar().whiteout(".wh.dir").file("dir/sub/x", "x").end());
        isTheSame(
                BASE,
                new LayerTar()
                        .whiteout(".wh.dir")
                        .directory("dir")
                        .file("dir/a", "other")
                        .end());
        isTheSame(
                BASE,
                new LayerTar().whiteout(".wh.dir").file("dir", "now a file").end());
        isTheSame(BASE, new LayerTar().file("file", "new").whiteout(".wh.file").end());
        isTheSame(
                BASE,
                new LayerTar()
                        .whiteout("link/.wh.a")
                        .whiteout("absolute/.wh..wh..opq")
                        .end());
        isTheSame(BASE, new LayerTar().directory(".wh.file").fifo("dir/.wh.b").end());
    }

    @Test
    void whiteoutsOfNothing() throws Exception {
        isTheSame(
                BASE,
                new LayerTar()
                        .whiteout(".wh.nothing")
                        .whiteout("no/such/.wh.dir")
                        .whiteout("file/.wh.x")
                        .end());
        isTheSame(
                BASE,
                new LayerTar()
                        .whiteout("no/.wh..wh..opq")
                        .whiteout("file/.wh..wh..opq")
                        .end());
        isTheSame(new LayerTar()
                .whiteout(".wh.nothing")
                .directory("d")
                .whiteout("d/.wh.x")
                .whiteout("d/.wh..wh..opq")
                .end());
        isTheSame(
                BASE,
                new LayerTar()
                        .whiteout(".wh..wh.plnk")
                        .whiteout(".wh..wh.aufs")
                        .file("x", "x")
                        .end());
    }

    @Test
    void severalLayersOfWhiteouts() throws Exception {
        isTheSame(
                BASE,
                new LayerTar().whiteout(".wh.dir").end(),
                new LayerTar().file("dir/new", "x").end(),
                new LayerTar().whiteout("dir/.wh..wh..opq").directory("dir/sub").end(),
                new LayerTar().file("dir/sub/deep", "once more").end());
    }

    @Test
    void onePathTwiceWithAnotherType() throws Exception {
        isTheSame(
                BASE,
                new LayerTar()
                        .directory("x")
                        .file("x/y", "gone")
                        .file("x", "file")
                        .end());
        isTheSame(
                BASE,
                new LayerTar()
                        .file("dir", "clobbers")
                        .directory("dir")
                        .file("dir/only", "x")
                        .end());
        isTheSame(BASE, new LayerTar().directory("file").file("file/in", "x").end());
        isTheSame(BASE, new LayerTar().directory("link").file("link/in", "x").end());
        isTheSame(
                BASE,
                new LayerTar().link("dir", "dir2").file("dir/x", "goes to dir2").end());
        isTheSame(new LayerTar()
                .file("f", "1")
                .file("f", "22")
                .fifo("f")
                .device("f", false, 1, 5)
                .end());
        isTheSame(new LayerTar()
                .directory("d")
                .file("d/x", "stays")
                .directory("d")
                .end());
    }

    @Test
    void hardLinks() throws Exception {
        isTheSame(new LayerTar()
                .file("a", "1")
                .hardLink("b", "a")
                .file("a", "2")
                .hardLink("c", "/./b")
                .end());
        isTheSame(new LayerTar()
                .link("l", "nowhere")
                .hardLink("m", "l")
                .device("d", false, 1, 7)
                .hardLink("e", "d")
                .end());
        isTheSame(BASE, new LayerTar().hardLink("new/name", "dir/a").end());
        isTheSame(
                BASE,
                new LayerTar()
                        .hardLink("n", "null")
                        .hardLink("f", "fifo")
                        .hardLink("l", "link")
                        .end());
        isTheSame(
                BASE,
                new LayerTar()
                        .hardLink("x", "link/sub/deep")
                        .hardLink("y", "absolute/deep")
                        .end());
        isTheSame(
                BASE,
                new LayerTar()
                        .hardLink("dir/z", "dir/a")
                        .whiteout("dir/.wh..wh..opq")
                        .end());
        isTheSame(
                BASE,
                new LayerTar().hardLink("z", "dir/a").whiteout("dir/.wh.a").end());
        isTheSame(
                BASE,
                new LayerTar().hardLink("z", "file").end(),
                new LayerTar().hardLink("y", "z").end());
    }

    @Test
    void parents() throws Exception {
        isTheSame(
                BASE,
                new LayerTar()
                        .file("dir/sub/new", "implicit parents keep what they had")
                        .end());
        isTheSame(BASE, new LayerTar().file("brand/new/parents", "x").end());
        isTheSame(
                BASE,
                new LayerTar()
                        .file("link/through", "x")
                        .file("absolute/through", "x")
                        .file("up/x", "x")
                        .end());
        isTheSame(BASE, new LayerTar().file("dangling/x", "makes the target").end());
        isTheSame(
                BASE,
                new LayerTar()
                        .link("dir/sub/l", "../../brand")
                        .file("dir/sub/l/new/x", "x")
                        .end());
        isTheSame(
                BASE,
                new LayerTar()
                        .file("link/x", "x")
                        .directory("link")
                        .file("link/y", "y")
                        .end());
    }

    /** All layers that Docker builds but the lowest have no entry for the root. */
    @Test
    void theRootIsThatOfTheTopmostLayerThatDescribesIt() throws Exception {
        byte[] silent = new LayerTar().directory("made").end();
        byte[] other = new LayerTar()
                .directory("./", new Attributes(01711, 7, 8, 1_000_000, 5, List.of(new Xattr("user.a", new byte[] {0
                }))))
                .end();
        isTheSame(BASE, silent, silent);
        isTheSame(BASE, other, silent);
        isTheSame(other, BASE);
        isTheSame(new LayerTar().directory("d").end(), silent);
    }

    @Test
    void namesThatLeadUpAndAbsoluteOnes() throws Exception {
        isTheSame(new LayerTar()
                .file("/abs", "x")
                .file("../../up", "x")
                .file("a/../../b", "x")
                .file("a//./c/", "x")
                .directory("/d//")
                .link("out", "../../../../etc")
                .file("out/passwd", "inside")
                .end());
    }

    @Test
    void whatUmociRefusesIsRefused() throws Exception {
        bothRefuse(new LayerTar().hardLink("x", "missing").end());
        bothRefuse(new LayerTar().directory("d").hardLink("x", "d").end());
        bothRefuse(new LayerTar().file("x", "1").hardLink("x", "x").end());
        bothRefuse(new LayerTar().file("f", "1").file("f/x", "1").end());
        bothRefuse(new LayerTar().file("./", "root").end());
        bothRefuse(BASE, new LayerTar().file("loop/x", "x").end());
        bothRefuse(new LayerTar().file("n".repeat(256), "x").end());
        bothRefuse(new LayerTar().link("l", "").end());
        bothRefuse(new LayerTar().fifo("f", new Xattr("user.a", new byte[] {1})).end());
    }

    /** Long names, numbers in base 256, and sparse files, each in the formats that GNU tar has for them. */
    @Test
    void archivesOfGnuTar() throws Exception {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        String script = """
                set -e
                cd "$0"
                mkdir -p $1/$1
                echo x >$1/$1/file
                ln -s ../$1/$1/file soft
                ln $1/$1/file hard
                echo x >ids
                chown 4000000:3000000 ids
                touch -d @-86400.5 ids
                truncate -s 300000 holes
                echo start | dd of=holes conv=notrunc
                echo end | dd of=holes bs=1k seek=200 conv=notrunc
                truncate -s 100000 hole
                """;
        Host.output("sh", "-c", script, tree.toString(), "n".repeat(120));
        assertThat(Files.size(tree.resolve("holes"))).isEqualTo(300_000);
        isTheSame(archive(tree, "--format=gnu"));
        for (String version : List.of("0.0", "0.1", "1.0")) {
            byte[] sparse = archive(tree, "--format=pax", "--sparse", "--sparse-version=" + version);
            assertThat(sparse.length).as(version).isLessThan(100_000);
            isTheSame(sparse);
        }
    }

    private byte[] archive(Path tree, String... options) throws IOException {
        Path file = directory.resolve("archive.tar");
        List<String> command = new ArrayList<>(List.of("tar", "-C", tree.toString(), "-cf", file.toString()));
        command.addAll(List.of(options));
        command.add(".");
        assertThat(Host.output(command.toArray(new String[0]))).isEmpty();
        return Files.readAllBytes(file);
    }

    /** Docker reads both, umoci not: a sparse file of the old format, and a header that is about all entries. */
    @Test
    void whatOnlyUmociRefuses() throws Exception {
        byte[] global = ofType(
                'g',
                new LayerTar()
                        .file("pax_global_header", "13 comment=x\n", PLAIN)
                        .end());
        umociRefuses(global, "unknown typeflag");
        assertThat(UnpackedLayers.ours(List.of(global)).lines()).containsOnlyKeys("");
        byte[] sparse = ofType('S', new LayerTar().file("disk", "", PLAIN).end());
        umociRefuses(sparse, "unknown typeflag");
        assertThat(UnpackedLayers.ours(List.of(sparse)).lines()).containsOnlyKeys("", "disk");
    }

    /** umoci would remove the directory, or the one above it. */
    @Test
    void whatOnlyWeRefuse() {
        for (String name : List.of("dir/.wh.", "dir/.wh..", "dir/.wh...")) {
            assertThatIOException()
                    .isThrownBy(() -> UnpackedLayers.ours(
                            List.of(BASE, new LayerTar().whiteout(name).end())))
                    .withMessageContaining("is a whiteout of no file's name");
        }
    }

    /** umoci makes the device; in a layer of overlayfs it is a whiteout, for Docker and containerd too. */
    @Test
    void aDeviceWithNumberZeroIsAWhiteoutForOverlayfs() throws Exception {
        byte[] layer = new LayerTar()
                .device("file", false, 0, 0)
                .device("new", false, 0, 0)
                .end();
        FileListing umocis = UnpackedLayers.umocis(List.of(BASE, layer), Files.createTempDirectory(directory, "image"));
        assertThat(umocis.lines()).containsKeys("file", "new");
        assertThat(UnpackedLayers.ours(List.of(BASE, layer)).lines()).doesNotContainKeys("file", "new");
        assertThat(MountedLayers.list(List.of(BASE, layer), Files.createTempDirectory(directory, "layers"))
                        .lines())
                .doesNotContainKeys("file", "new");
    }

    private void umociRefuses(byte[] layer, String message) throws IOException {
        Path empty = Files.createTempDirectory(directory, "image");
        assertThatIOException()
                .isThrownBy(() -> UnpackedLayers.umocis(List.of(layer), empty))
                .withMessageContaining(message);
    }

    /** The archive with another type of its first entry. */
    private static byte[] ofType(char type, byte[] archive) {
        archive[156] = (byte) type;
        if (type == 'S') {
            System.arraycopy("ustar  ".getBytes(StandardCharsets.US_ASCII), 0, archive, 257, 7); // GNU's magic
            archive[264] = 0;
            Arrays.fill(archive, 345, 500, (byte) 0);
        }
        Arrays.fill(archive, 148, 156, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += archive[i] & 0xff;
        }
        byte[] digits = Integer.toOctalString(1 << 18 | sum).substring(1).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, archive, 148, 6);
        archive[154] = 0;
        return archive;
    }

    private void isTheSame(byte[]... layers) throws Exception {
        long start = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - TimeUnit.SECONDS.toNanos(1);
        FileListing umocis = UnpackedLayers.umocis(List.of(layers), Files.createTempDirectory(directory, "image"));
        FileListing ours = UnpackedLayers.ours(List.of(layers));
        assertThat(ours.differences(umocis, start)).as("ours | umoci's").isEmpty();
        FileListing mounted = MountedLayers.list(List.of(layers), Files.createTempDirectory(directory, "layers"));
        assertThat(mounted.differences(umocis, start)).as("mounted | umoci's").isEmpty();
    }

    private void bothRefuse(byte[]... layers) throws IOException {
        Path empty = Files.createTempDirectory(directory, "image");
        assertThatIOException().isThrownBy(() -> UnpackedLayers.umocis(List.of(layers), empty));
        assertThatIOException()
                .isThrownBy(() -> UnpackedLayers.ours(List.of(layers)))
                .isInstanceOf(LayerException.class);
    }
}
