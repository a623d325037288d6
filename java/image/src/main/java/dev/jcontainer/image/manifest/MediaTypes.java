package dev.jcontainer.image.manifest;

import java.util.Locale;

/**
 * The media types of documents and layers, of OCI and of Docker.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.0/media-types.md">OCI image specification, Media
 *     Types</a>
 * @see <a href="https://github.com/distribution/distribution/blob/v2.8.3/docs/spec/manifest-v2-2.md">Image Manifest
 *     Version 2, Schema 2</a>
 */
public final class MediaTypes {
    public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    public static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
    public static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar";
    public static final String OCI_LAYER_GZIP = OCI_LAYER + "+gzip";
    public static final String OCI_LAYER_ZSTD = OCI_LAYER + "+zstd";
    public static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    public static final String DOCKER_INDEX = "application/vnd.docker.distribution.manifest.list.v2+json";
    public static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
    public static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar";
    public static final String DOCKER_LAYER_GZIP = DOCKER_LAYER + ".gzip";
    public static final String DOCKER_LAYER_ZSTD = DOCKER_LAYER + ".zstd";

    /** What a client that reads manifests and indexes sends as the header {@code Accept}. */
    public static final String ACCEPTED =
            OCI_INDEX + ", " + OCI_MANIFEST + ", " + DOCKER_INDEX + ", " + DOCKER_MANIFEST;

    private static final String SCHEMA_1 = "application/vnd.docker.distribution.manifest.v1+";
    private static final String DOCKER_FOREIGN = "application/vnd.docker.image.rootfs.foreign.diff.tar";
    private static final String OCI_FOREIGN = "application/vnd.oci.image.layer.nondistributable.";

    private MediaTypes() {}

    /** The type in lower case without parameters, such as {@code ; charset=utf-8}. */
    public static String plain(String mediaType) {
        int parameters = mediaType.indexOf(';');
        return (parameters < 0 ? mediaType : mediaType.substring(0, parameters))
                .trim()
                .toLowerCase(Locale.ROOT);
    }

    /** Whether this is the type of one image or artifact. */
    public static boolean isManifest(String mediaType) {
        return mediaType.equals(OCI_MANIFEST) || mediaType.equals(DOCKER_MANIFEST);
    }

    /** Whether this is the type of a list of images. */
    public static boolean isIndex(String mediaType) {
        return mediaType.equals(OCI_INDEX) || mediaType.equals(DOCKER_INDEX);
    }

    /** Whether this is the type of a layer that can be read: a tar archive, plain or compressed with gzip or zstd. */
    public static boolean isLayer(String mediaType) {
        return switch (mediaType) {
            case OCI_LAYER, OCI_LAYER_GZIP, OCI_LAYER_ZSTD, DOCKER_LAYER, DOCKER_LAYER_GZIP, DOCKER_LAYER_ZSTD -> true;
            default -> false;
        };
    }

    /** Whether a manifest of that type with a configuration of this type is an image. */
    static boolean isImageConfig(String mediaType, String manifestType) {
        return switch (mediaType) {
            case OCI_CONFIG, DOCKER_CONFIG -> true;
            // Docker's registry stored these in manifests for some time, and Docker reads them (distribution #1621).
            case "", "application/octet-stream", "application/json" -> manifestType.equals(DOCKER_MANIFEST);
            default -> false;
        };
    }

    /** Whether this says nothing about a document: registries on plain web servers send these. */
    static boolean saysNothing(String mediaType) {
        return switch (mediaType) {
            case "", "application/json", "application/octet-stream", "binary/octet-stream", "text/plain" -> true;
            default -> false;
        };
    }

    static boolean isSchema1(String mediaType) {
        return mediaType.startsWith(SCHEMA_1);
    }

    static boolean isForeign(String mediaType) {
        return mediaType.startsWith(OCI_FOREIGN) || mediaType.startsWith(DOCKER_FOREIGN);
    }

    static boolean isEncrypted(String mediaType) {
        return mediaType.endsWith("+encrypted");
    }

    static boolean isErofs(String mediaType) {
        return mediaType.contains("erofs");
    }
}
