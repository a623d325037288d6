package dev.jcontainer.image.source;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.name.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** What an image is written to: a repository of a registry, an OCI layout, an archive. Thread-safe for blobs. */
public interface ImageTarget extends Closeable {
    /** Opens a blob from its beginning, each time that it is called. */
    @FunctionalInterface
    interface BlobOpener {
        InputStream open() throws IOException;
    }

    /**
     * Writes a blob, unless the target has it.
     *
     * @return whether it was written
     */
    boolean putBlob(Descriptor blob, BlobOpener content) throws IOException;

    /**
     * Writes a manifest or an index; all that it refers to has been written before.
     *
     * @param digest null to write it under the tag that this target was opened for, which is done last
     */
    void putManifest(@Nullable Digest digest, String mediaType, byte[] bytes) throws IOException;
}
