package dev.jcontainer.image.source;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.name.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * What an image is read from: a repository of a registry, an OCI layout, an archive. It verifies nothing; who reads
 * compares digests and sizes. Thread-safe, so that blobs are read in parallel.
 */
public interface ImageSource extends Closeable {
    /**
     * A document, as it came.
     *
     * @param mediaType what the source says it is; empty if the source does not say
     * @param bytes at most 4 MiB
     */
    record RawDocument(String mediaType, byte[] bytes) {}

    /**
     * Reads a manifest or an index.
     *
     * @param digest the document's digest; null for the one that this source was opened for, by tag or as the only one
     */
    RawDocument manifest(@Nullable Digest digest) throws IOException;

    /**
     * Opens a blob. The stream continues after interruptions as far as the source can do that. It ends early or late if
     * the source lies about the size.
     *
     * @param offset how many bytes the caller has already
     */
    InputStream blob(Descriptor blob, long offset) throws IOException;

    /**
     * Is told that a blob which it gave was another one.
     *
     * @return whether it may give the right one now, of another place, if the blob is read again from its beginning
     */
    default boolean distrust(Descriptor blob) {
        return false;
    }
}
