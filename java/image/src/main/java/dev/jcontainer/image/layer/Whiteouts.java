package dev.jcontainer.image.layer;

/**
 * The names by which a layer removes files of the layers below.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.0/layer.md#whiteouts">OCI image specification,
 *     Whiteouts</a>
 */
final class Whiteouts {
    private static final String PREFIX = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";

    /** What AUFS keeps its own files under, such as {@code .wh..wh.plnk}; engines pass over them. */
    private static final String AUFS_PREFIX = ".wh..wh.";

    private Whiteouts() {}

    /** Whether a file of that name, of whatever type, is no file but a whiteout or AUFS's own. */
    static boolean isWhiteout(String name) {
        return name.startsWith(PREFIX);
    }

    /** Whether it hides all that lower layers have in its directory. */
    static boolean isOpaque(String name) {
        return name.equals(OPAQUE);
    }

    static boolean isIgnored(String name) {
        return name.startsWith(AUFS_PREFIX) && !isOpaque(name);
    }

    /** The name that a whiteout hides. */
    static String hidden(String name) {
        return name.substring(PREFIX.length());
    }

    /** Whether it hides no name that a file can have: umoci would remove the directory, or the one above it. */
    static boolean isInvalid(String name) {
        String hidden = hidden(name);
        return hidden.isEmpty() || hidden.equals(".") || hidden.equals("..");
    }
}
