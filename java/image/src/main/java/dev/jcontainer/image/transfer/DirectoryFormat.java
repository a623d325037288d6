package dev.jcontainer.image.transfer;

import dev.jcontainer.image.directory.DirectorySink;
import dev.jcontainer.image.directory.MissingOwners;
import dev.jcontainer.image.directory.TreeOnDisk;
import dev.jcontainer.image.erofs.ErofsReader;
import dev.jcontainer.image.erofs.ErofsWriter;
import dev.jcontainer.image.store.LayerMeta;
import dev.jcontainer.image.store.StoredLayer;
import dev.jcontainer.image.tree.Content;
import dev.jcontainer.image.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Layers as directories, for hosts that mount no EROFS image. Beside each is its tree, because this process may not be
 * allowed to read the directory: its files belong to other ids. Thread-safe.
 */
public final class DirectoryFormat implements LayerFormat {
    private static final String TREE_FILE = "tree.erofs";

    /** As of {@link ErofsFormat}. */
    private static final int MOST_ENTRIES = 100_000_000;

    private final MissingOwners missing;

    /** @param missing what happens to files of owners that the user namespace lacks */
    public DirectoryFormat(MissingOwners missing) {
        this.missing = missing;
    }

    @Override
    public LayerMeta.Kind kind() {
        return LayerMeta.Kind.DIRECTORY;
    }

    @Override
    public Writing begin(String directory, LowerTrees lower) throws IOException {
        return new Directory(
                directory,
                DirectorySink.begin(directory, layer -> lower.layer(layer).diff(), missing));
    }

    private record Directory(String directory, DirectorySink sink) implements Writing {
        @Override
        public Written finish(Node.Directory root) throws IOException {
            Path file = Path.of(directory, TREE_FILE);
            String checksum = ErofsWriter.writeTree(file, root);
            sink.finish(root);
            long stored = TreeOnDisk.allocated(directory + "/" + DirectorySink.TREE, root);
            return new Written(checksum, stored, Files.size(file), sink.notes());
        }

        @Override
        public void close() throws IOException {
            sink.close();
        }
    }

    @Override
    public Node.Directory tree(StoredLayer layer) throws IOException {
        return readTree(layer);
    }

    /** The same for any layer that is a directory. */
    public static Node.Directory readTree(StoredLayer layer) throws IOException {
        try (ErofsReader reader = ErofsReader.open(Path.of(layer.tree()))) {
            return reader.readTree(MOST_ENTRIES);
        }
    }

    /** A worker copies files of lower directories, since this process may not read them. */
    @Override
    public InputStream open(StoredLayer layer, Content.Lower file) {
        throw new IllegalStateException("Files of directories are copied by the worker");
    }
}
