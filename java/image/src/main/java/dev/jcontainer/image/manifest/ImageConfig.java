package dev.jcontainer.image.manifest;

import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.json.Document;
import dev.jcontainer.json.DocumentException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of an image, in the form of OCI, which is Docker's too. Immutable.
 *
 * @param raw the document as it came, which is what its digest, the image's id, is of; not to be changed
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
        diffIds = List.copyOf(diffIds);
        history = List.copyOf(history);
    }

    /**
     * Reads a configuration.
     *
     * @param bytes at most {@link Documents#MAX_BYTES}; they are kept, so they must not be changed
     * @throws DocumentException if it is none; the message names the place
     */
    public static ImageConfig parse(byte[] bytes) throws DocumentException {
        Documents.checkSize(bytes);
        return new ImageConfigReader(Document.parse(bytes), bytes).read();
    }

    /**
     * Makes a configuration from its parts, and writes it.
     *
     * @param created the time, as RFC 3339 has it; empty to leave it out
     * @param author empty to leave it out
     */
    public static ImageConfig make(
            Platform platform,
            String created,
            String author,
            RunDefaults defaults,
            List<Digest> diffIds,
            List<History> history) {
        byte[] raw = ImageConfigWriter.write(platform, created, author, defaults, diffIds, history);
        return new ImageConfig(raw, platform, created, author, defaults, diffIds, history);
    }

    /** The image's id: the digest of its configuration. */
    public Digest id() {
        return Digest.of(raw);
    }

    /**
     * Checks that this configuration names as many layers as the manifest.
     *
     * @throws DocumentException if it does not
     */
    public void checkLayers(Manifest manifest) throws DocumentException {
        int layers = manifest.layers().size();
        if (layers != diffIds.size()) {
            throw new DocumentException(
                    "rootfs.diff_ids", "it names " + diffIds.size() + " layers, and the manifest has " + layers);
        }
    }
}
