package dev.jcontainer.image.transfer;

import dev.jcontainer.image.config.ImageConfig;
import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.Manifest;
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
        byte[] configBytes) {}
