package dev.jcontainer.image.layer;

import dev.jcontainer.image.tree.Content;
import java.io.IOException;

/**
 * Takes the bytes of a layer's regular files, in the order of the archive, before their names are final. Not
 * thread-safe.
 */
public interface ContentSink {
    /**
     * Begins a file.
     *
     * @param size its length in bytes
     */
    void begin(long size) throws IOException;

    /** Appends bytes to the file. */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /** Appends zeros to the file, which need no place on the disk. */
    void skip(long length) throws IOException;

    /** Ends the file; it has as many bytes as {@link #begin} said. */
    Content.Stored end() throws IOException;
}
