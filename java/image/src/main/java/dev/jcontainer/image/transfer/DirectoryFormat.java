package dev.jcontainer.image.transfer;

import dev.jcontainer.image.directory.DirectorySink;
import dev.jcontainer.image.directory.MissingOwners;
import dev.jcontainer.image.directory.TreeOnDisk;
import dev.jcontainer.image.erofs.ErofsWriter;
import dev.jcontainer.image.store.LayerMeta;
import dev.jcontainer.image.tree.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Layers as directories, for hosts that mount no EROFS image. Beside each is its tree, because this process may not be
 * allowed to read the directory: its files belong to other ids. Thread-safe.
 */
public final class DirectoryFormat implements LayerFormat {
    private static final String TREE_FILE = "tree.erofs";

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
    public boolean takes(LayerMeta layer) {
        return layer.kind() == LayerMeta.Kind.DIRECTORY && (layer.hasOwners() || missing == MissingOwners.ROOT);
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
            return new Written(checksum, stored, Files.size(file), sink.hasOwners(), sink.notes());
        }

        @Override
        public void close() throws IOException {
            sink.close();
        }
    }
}
