package dev.jcontainer.image.config;

import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of an image, in the form of OCI, which is Docker's too. Immutable; two are equal if their documents
 * are.
 *
 * @param raw the document as it came, which is what its digest, the image's id, is of
 * @param platform the platform that the image is for; null if the document names no architecture
 * @param created the time, as RFC 3339 has it; empty if it is not said
 * @param author who made the image; empty if it is not said
 * @param defaults what containers of the image get
 * @param diffIds the digests of the layers' tar archives before compression, the lowest first
 * @param history how it was made, the oldest first; it may be empty
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.0/config.md">OCI image specification, Image
 *     Configuration</a>
 */
public record ImageConfig(
        byte[] raw,
        @Nullable Platform platform,
        String created,
        String author,
        RunDefaults defaults,
        List<Digest> diffIds,
        List<History> history) {
    public ImageConfig {
        raw = raw.clone();
        diffIds = List.copyOf(diffIds);
        history = List.copyOf(history);
    }

    /** The image's id: the digest of its configuration. */
    public Digest id() {
        return Digest.of(raw);
    }

    /** A copy of the document. */
    @Override
    public byte[] raw() {
        return raw.clone();
    }

    /** Whether the other is a configuration of the same document. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ImageConfig && Arrays.equals(raw, ((ImageConfig) other).raw);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(raw);
    }
}
