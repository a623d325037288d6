package dev.jcontainer.image.directory;

import java.io.IOException;

/** Where the layers below one are, for its hard links to them. */
@FunctionalInterface
public interface LowerDirectories {
    /**
     * The path of the {@link DirectorySink#TREE} of a lower layer. It is asked for only when a file of the layer is
     * copied.
     *
     * @param layer the number of the layer, from 0 for the lowest
     */
    String tree(int layer) throws IOException;
}
