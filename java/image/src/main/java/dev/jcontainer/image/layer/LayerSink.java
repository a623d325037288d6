package dev.jcontainer.image.layer;

import dev.jcontainer.image.tree.Node;
import java.io.Closeable;
import java.io.IOException;

/**
 * Writes one layer to the disk: first the bytes of its files, then the tree. Not thread-safe. Who makes a sink
 * closes it. What was not finished by then is no layer: whose directory it is in removes what is left of it.
 */
public interface LayerSink extends ContentSink, Closeable {
    /** Writes the tree, and flushes all to the disk: after this, a power failure loses nothing. */
    void finish(Node.Directory root) throws IOException;
}
