package dev.jcontainer.image.transfer;

import dev.jcontainer.image.layer.ContentSink;
import dev.jcontainer.image.store.LayerMeta;
import dev.jcontainer.image.tree.Node;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** How layers lie on the disk of this host. Thread-safe. */
public sealed interface LayerFormat permits ErofsFormat, DirectoryFormat {
    /** The kind of the layers that {@link #begin} writes. */
    LayerMeta.Kind kind();

    /** Whether containers of this process can have a layer; what they cannot have counts as missing. */
    boolean takes(LayerMeta layer);

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
     * @param hasOwners whether each file has its own owner and group
     * @param notes what could not be written as the layer has it, as sentences
     */
    record Written(String checksum, long stored, long length, boolean hasOwners, List<String> notes) {}
}
