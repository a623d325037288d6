package dev.jcontainer.image.transfer;

import dev.jcontainer.image.layer.ContentSink;
import dev.jcontainer.image.store.LayerMeta;
import dev.jcontainer.image.store.StoredLayer;
import dev.jcontainer.image.tree.Content;
import dev.jcontainer.image.tree.Node;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** How layers lie on the disk of this host. Thread-safe. */
public sealed interface LayerFormat permits ErofsFormat, DirectoryFormat {
    /** The kind of the layers that {@link #begin} writes. */
    LayerMeta.Kind kind();

    /**
     * Begins to write a layer.
     *
     * @param directory an empty directory of the store
     * @param lower the lower layers
     */
    Writing begin(String directory, LowerTrees lower) throws IOException;

    /** A layer that is being written. The caller closes it; until the sink is finished, nothing of it is valid. */
    interface Writing extends Closeable {
        /** Takes the contents of the files. */
        ContentSink sink();

        /** Writes the tree, and flushes everything to the disk. */
        Written finish(Node.Directory root) throws IOException;
    }

    /**
     * A layer that was written. Immutable.
     *
     * @param checksum the checksum of its file
     * @param stored the bytes that it takes on the disk
     * @param length the length of that file
     * @param notes what could not be written as the layer has it, as sentences
     */
    record Written(String checksum, long stored, long length, List<String> notes) {}

    /** Reads the tree of a layer that this format has written. */
    Node.Directory tree(StoredLayer layer) throws IOException;

    /** Opens a file of a layer; the caller closes it. */
    InputStream open(StoredLayer layer, Content.Lower file) throws IOException;
}
