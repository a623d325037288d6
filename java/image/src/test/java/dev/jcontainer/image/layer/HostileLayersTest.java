package dev.jcontainer.image.layer;

import static dev.jcontainer.image.layer.LayerTests.directory;
import static dev.jcontainer.image.layer.LayerTests.link;
import static dev.jcontainer.image.layer.LayerTests.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jcontainer.image.tar.RawTar;
import dev.jcontainer.image.tree.Node;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Layers whose few entries would make much work: the budget counts it, so that no test needs a clock. */
final class HostileLayersTest {
    private static final int MANY = 2000;

    @Test
    void marksOfOneOpaqueDirectoryAreDoneOnce() throws IOException {
        RawTar tar = new RawTar().add(directory("d", 0755)).add(directory("d/sub", 0755));
        for (int i = 0; i < MANY; i++) {
            tar.file("d/sub/" + i, "").file("d/.wh..wh..opq", "").file("d/sub/.wh..wh..opq", "");
        }

        Node.Directory root = apply(tar);

        assertThat(LayerTests.lines(root)).hasSize(2 + MANY).startsWith("d opaque 755", "d/sub opaque 755");
    }

    @Test
    void whiteoutsOfOneDirectoryAreDoneOnce() throws IOException {
        RawTar tar = new RawTar().add(directory("d", 0755));
        for (int i = 0; i < MANY; i++) {
            tar.file("d/" + i, "").file(".wh.d", "");
        }

        assertThat(LayerTests.lines(apply(tar))).hasSize(1 + MANY);
    }

    @Test
    void longWaysThroughSymbolicLinksAreFollowedOnlyAFewTimes() throws IOException {
        assertThat(LayerTests.find(apply(links().file("l0/once", "")), "l250/once"))
                .isNotNull();
        RawTar often = links().file("l0/1", "").file("l0/2", "").file("l0/3", "");
        assertThatExceptionOfType(LayerException.class)
                .isThrownBy(() -> apply(often))
                .withMessageContaining("(l0/3) makes, with the entries before it, more than 1025300 steps of work");
    }

    private static RawTar links() {
        RawTar tar = new RawTar();
        for (int i = 0; i < 250; i++) {
            String target = "x/../".repeat(800) + "l" + (i + 1);
            tar.pax("linkpath=" + target).add(link('2', "l" + i, ""));
        }
        return tar;
    }

    private static Node.Directory apply(RawTar tar) throws IOException {
        Ceilings ceilings = new Ceilings(100_000, 20, 4095, 10_000_000, 1000, 1L << 30, 1000, 1L << 30);
        return read(tar.end(), ceilings, new LayerTests.Calls())
                .applyTo(LowerLayers.of(List.of()))
                .root();
    }
}
