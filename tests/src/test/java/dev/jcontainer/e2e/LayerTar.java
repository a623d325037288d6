package dev.jcontainer.e2e;

import dev.jcontainer.image.tar.TarEntry;
import dev.jcontainer.image.tar.TarType;
import dev.jcontainer.image.tar.TarWriter;
import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Xattr;
import dev.jcontainer.kernel.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes the archive of a layer, entry by entry; each entry gets attributes of its own. */
final class LayerTar {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final TarWriter writer = new TarWriter(out);
    private int count;

    private Attributes attributes(int mode, Xattr... xattrs) {
        count++;
        return new Attributes(mode, 1000 + count, 2000 + count, 1_000_000 + count, 1000 * count, List.of(xattrs));
    }

    LayerTar directory(String path, Xattr... xattrs) {
        return directory(path, attributes(0750, xattrs));
    }

    LayerTar directory(String path, Attributes attributes) {
        return add(TarType.DIRECTORY, path, "", attributes, 0, 0);
    }

    LayerTar file(String path, String content, Xattr... xattrs) {
        return file(path, content, attributes(04644, xattrs));
    }

    LayerTar file(String path, String content, Attributes attributes) {
        byte[] bytes = Bytes.encode(content);
        try {
            writer.begin(new TarEntry(TarType.FILE, path, "", attributes, bytes.length, 0, 0, null));
            writer.write(bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    LayerTar link(String path, String target) {
        return add(TarType.SYMBOLIC_LINK, path, target, attributes(0777), 0, 0);
    }

    LayerTar hardLink(String path, String target) {
        return add(TarType.HARD_LINK, path, target, attributes(0600), 0, 0);
    }

    LayerTar fifo(String path, Xattr... xattrs) {
        return add(TarType.FIFO, path, "", attributes(0600, xattrs), 0, 0);
    }

    LayerTar device(String path, boolean block, int major, int minor) {
        TarType type = block ? TarType.BLOCK_DEVICE : TarType.CHARACTER_DEVICE;
        return add(type, path, "", attributes(0640), major, minor);
    }

    /** An empty regular file, whose name says that it is a whiteout. */
    LayerTar whiteout(String path) {
        return file(path, "");
    }

    private LayerTar add(TarType type, String path, String link, Attributes attributes, int major, int minor) {
        try {
            writer.begin(new TarEntry(type, path, link, attributes, 0, major, minor, null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    byte[] end() {
        try {
            writer.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
