package dev.jcontainer.image.layer;

import dev.jcontainer.kernel.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * Paths of archives in one form: relative to the root, without empty parts, {@code .} and {@code ..}. A {@code ..} takes
 * the part before it away, whatever that is, and nothing at the root. umoci does the same ({@code CleanPath}); Docker
 * refuses a path that begins with more of them than it has parts.
 */
final class PathNames {
    private PathNames() {}

    /** The path in that form; empty for the root. */
    static String normalise(String path) {
        int from = 0;
        int to = path.length();
        while (path.startsWith("./", from)) {
            from += 2;
        }
        while (from < to && path.charAt(from) == '/') {
            from++;
        }
        while (to > from && path.charAt(to - 1) == '/') {
            to--;
        }
        String inner = path.substring(from, to);
        return isNormal(inner) ? inner : String.join("/", parts(inner));
    }

    private static boolean isNormal(String path) {
        int start = 0;
        for (int i = 0; i <= path.length(); i++) {
            if (i == path.length() || path.charAt(i) == '/') {
                int length = i - start;
                boolean dots =
                        path.startsWith(".", start) && (length == 1 || length == 2 && path.startsWith("..", start));
                if (length == 0 && !path.isEmpty() || dots) {
                    return false;
                }
                start = i + 1;
            }
        }
        return true;
    }

    /** The parts of a path in that form. */
    static List<String> parts(String path) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= path.length(); i++) {
            if (i == path.length() || path.charAt(i) == '/') {
                String part = path.substring(start, i);
                if (part.equals("..")) {
                    if (!parts.isEmpty()) {
                        parts.remove(parts.size() - 1);
                    }
                } else if (!part.isEmpty() && !part.equals(".")) {
                    parts.add(part);
                }
                start = i + 1;
            }
        }
        return parts;
    }

    /** The directory of a normalised path; empty for the root. */
    static String directory(String path) {
        return path.substring(0, Math.max(path.lastIndexOf('/'), 0));
    }

    /** The last part of a normalised path; empty for the root. */
    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** How many parts a normalised path has. */
    static int depth(String path) {
        int depth = path.isEmpty() ? 0 : 1;
        for (int i = 0; i < path.length(); i++) {
            depth += path.charAt(i) == '/' ? 1 : 0;
        }
        return depth;
    }

    /** Whether a string has more bytes; they are only counted if its length does not decide that. */
    static boolean isLonger(String text, int bytes) {
        return text.length() > bytes || text.length() > bytes / 3 && Bytes.length(text) > bytes;
    }

    /** Whether a part of a normalised path has more bytes than a file's name can have. */
    static boolean hasLongPart(String path) {
        int start = 0;
        for (int i = 0; i <= path.length(); i++) {
            if (i == path.length() || path.charAt(i) == '/') {
                if (i - start > Ceilings.LONGEST_NAME / 3
                        && isLonger(path.substring(start, i), Ceilings.LONGEST_NAME)) {
                    return true;
                }
                start = i + 1;
            }
        }
        return false;
    }
}
