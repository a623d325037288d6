package dev.jcontainer.image.store;

import dev.jcontainer.image.name.Digest;
import java.io.IOException;
import java.io.InputStream;

/**
 * A blob of the store. It was verified when it was committed. Immutable.
 *
 * @param digest its digest
 * @param path the path of its file, in the form of {@code dev.jcontainer.kernel.Bytes}
 * @param size its length in bytes
 */
public record StoredBlob(Digest digest, String path, long size) {
    /** Opens it for reading from an offset on. The caller closes the stream. */
    public InputStream open(long offset) throws IOException {
        return StoredInput.open(path, offset, size - offset);
    }
}
