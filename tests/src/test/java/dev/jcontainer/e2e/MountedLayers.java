package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.image.erofs.ErofsWriter;
import dev.jcontainer.image.layer.Ceilings;
import dev.jcontainer.image.layer.LayerReader;
import dev.jcontainer.image.layer.LayerTree;
import dev.jcontainer.image.layer.LowerLayers;
import dev.jcontainer.image.tree.Node;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The files of an image as Linux shows them: each layer a mounted EROFS image, and an overlay of all of them. */
final class MountedLayers {
    private final Path directory;
    private final Deque<HostMount> mounts = new ArrayDeque<>();
    private final List<Path> highestFirst = new ArrayList<>();
    private final List<LayerTree.Applied> applied = new ArrayList<>();
    private final List<Node.Directory> trees = new ArrayList<>();

    private MountedLayers(Path directory) {
        this.directory = directory;
    }

    /**
     * What the kernel shows of the layers, the lowest first.
     *
     * @param directory an empty directory
     */
    static FileListing list(List<byte[]> layers, Path directory) throws IOException, InterruptedException {
        MountedLayers mounted = new MountedLayers(directory);
        try {
            for (byte[] layer : layers) {
                mounted.add(layer);
            }
            return FileListing.ofDirectory(mounted.root());
        } finally {
            mounted.mounts.forEach(HostMount::close);
        }
    }

    private void add(byte[] layer) throws IOException {
        Path image = directory.resolve("layer" + trees.size());
        try (ErofsWriter writer = ErofsWriter.create(
                image, lower -> Files.newInputStream(point(lower.layer()).resolve(lower.path())))) {
            LayerTree tree = new LayerReader(
                            "number " + trees.size(), Ceilings.forThisJvm(), () -> layer.length, writer)
                    .read(new ByteArrayInputStream(layer));
            LayerTree.Applied above = tree.applyTo(LowerLayers.of(trees));
            writer.finish(above.root());
            applied.add(above);
            trees.add(above.root());
        }
        Path point = Files.createDirectory(point(trees.size() - 1));
        mounts.push(HostMount.erofs(image, point));
        highestFirst.add(0, point);
    }

    private Path point(int layer) {
        return directory.resolve("mounted" + layer);
    }

    /** Makes an empty directory with the attributes of another one. */
    static void copyRoot(Path model, Path directory) throws IOException {
        Files.createDirectory(directory);
        assertThat(Host.output(
                        "sh",
                        "-c",
                        "tar -C \"$0\" --format=pax --no-recursion --xattrs --xattrs-include='*' --numeric-owner -cf - ."
                                + " | tar -C \"$1\" --xattrs --xattrs-include='*' --numeric-owner -xpf -",
                        model.toString(),
                        directory.toString()))
                .isEmpty();
    }

    /**
     * The overlay, whose root has the attributes of an empty directory above the layers, as a container's has. GNU tar
     * gives that those of the layer.
     */
    private Path root() throws IOException {
        Path top = directory.resolve("top");
        copyRoot(point(UnpackedLayers.rootLayer(applied)), top);
        highestFirst.add(0, top);
        Path point = Files.createDirectory(directory.resolve("merged"));
        mounts.push(HostMount.layers(point, "", highestFirst.toArray(Path[]::new)));
        return point;
    }
}
