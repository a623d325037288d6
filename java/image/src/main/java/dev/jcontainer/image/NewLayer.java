package dev.jcontainer.image;

import java.io.IOException;
import java.io.OutputStream;

/** Writes the tar archive of a layer, with whiteouts as the OCI image specification has them. */
@FunctionalInterface
public interface NewLayer {
    /** Writes all of it; the stream stays open. */
    void write(OutputStream out) throws IOException;
}
