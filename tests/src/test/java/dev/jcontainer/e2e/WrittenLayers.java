package dev.jcontainer.e2e;

import dev.jcontainer.image.directory.DirectorySink;
import dev.jcontainer.image.directory.MissingOwners;
import dev.jcontainer.image.directory.Trees;
import dev.jcontainer.image.layer.Ceilings;
import dev.jcontainer.image.layer.LayerReader;
import dev.jcontainer.image.layer.LowerLayers;
import dev.jcontainer.image.tree.Node;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes layers as directories, in this JVM or as the program of another one, which an ordinary user may run. */
final class WrittenLayers {
    private WrittenLayers() {}

    /** The directory of the files of a layer. */
    static Path tree(Path directory, int layer) {
        return directory.resolve(layer + "/" + DirectorySink.TREE);
    }

    /** Writes layers, the lowest first, to {@code 0}, {@code 1} … below a directory. Returns the notes. */
    static List<String> write(List<byte[]> layers, Path directory, MissingOwners missing) throws IOException {
        List<String> notes = new ArrayList<>();
        List<Node.Directory> trees = new ArrayList<>();
        for (byte[] layer : layers) {
            Path place = Files.createDirectory(directory.resolve(Integer.toString(trees.size())));
            try (DirectorySink sink = DirectorySink.begin(
                    place.toString(), lower -> tree(directory, lower).toString(), missing)) {
                Node.Directory root = new LayerReader(
                                "number " + trees.size(), Ceilings.forThisJvm(), () -> layer.length, sink)
                        .read(new ByteArrayInputStream(layer))
                        .applyTo(LowerLayers.of(trees))
                        .root();
                sink.finish(root);
                notes.addAll(sink.notes());
                trees.add(root);
            }
        }
        return notes;
    }

    /**
     * @param arguments {@code write}, a directory, a {@link MissingOwners}, and the archives; or {@code remove}, a
     *     directory and names in it; or {@code fill} and a directory, which writes without end
     */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[1]);
        try {
            switch (arguments[0]) {
                case "write" -> {
                    List<byte[]> layers = new ArrayList<>();
                    for (int i = 3; i < arguments.length; i++) {
                        layers.add(Files.readAllBytes(Path.of(arguments[i])));
                    }
                    write(layers, directory, MissingOwners.valueOf(arguments[2]))
                            .forEach(System.out::println);
                }
                case "remove" ->
                    Trees.remove(directory.toString(), List.of(arguments).subList(2, arguments.length));
                default -> fill(directory);
            }
        } catch (IOException e) {
            System.out.println(e.getMessage());
        }
    }

    private static void fill(Path directory) throws IOException {
        try (DirectorySink sink = DirectorySink.begin(directory.toString(), lower -> "", MissingOwners.REFUSE)) {
            byte[] content = new byte[1000];
            for (long i = 0; ; i++) {
                sink.begin(content.length);
                sink.write(content, 0, content.length);
                sink.end();
                if (i == 500) {
                    System.out.println("begun");
                }
            }
        }
    }
}
