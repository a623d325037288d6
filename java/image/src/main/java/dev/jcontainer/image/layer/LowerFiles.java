package dev.jcontainer.image.layer;

import dev.jcontainer.image.tree.Content;
import java.io.IOException;
import java.io.InputStream;

/** The files of the layers below one, for its hard links to them. */
public interface LowerFiles {
    /** Opens a file of a lower layer; the caller closes it. It has as many bytes as {@code file} says. */
    InputStream open(Content.Lower file) throws IOException;
}
