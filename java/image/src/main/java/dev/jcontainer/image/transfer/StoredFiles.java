package dev.jcontainer.image.transfer;

import dev.jcontainer.image.erofs.ErofsReader;
import dev.jcontainer.image.store.LayerMeta;
import dev.jcontainer.image.store.StoredLayer;
import dev.jcontainer.image.tree.Content;
import dev.jcontainer.image.tree.Node;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Reads layers of the store, each by its own kind: a store may have both. */
public final class StoredFiles {
    /** Ten times the highest default ceiling: a layer was written under the ceilings of its pull, which may be raised. */
    private static final int MOST_ENTRIES = 100_000_000;

    private StoredFiles() {}

    /** Reads the tree of a layer. */
    public static Node.Directory tree(StoredLayer layer) throws IOException {
        String file = isImage(layer) ? layer.image() : layer.tree();
        try (ErofsReader reader = ErofsReader.open(Path.of(file))) {
            return reader.readTree(MOST_ENTRIES);
        }
    }

    /** Opens a file of a layer; the caller closes it. Files of a directory may be for a worker only. */
    static InputStream open(StoredLayer layer, Content.Lower file) throws IOException {
        if (!isImage(layer)) {
            return layer.open(file.path(), file.size());
        }
        ErofsReader reader = ErofsReader.open(Path.of(layer.image()));
        return new FilterInputStream(reader.open(new Content.Stored(file.position(), file.size()))) {
            @Override
            public void close() throws IOException {
                reader.close();
            }
        };
    }

    private static boolean isImage(StoredLayer layer) {
        return layer.meta().kind() == LayerMeta.Kind.EROFS;
    }
}
