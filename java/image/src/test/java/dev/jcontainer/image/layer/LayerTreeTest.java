package dev.jcontainer.image.layer;

import static dev.jcontainer.image.layer.LayerTests.directory;
import static dev.jcontainer.image.layer.LayerTests.find;
import static dev.jcontainer.image.layer.LayerTests.lines;
import static dev.jcontainer.image.layer.LayerTests.link;
import static dev.jcontainer.image.layer.LayerTests.read;
import static dev.jcontainer.image.layer.LayerTests.trees;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.tar.RawTar;
import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Node;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What becomes of the entries of a layer; {@code UmociLayersTest} compares the whole with umoci. */
final class LayerTreeTest {
    private static final LowerLayers UNTOUCHABLE = new LowerLayers() {
        @Override
        public int count() {
            throw new AssertionError("the lower layers are asked");
        }

        @Override
        public Node find(int layer, String path) {
            throw new AssertionError("the lower layers are asked");
        }

        @Override
        public java.util.Set<String> names(int layer, String path) {
            throw new AssertionError("the lower layers are asked");
        }
    };

    /** A directory {@code d} with {@code a}, {@code sub/b} and a second name of {@code a}, and a link to it. */
    private static RawTar base() {
        return new RawTar()
                .add(directory("./", 0711))
                .add(directory("d", 0700))
                .file("d/a", "a")
                .add(directory("d/sub", 0701))
                .file("d/sub/b", "b")
                .add(link('1', "d/other", "d/a"))
                .add(link('2', "link", "d"));
    }

    @Test
    void aWhiteoutHidesAFileOfALowerLayer() throws IOException {
        assertThat(lines(base(), new RawTar().file("d/.wh.a", "")))
                .as("the parent has the attributes that it has below")
                .containsExactly("d directory 700", "d/a whiteout");
    }

    @Test
    void aWhiteoutOfNothingLeavesNothing() throws IOException {
        assertThat(lines(
                        base(),
                        new RawTar().file(".wh.x", "").file("d/.wh.x", "").file("no/.wh.x", "")))
                .isEmpty();
        assertThat(lines(
                        new RawTar().file(".wh.x", "").add(directory("d", 0755)).file("d/.wh.x", "")))
                .as("an unmerged directory would list it")
                .containsExactly("d directory 755");
    }

    @Test
    void aWhiteoutKeepsWhatItsOwnLayerHasBeforeOrAfterIt() throws IOException {
        assertThat(lines(base(), new RawTar().file("d/new", "").file(".wh.d", "")))
                .containsExactly("d opaque 700", "d/new file 644 0");
        assertThat(lines(base(), new RawTar().file(".wh.d", "").file("d/new", "")))
                .as("the directory is a new one")
                .containsExactly("d opaque 755", "d/new file 644 0");
        assertThat(lines(base(), new RawTar().file("link", "").file(".wh.link", "")))
                .containsExactly("link file 644 0");
    }

    @Test
    void aDirectoryMadeAgainAfterAWhiteoutIsOpaque() throws IOException {
        assertThat(lines(base(), new RawTar().file(".wh.d", "").add(directory("d", 0755))))
                .containsExactly("d opaque 755");
        assertThat(lines(base(), new RawTar().add(directory("d", 0755)).file(".wh.d", "")))
                .containsExactly("d opaque 755");
    }

    @Test
    void anOpaqueDirectoryKeepsTheEntriesBeforeAndAfterTheMark() throws IOException {
        assertThat(lines(
                        base(),
                        new RawTar()
                                .file("d/before", "")
                                .file("d/.wh.a", "")
                                .file("d/.wh..wh..opq", "")
                                .file("d/sub/after", "")))
                .containsExactly(
                        "d opaque 700", "d/before file 644 0", "d/sub directory 755", "d/sub/after file 644 1");
        assertThat(lines(base(), new RawTar().file("d/.wh..wh..opq", ""))).containsExactly("d opaque 700");
        assertThat(lines(base(), new RawTar().file("no/.wh..wh..opq", ""))).isEmpty();
    }

    @Test
    void anOpaqueRootIsAWhiteoutForEachNameBecauseOverlayfsMergesRoots() throws IOException {
        List<Node.Directory> trees = trees(base(), new RawTar().file("d/x", "").file(".wh..wh..opq", ""));

        assertThat(trees.get(1).isOpaque()).isFalse();
        assertThat(lines(trees.get(1))).containsExactly("d opaque 700", "d/x file 644 0", "link whiteout");
    }

    @Test
    void namesOfAufsArePassedOver() throws IOException {
        assertThat(lines(base(), new RawTar().file(".wh..wh.plnk", "").file("d/.wh..wh.aufs", "")))
                .isEmpty();
    }

    @Test
    void aWhiteoutOfNoNameIsRefused() {
        refuses("is a whiteout of no file's name", new RawTar().file("d/.wh.", ""));
        refuses("is a whiteout of no file's name", new RawTar().file(".wh...", ""));
    }

    @Test
    void theLastOfTwoEntriesWins() throws IOException {
        assertThat(lines(new RawTar().add(directory("x", 0755)).file("x/y", "").file("x", "")))
                .containsExactly("x file 644 1");
        assertThat(lines(base(), new RawTar().file("d", "").add(directory("d", 0755))))
                .as("the file has removed the directory below")
                .containsExactly("d opaque 755");
        assertThat(lines(new RawTar().add(directory("x", 0755)).file("x/y", "").add(directory("x", 01777))))
                .containsExactly("x directory 1777", "x/y file 644 0");
    }

    @Test
    void hardLinksAreOneFile() throws IOException {
        Node.Directory root = trees(new RawTar()
                        .file("a", "1")
                        .add(link('1', "b", "a"))
                        .file("a", "2")
                        .add(link('1', "c", "/./b")))
                .get(0);

        assertThat(find(root, "b")).isSameAs(find(root, "c")).isNotSameAs(find(root, "a"));
    }

    @Test
    void aHardLinkToALowerFileCopiesItWithAllItsNames() throws IOException {
        List<Node.Directory> trees = trees(base(), new RawTar().add(link('1', "new", "link/a")));

        assertThat(lines(trees.get(1)))
                .containsExactly(
                        "d directory 700", "d/a from layer 0 d/a", "d/other from layer 0 d/a", "new from layer 0 d/a");
        assertThat(find(trees.get(1), "new"))
                .isSameAs(find(trees.get(1), "d/a"))
                .isSameAs(find(trees.get(1), "d/other"));
    }

    @Test
    void theCopyOfALowerFileGoesWithAWhiteout() throws IOException {
        assertThat(lines(base(), new RawTar().add(link('1', "new", "d/a")).file("d/.wh.a", "")))
                .containsExactly("d directory 700", "d/a whiteout", "d/other from layer 0 d/a", "new from layer 0 d/a");
    }

    @Test
    void aHardLinkToAFileThatALowerLayerCopiedNamesTheFirstLayer() throws IOException {
        assertThat(lines(base(), new RawTar().add(link('1', "new", "d/a")), new RawTar().add(link('1', "x", "new"))))
                .contains("x from layer 0 d/a");
    }

    /** The archive of the links is small, but the disk gets the files once more. */
    @Test
    void copiesOfLowerFilesCountAsFilesOfTheLayer() throws IOException {
        String large = "x".repeat(600_000);
        List<Node.Directory> lower = trees(new RawTar().file("a", large), new RawTar().file("b", large));
        LayerTree one = read(
                new RawTar().add(link('1', "x", "a")).add(link('1', "y", "a")).end());
        assertThat(lines(one.applyTo(LowerLayers.of(lower)).root())).contains("y from layer 0 a");
        LayerTree both = read(
                new RawTar().add(link('1', "x", "a")).add(link('1', "y", "b")).end());
        assertThatExceptionOfType(LayerException.class)
                .isThrownBy(() -> both.applyTo(LowerLayers.of(lower)))
                .withMessage(
                        "The layer sha256:abc is refused: its entry 2 (y) copies 'b' of a lower layer, with which the"
                                + " files of the layer have more than 1048576 bytes");
    }

    @Test
    void hardLinksThatCannotBeAreRefused() {
        refuses("(x) is a hard link to 'missing', which is neither", new RawTar().add(link('1', "x", "missing")));
        refuses(
                "hard link to the directory 'd'",
                new RawTar().add(directory("d", 0755)).add(link('1', "x", "d")));
        refuses("hard link to the directory ''", new RawTar().add(link('1', "x", "/")));
        refuses("hard link to 'x', which is neither", new RawTar().file("x", "").add(link('1', "x", "x")));
    }

    @Test
    void parentsWithoutAnEntryAreThoseOfTheLowerLayers() throws IOException {
        assertThat(lines(base(), new RawTar().file("d/sub/x", "").file("new/x", "")))
                .containsExactly(
                        "d directory 700",
                        "d/sub directory 701",
                        "d/sub/x file 644 0",
                        "new directory 755",
                        "new/x file 644 1");
    }

    @Test
    void theRootIsDescribedOrNotWithoutAQuestionAboutLowerLayers() throws IOException {
        LayerTree.Applied silent = read(new RawTar()
                        .add(directory("d", 0755))
                        .file("d/x", "")
                        .end())
                .applyTo(UNTOUCHABLE);
        assertThat(silent.describesRoot()).isFalse();
        assertThat(silent.dependsOnLower()).isFalse();
        assertThat(silent.root().attributes()).isEqualTo(Attributes.IMPLICIT_DIRECTORY);
        LayerTree.Applied described =
                read(new RawTar().add(directory("./", 0711)).end()).applyTo(UNTOUCHABLE);
        assertThat(described.describesRoot()).isTrue();
        assertThat(described.root().attributes().mode()).isEqualTo(0711);
    }

    @Test
    void aLayerThatDescribesAllItsDirectoriesDoesNotDependOnLowerOnes() throws IOException {
        RawTar described = new RawTar()
                .add(directory(".", 0755))
                .add(directory("d", 0755))
                .file("d/a", "")
                .add(link('2', "l", "d"))
                .file("l/through", "");
        assertThat(read(described.end()).applyTo(UNTOUCHABLE).dependsOnLower()).isFalse();
    }

    @Test
    void aLayerDependsOnLowerOnesWheneverItAsksEvenIfThereAreNone() throws IOException {
        RawTar asking = new RawTar().add(directory(".", 0755)).file("d/a", "");
        assertThat(read(asking.end()).applyTo(LowerLayers.of(List.of())).dependsOnLower())
                .isTrue();
    }

    @Test
    void parentsThatAreSymbolicLinksAreFollowedInsideTheRoot() throws IOException {
        assertThat(lines(base(), new RawTar().file("link/x", ""))).containsExactly("d directory 700", "d/x file 644 0");
        assertThat(lines(new RawTar().add(link('2', "out", "../../../etc")).file("out/passwd", "")))
                .containsExactly("etc directory 755", "etc/passwd file 644 0", "out -> ../../../etc");
        assertThat(lines(base(), new RawTar().add(directory("link", 0755)).file("link/x", "")))
                .as("a directory replaces the link")
                .containsExactly("link directory 755", "link/x file 644 0");
    }

    @Test
    void endlessAndDeepLinksAreRefused() {
        refuses(
                "more than 255 symbolic links",
                new RawTar().add(link('2', "l", "l")).file("l/x", ""));
        refuses(
                "more than 20 directories deep",
                new RawTar()
                        .add(link('2', "l", "a/".repeat(15) + "a"))
                        .file("l/l/l/x", "")
                        .add(link('2', "m", "l/" + "b/".repeat(9)))
                        .file("m/x", ""));
    }

    @Test
    void aParentThatIsAFileIsRefused() {
        refuses(
                "(f/x) is below 'f', which is no directory",
                new RawTar().file("f", "").file("f/x", ""));
        refuses("is below 'a', which is no directory", base(), new RawTar().file("d/a/x/y", ""));
    }

    @Test
    void namesAreTakenAsUmociTakesThem() throws IOException {
        assertThat(lines(new RawTar()
                        .file("/abs", "")
                        .file("../../up", "")
                        .file("a/../../b", "")
                        .file("x//./y/", "")
                        .file("..x", "")))
                .containsExactly(
                        "..x file 644 4",
                        "abs file 644 0",
                        "b file 644 2",
                        "up file 644 1",
                        "x directory 755",
                        "x/y file 644 3");
    }

    @Test
    void theRootStaysADirectory() {
        refuses("makes the root a regular file", new RawTar().file("a/..", ""));
        refuses("makes the root a symbolic link", new RawTar().add(link('2', "", "x")));
    }

    @Test
    void aCharacterDeviceWithNumberZeroHidesWhatIsBelow() throws IOException {
        assertThat(lines(base(), new RawTar().add(RawTar.header("link", '3', 0)).add(RawTar.header("x", '3', 0))))
                .containsExactly("link whiteout");
        assertThat(lines(new RawTar().add(RawTar.header("x", '4', 0)))).containsExactly("x block 0:0");
    }

    @Test
    void modesKeepSetUserIdAndLinksHaveNone() throws IOException {
        byte[] suid = RawTar.header("su", '0', 0);
        RawTar.put(suid, 100, "0106755\0");
        Node.Directory root =
                trees(new RawTar().add(suid).add(link('2', "l", "su"))).get(0);

        assertThat(Objects.requireNonNull(find(root, "su")).attributes().mode()).isEqualTo(06755);
        assertThat(Objects.requireNonNull(find(root, "l")).attributes().mode()).isEqualTo(0777);
    }

    private static void refuses(String message, RawTar... layers) {
        assertThatExceptionOfType(LayerException.class)
                .isThrownBy(() -> trees(layers))
                .withMessageStartingWith("The layer sha256:abc is refused: its entry ")
                .withMessageContaining(message);
    }

    /** Each question goes through all layers below. */
    @Test
    void questionsAboutLowerLayersEndAtACeilingOfSteps() throws IOException {
        List<Node.Directory> lower = Collections.nCopies(500, trees(base()).get(0));
        RawTar tar = new RawTar();
        for (int i = 0; i < 100; i++) {
            tar.file("d/.wh.f" + i, "");
        }
        assertThat(read(tar.end()).applyTo(LowerLayers.of(lower)).dependsOnLower())
                .isTrue();
        assertThatThrownBy(() -> read(tar.end()).applyTo(LowerLayers.of(lower), new Effort("sha256:abc", 10_000)))
                .isInstanceOf(LayerException.class)
                .hasMessageContaining("(d/.wh.f")
                .hasMessageContaining("more than 10000 steps");
    }

    @Test
    void anInterruptEndsTheApplication() throws IOException {
        RawTar tar = new RawTar();
        for (int i = 0; i < 40_000; i++) {
            tar.file("f" + i, "");
        }
        LayerTree tree = read(tar.end(), Ceilings.forThisJvm(), new LayerTests.Calls());
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> tree.applyTo(LowerLayers.of(List.of())))
                    .isInstanceOf(InterruptedIOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
