package dev.jcontainer.kernel;

/**
 * Text of strangers, such as names in archives and words of servers, as messages and lists show it: on one line, and
 * without what a terminal would obey. Pure.
 */
public final class PlainText {
    private static final int LONGEST_QUOTED = 80;

    private PlainText() {}

    /**
     * Whether a terminal shows the character and does nothing else for it. Control characters, also those of C1, and
     * those that change the direction of writing or cannot be seen, could make a text look like another one.
     */
    public static boolean isShown(char c) {
        boolean control = c < ' ' || c >= 0x7f && c < 0xa0;
        boolean direction = c >= 0x200b && c <= 0x200f || c >= 0x2028 && c <= 0x202e || c >= 0x2066 && c <= 0x2069;
        return !control && !direction && c != 0xfeff;
    }

    /** The character, or '?' if it is not shown, or is a half of a pair, which a text that is cut may lack the other of. */
    public static char shown(char c) {
        return isShown(c) && !Character.isSurrogate(c) ? c : '?';
    }

    /**
     * A name or another short text in single quotes, cut after 80 characters. What is not shown becomes '?': the quotes
     * say which text is meant, and the text need not be read back. {@link #escaped} keeps each character, for texts that
     * are themselves the answer, such as paths and values.
     */
    public static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("'");
        int end = Math.min(text.length(), LONGEST_QUOTED);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (i + 1 < end && Character.isSurrogatePair(c, text.charAt(i + 1))) {
                quoted.append(c).append(text.charAt(++i));
            } else {
                quoted.append(shown(c));
            }
        }
        return quoted.append(text.length() > end ? "…'" : "'").toString();
    }

    /** The character in single quotes, or its number, such as U+00e4, if it is not one of ASCII that can be seen. */
    public static String quoted(char c) {
        if (c >= ' ' && c < 0x7f) {
            return "'" + c + "'";
        }
        String hex = Integer.toHexString(c);
        return "U+" + "0".repeat(4 - hex.length()) + hex;
    }

    /** Escapes what {@link #isShown} refuses, as \n, \t, \x1b or \u202e, so that the text stays on one line. */
    public static String escaped(String text) {
        if (isPlain(text)) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                out.append("\\n");
            } else if (c == '\t') {
                out.append("\\t");
            } else if (isShown(c)) {
                out.append(c);
            } else {
                appendEscape(out, c);
            }
        }
        return out.toString();
    }

    /**
     * Whether all characters are those of ASCII that can be seen, as in nearly all texts. A list of a thousand containers
     * asks this seven thousand times in an interpreted JVM, so the loop calls no method.
     */
    private static boolean isPlain(String text) {
        for (char c : text.toCharArray()) {
            if (c < ' ' || c >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static void appendEscape(StringBuilder out, char c) {
        out.append(c < 0x100 ? "\\x" : "\\u");
        for (int shift = c < 0x100 ? 4 : 12; shift >= 0; shift -= 4) {
            out.append(Character.forDigit(c >> shift & 0xf, 16));
        }
    }
}
