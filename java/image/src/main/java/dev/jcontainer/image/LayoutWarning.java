package dev.jcontainer.image;

import dev.jcontainer.image.manifest.MediaTypes;
import dev.jcontainer.image.source.SourceName;
import dev.jcontainer.image.store.StoredImage;
import org.jspecify.annotations.Nullable;

/**
 * What other programs do not find in an OCI layout. An image keeps its bytes, so that its digest stays. skopeo, podman and
 * buildah make another image in OCI's format of one in Docker's, and look for tags only among entries of that format.
 */
final class LayoutWarning {
    private LayoutWarning() {}

    /** A warning about an image that gets a tag there, as one sentence; null for none. */
    static @Nullable String of(StoredImage image, SourceName target) {
        boolean layout = target instanceof SourceName.OciLayout || target instanceof SourceName.OciArchive;
        if (!layout || !image.manifest().mediaType().equals(MediaTypes.DOCKER_MANIFEST)) {
            return null;
        }
        return "The manifest of " + image.name() + " has Docker's format and keeps it, so skopeo, podman and buildah do"
                + " not find it in " + target + " by a tag, but only where it is the only image, without one.";
    }
}
