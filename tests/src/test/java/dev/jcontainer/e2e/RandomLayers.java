package dev.jcontainer.e2e;

import dev.jcontainer.image.layer.LayerException;
import dev.jcontainer.image.tree.Xattr;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Layers of random entries with few names, so that they meet: each is applied with those before it, and an entry that
 * makes the image invalid is left out, except for a last one now and then. The same seed makes the same layers.
 */
final class RandomLayers {
    private static final String[] NAMES = {"a", "b", "c", "d"};
    private static final String[] TARGETS = {
        "a", "b", "../a", "/b/c", "a/b", "..", "/", "../../c", "./d", "missing/../a"
    };

    private final Random random;

    RandomLayers(long seed) {
        this.random = new Random(seed);
    }

    /** The archives of some layers, the lowest first. */
    List<byte[]> next() throws IOException {
        List<byte[]> layers = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            layers.add(layer(layers));
        }
        return layers;
    }

    private byte[] layer(List<byte[]> below) throws IOException {
        List<Consumer<LayerTar>> entries = new ArrayList<>();
        int count = 1 + random.nextInt(12);
        for (int i = 0; i < count; i++) {
            entries.add(entry());
            if (!isValid(below, entries) && (i < count - 1 || random.nextInt(8) > 0)) {
                entries.remove(entries.size() - 1);
            }
        }
        return archive(entries);
    }

    private static boolean isValid(List<byte[]> below, List<Consumer<LayerTar>> entries) throws IOException {
        List<byte[]> layers = new ArrayList<>(below);
        layers.add(archive(entries));
        try {
            UnpackedLayers.trees(layers, new MemorySink());
            return true;
        } catch (LayerException e) {
            return false;
        }
    }

    private static byte[] archive(List<Consumer<LayerTar>> entries) {
        LayerTar tar = new LayerTar();
        entries.forEach(entry -> entry.accept(tar));
        return tar.end();
    }

    private Consumer<LayerTar> entry() {
        String path = path();
        String target = random.nextInt(3) == 0 ? TARGETS[random.nextInt(TARGETS.length)] : path();
        String content = Integer.toString(random.nextInt(1000));
        Xattr xattr = new Xattr("user.x", new byte[] {(byte) random.nextInt(256)});
        int slash = path.lastIndexOf('/') + 1;
        String whiteout = path.substring(0, slash) + ".wh." + path.substring(slash);
        return switch (random.nextInt(20)) {
            case 0, 1, 2 -> tar -> tar.file(path, content);
            case 3 -> tar -> tar.file(path, content, xattr);
            case 4, 5, 6 -> tar -> tar.directory(path);
            case 7 -> tar -> tar.directory(path + "/", xattr);
            case 8, 9 -> tar -> tar.link(path, target);
            case 10, 11, 12 -> tar -> tar.hardLink(path, target);
            case 13 -> tar -> tar.fifo(path);
            case 14 -> tar -> tar.device(path, target.length() % 2 == 0, 1, 3);
            case 15, 16, 17 -> tar -> tar.whiteout(whiteout);
            case 18 -> tar -> tar.whiteout(path + "/.wh..wh..opq");
            default -> tar -> tar.directory("./");
        };
    }

    private String path() {
        StringBuilder path = new StringBuilder();
        int depth = 1 + random.nextInt(4);
        for (int i = 0; i < depth; i++) {
            path.append(i == 0 ? "" : "/").append(NAMES[random.nextInt(NAMES.length)]);
        }
        return switch (random.nextInt(12)) {
            case 0 -> "/" + path;
            case 1 -> "./" + path;
            case 2 -> "../" + path;
            case 3 -> path.insert(0, "x/../").toString();
            default -> path.toString();
        };
    }
}
