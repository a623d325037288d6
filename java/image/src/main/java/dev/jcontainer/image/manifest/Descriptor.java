package dev.jcontainer.image.manifest;

import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a document says about a blob that it refers to. Immutable.
 *
 * @param mediaType the type of the blob, as the document says it
 * @param digest the digest of the blob
 * @param size its length in bytes, 0 or more
 * @param annotations free text by name
 * @param platform the platform of an image in an index; null if the document says none
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.0/descriptor.md">OCI image specification,
 *     Content Descriptors</a>
 */
public record Descriptor(
        String mediaType,
        Digest digest,
        long size,
        Map<String, String> annotations,
        @Nullable Platform platform) {
    /** @throws IllegalArgumentException if the size is negative */
    public Descriptor {
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
        if (size < 0) {
            throw new IllegalArgumentException("The size " + size + " of " + digest + " is negative");
        }
    }

    /** A descriptor without annotations and platform. */
    public static Descriptor of(String mediaType, Digest digest, long size) {
        return new Descriptor(mediaType, digest, size, Map.of(), null);
    }
}
