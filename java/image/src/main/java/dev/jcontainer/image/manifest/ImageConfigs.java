package dev.jcontainer.image.manifest;

import dev.jcontainer.image.config.History;
import dev.jcontainer.image.config.ImageConfig;
import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.json.Document;
import dev.jcontainer.json.DocumentException;
import java.util.List;

/** Reads and writes the configurations of images. */
public final class ImageConfigs {
    private ImageConfigs() {}

    /**
     * Reads a configuration.
     *
     * @param bytes at most {@link Documents#MAX_BYTES}
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

    /**
     * Checks that a configuration names as many layers as the manifest.
     *
     * @throws DocumentException if it does not
     */
    public static void checkLayers(ImageConfig config, Manifest manifest) throws DocumentException {
        int layers = manifest.layers().size();
        int named = config.diffIds().size();
        if (layers != named) {
            throw new DocumentException(
                    "rootfs.diff_ids", "it names " + named + " layers, and the manifest has " + layers);
        }
    }
}
