package dev.jcontainer.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.image.layer.Ceilings;
import dev.jcontainer.image.layer.LayerReader;
import dev.jcontainer.image.layer.LayerTree;
import dev.jcontainer.image.layer.LowerLayers;
import dev.jcontainer.image.tree.Node;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files of an image, as our layers show them together, and as {@code umoci unpack} leaves them in a directory. */
final class UnpackedLayers {
    private static final Path UMOCI = Path.of("/usr/bin/umoci");

    private UnpackedLayers() {}

    /** What umoci says about an image that it refuses. */
    static final class Refusal extends IOException {
        private static final long serialVersionUID = 1;

        Refusal(String message) {
            super(message);
        }
    }

    /** Skips the test if umoci is not installed. */
    static void assumeInstalled() {
        assumeTrue(Files.isExecutable(UMOCI), "umoci is not installed");
    }

    /** Our files of the layers, the lowest first. */
    static FileListing ours(List<byte[]> layers) throws IOException {
        MemorySink sink = new MemorySink();
        List<LayerTree.Applied> applied = applied(layers, sink);
        List<Node.Directory> trees =
                applied.stream().map(LayerTree.Applied::root).toList();
        return FileListing.ofLayers(trees, rootLayer(applied), sink);
    }

    /** The trees of the layers, each above those before it. */
    static List<Node.Directory> trees(List<byte[]> layers, MemorySink sink) throws IOException {
        return applied(layers, sink).stream().map(LayerTree.Applied::root).toList();
    }

    private static List<LayerTree.Applied> applied(List<byte[]> layers, MemorySink sink) throws IOException {
        List<LayerTree.Applied> applied = new ArrayList<>();
        List<Node.Directory> trees = new ArrayList<>();
        for (byte[] layer : layers) {
            LayerTree tree = new LayerReader("number " + trees.size(), Ceilings.forThisJvm(), () -> layer.length, sink)
                    .read(new ByteArrayInputStream(layer));
            applied.add(tree.applyTo(LowerLayers.of(trees)));
            trees.add(applied.get(applied.size() - 1).root());
        }
        return applied;
    }

    /** The topmost layer with an entry for the root, whose attributes the layers show together. */
    static int rootLayer(List<LayerTree.Applied> layers) {
        int layer = layers.size() - 1;
        while (layer > 0 && !layers.get(layer).describesRoot()) {
            layer--;
        }
        return layer;
    }

    /**
     * The files that umoci makes of the layers.
     *
     * @param directory an empty directory
     * @throws Refusal with umoci's message if it refuses the image
     */
    static FileListing umocis(List<byte[]> layers, Path directory) throws IOException, InterruptedException {
        Path image = directory.resolve("image");
        Path bundle = directory.resolve("bundle");
        OciLayout.write(image, layers);
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "umask 022; exec " + UMOCI + " --log=warn unpack --image " + image + ":" + OciLayout.TAG + " "
                                + bundle)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new Refusal(output);
            }
            return FileListing.ofDirectory(bundle.resolve("rootfs"));
        } finally {
            // not by JUnit, which warns of each symbolic link that leads out of its directory
            new ProcessBuilder("rm", "-rf", bundle.toString(), image.toString())
                    .inheritIO()
                    .start()
                    .waitFor();
        }
    }
}
