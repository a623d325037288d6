package dev.jcontainer.oci.bundle;

import dev.jcontainer.oci.config.Config;

/**
 * A bundle: a directory, and the configuration in it.
 *
 * @param directory absolute
 */
public record Bundle(String directory, Config config) {
    /** The directory of the root filesystem, absolute. */
    public String rootfs() {
        return inside(config.root().path());
    }

    /** A path of the host, which may be relative to the bundle. */
    String inside(String path) {
        return path.startsWith("/") ? path : directory + "/" + path;
    }
}
