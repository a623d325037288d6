package dev.jcontainer.image.layer;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.jcontainer.image.tar.RawTar;
import dev.jcontainer.image.tree.Node;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes of a layer, it is refused by an exception of its package, or becomes a tree. */
final class LayerFuzzTest {
    @MethodSource("layers")
    @FuzzTest(maxDuration = "5m")
    void refusesOrMakesATree(byte[] layer) throws IOException {
        List<Node.Directory> trees = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            try (Decompression expanded = Decompression.of(new ByteArrayInputStream(layer), "The layer")) {
                LayerTree tree = new LayerReader(
                                "fuzzed", LayerTests.CEILINGS, expanded::compressedBytes, new LayerTests.Calls())
                        .read(expanded);
                trees.add(tree.applyTo(LowerLayers.of(trees)).root());
            } catch (LayerException | DecompressionException expected) {
                return; // what is refused, is refused with these
            }
        }
    }

    static Stream<Arguments> layers() {
        byte[] archive = new RawTar()
                .add(LayerTests.directory("./", 0755))
                .file("d/a", "content")
                .add(LayerTests.link('1', "b", "d/a"))
                .add(LayerTests.link('2', "l", "../d"))
                .file("l/.wh.a", "")
                .file("d/.wh..wh..opq", "")
                .end();
        return Stream.of(
                Arguments.of((Object) archive),
                Arguments.of((Object) Arrays.copyOf(archive, 700)),
                Arguments.of(
                        (Object) new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0}),
                Arguments.of((Object) new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0x50, 9, 0, 0, 'x'}));
    }
}
