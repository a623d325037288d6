package dev.jcontainer.cli.value;

/**
 * Patterns in the form of Go's {@code path.Match}, which docker's filters use: {@code *} and {@code ?} match
 * characters other than a slash, {@code [a-z]} and {@code [^a-z]} one of a set, and a backslash takes the next
 * character as it is.
 */
public final class Glob {
    private final String pattern;

    /** @throws IllegalArgumentException if the pattern is malformed */
    public Glob(String pattern) {
        this.pattern = pattern;
        for (int i = 0; i < pattern.length(); i = end(i)) {
            end(i); // throws
        }
    }

    /** The index behind the element of the pattern at an index. */
    private int end(int at) {
        char c = pattern.charAt(at);
        if (c == '\\') {
            return checked(at + 1, at) + 1;
        }
        if (c != '[') {
            return at + 1;
        }
        int i = checked(at + 1, at);
        i = pattern.charAt(i) == '^' ? i + 1 : i;
        for (int first = i; i == first || pattern.charAt(checked(i, at)) != ']'; ) {
            i = character(i, at);
            if (pattern.charAt(checked(i, at)) == '-') {
                i = character(i + 1, at);
            }
        }
        return i + 1;
    }

    /** The index behind a character of a set, which may have a backslash before it. */
    private int character(int at, int start) {
        char c = pattern.charAt(checked(at, start));
        if (c == '-' || c == ']') {
            throw malformed(start);
        }
        return c == '\\' ? checked(at + 1, start) + 1 : at + 1;
    }

    private int checked(int index, int start) {
        if (index >= pattern.length()) {
            throw malformed(start);
        }
        return index;
    }

    private IllegalArgumentException malformed(int start) {
        return new IllegalArgumentException("The pattern '" + pattern + "' has '" + pattern.charAt(start)
                + "' without its end, at character " + (start + 1));
    }

    /** Whether the whole text matches. */
    public boolean matches(String text) {
        return matches(0, text, 0);
    }

    private boolean matches(int at, String text, int from) {
        int p = at;
        int t = from;
        while (p < pattern.length()) {
            if (pattern.charAt(p) == '*') {
                return matchesStar(p + 1, text, t);
            }
            if (t == text.length() || !matchesOne(p, text.charAt(t))) {
                return false;
            }
            p = end(p);
            t++;
        }
        return t == text.length();
    }

    private boolean matchesStar(int at, String text, int from) {
        for (int t = from; t <= text.length(); t++) {
            if (matches(at, text, t)) {
                return true;
            }
            if (t < text.length() && text.charAt(t) == '/') {
                return false;
            }
        }
        return false;
    }

    private boolean matchesOne(int at, char c) {
        switch (pattern.charAt(at)) {
            case '?':
                return c != '/';
            case '\\':
                return pattern.charAt(at + 1) == c;
            case '[':
                return isInSet(at + 1, end(at) - 1, c);
            default:
                return pattern.charAt(at) == c;
        }
    }

    private boolean isInSet(int from, int to, char c) {
        boolean isNot = pattern.charAt(from) == '^';
        boolean isIn = false;
        for (int i = isNot ? from + 1 : from; i < to; ) {
            i += pattern.charAt(i) == '\\' ? 1 : 0;
            char low = pattern.charAt(i++);
            char high = low;
            if (i < to && pattern.charAt(i) == '-') {
                i += pattern.charAt(i + 1) == '\\' ? 2 : 1;
                high = pattern.charAt(i++);
            }
            isIn |= c >= low && c <= high;
        }
        return isIn != isNot;
    }
}
