package dev.jcontainer.image.transfer;

import dev.jcontainer.image.config.ImageConfig;
import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.Manifest;
import dev.jcontainer.image.name.Platform;
import org.jspecify.annotations.Nullable;

/**
 * What a name refers to in a source, read and verified. Immutable.
 *
 * @param target the document that the name refers to: an index, or the manifest itself
 * @param targetBytes that document
 * @param descriptor the manifest of the platform
 * @param manifest that manifest
 * @param config its configuration; null for an artifact
 * @param configBytes the bytes of the configuration, or what an artifact has in its place
 */
record Resolved(
        Descriptor target,
        byte[] targetBytes,
        Descriptor descriptor,
        Manifest manifest,
        @Nullable ImageConfig config,
        byte[] configBytes) {
    /**
     * The platform that the image is for; null if it is an artifact, or does not say it. As with containerd, the variant
     * is that of the index: many configurations for 32-bit ARM have none, which alone would mean v7.
     */
    @Nullable
    Platform platform() {
        Platform own = config == null ? null : config.platform();
        Platform listed = descriptor.platform();
        boolean isSame = own != null
                && listed != null
                && own.os().equals(listed.os())
                && own.architecture().equals(listed.architecture());
        return isSame ? listed : own;
    }
}
