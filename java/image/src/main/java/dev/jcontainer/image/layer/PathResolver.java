package dev.jcontainer.image.layer;

import dev.jcontainer.image.tree.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows symbolic links in a path, all within the root, as umoci does it (SecureJoin of filepath-securejoin): a part
 * that does not exist, or is a file, is kept as it is, and {@code ..} takes the part before it away.
 */
final class PathResolver {
    /** As in SecureJoin; the kernel follows 40. */
    private static final int MOST_LINKS = 255;

    private final VisibleDirectory root;
    private final int mostParts;
    private final Budget budget;

    PathResolver(VisibleDirectory root, int mostParts, Budget budget) {
        this.root = root;
        this.mostParts = mostParts;
        this.budget = budget;
    }

    /** What is left of a path, or of the target of a link in it; after that comes what is left of what has the link. */
    private static final class Rest {
        private final String text;
        private final @Nullable Rest after;
        private int at;

        Rest(String text, @Nullable Rest after) {
            this.text = text;
            this.after = after;
        }

        boolean isAtEnd() {
            return at >= text.length();
        }

        String next() {
            int slash = text.indexOf('/', at);
            int end = slash < 0 ? text.length() : slash;
            String part = text.substring(at, end);
            at = end + 1;
            return part;
        }
    }

    /** What is wrong with a path. */
    static final class Fault extends Exception {
        private static final long serialVersionUID = 1;

        Fault(String problem) {
            super(problem, null, false, false);
        }

        String problem() {
            return String.valueOf(getMessage());
        }
    }

    /** The parts of the path without symbolic links. */
    List<String> resolve(String path) throws IOException, Fault {
        List<String> names = new ArrayList<>();
        List<@Nullable VisibleDirectory> directories = new ArrayList<>();
        Rest whole = new Rest(path, null);
        int links = 0;
        for (Rest rest = whole; rest != null; ) {
            if (rest.isAtEnd()) {
                rest = rest.after;
                continue;
            }
            budget.spend(rest == whole ? 0 : 1);
            String part = rest.next();
            VisibleDirectory here = directories.isEmpty() ? root : directories.get(directories.size() - 1);
            if (part.equals("..")) {
                removeLast(names);
                removeLast(directories);
            } else if (!part.isEmpty() && !part.equals(".")) {
                String target = here == null ? null : linkTarget(here, part);
                if (target == null) {
                    names.add(part);
                    directories.add(here == null ? null : here.directory(part));
                    checkDepth(names.size());
                    continue;
                }
                if (++links > MOST_LINKS) {
                    throw new Fault("has more than " + MOST_LINKS + " symbolic links in its path");
                }
                if (target.startsWith("/")) {
                    names.clear();
                    directories.clear();
                }
                rest = new Rest(target, rest);
            }
        }
        return names;
    }

    private static @Nullable String linkTarget(VisibleDirectory directory, String part) throws IOException {
        return directory.visible(part) instanceof Node.SymbolicLink link ? link.target() : null;
    }

    private void checkDepth(int depth) throws Fault {
        if (depth > mostParts) {
            throw new Fault("leads by its symbolic links more than " + mostParts + " directories deep");
        }
    }

    private static void removeLast(List<?> list) {
        if (!list.isEmpty()) {
            list.remove(list.size() - 1);
        }
    }
}
