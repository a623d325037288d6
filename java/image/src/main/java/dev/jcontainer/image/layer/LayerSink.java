package dev.jcontainer.image.layer;

import dev.jcontainer.image.tree.Node;
import java.io.Closeable;
import java.io.IOException;

/**
 * Writes one layer to the disk: first the bytes of its files, then the tree. Not thread-safe. Who makes a sink
 * closes it; what was not finished by then is removed.
 */
public interface LayerSink extends ContentSink, Closeable {
    /** Writes the tree, and flushes all to the disk: after this, a power failure loses nothing. */
    void finish(Node.Directory root) throws IOException;
}
