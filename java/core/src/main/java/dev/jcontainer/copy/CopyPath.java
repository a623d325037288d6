package dev.jcontainer.copy;

/** The parts of a path as cp reads them: the text alone, no file is looked at. */
final class CopyPath {
    private CopyPath() {}

    /** Whether the path says that it leads to a directory: it ends with a slash or {@code /.}. */
    static boolean saysDirectory(String path) {
        return path.endsWith("/") || path.endsWith("/.") || path.equals(".");
    }

    /** Whether the path stands for what a directory has, not for the directory. */
    static boolean isContents(String path) {
        String trimmed = withoutSlashes(path);
        return trimmed.equals("/") || trimmed.endsWith("/.") || trimmed.equals(".");
    }

    /** The last name of the path; {@code .} for the contents of a directory. */
    static String base(String path) {
        if (isContents(path)) {
            return ".";
        }
        String trimmed = withoutSlashes(path);
        return trimmed.substring(trimmed.lastIndexOf('/') + 1);
    }

    /** The path of the directory that has the last name. */
    static String parent(String path) {
        String trimmed = withoutSlashes(path);
        int slash = trimmed.lastIndexOf('/');
        return slash < 0 ? "." : slash == 0 ? "/" : trimmed.substring(0, slash);
    }

    /** The path without slashes and {@code /.} at its end, so that its last name may be a link. */
    static String trimmed(String path) {
        String trimmed = withoutSlashes(path);
        while (trimmed.endsWith("/.")) {
            trimmed = withoutSlashes(trimmed.substring(0, trimmed.length() - 1));
        }
        return trimmed;
    }

    private static String withoutSlashes(String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }
}
