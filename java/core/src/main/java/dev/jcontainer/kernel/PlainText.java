package dev.jcontainer.kernel;

/**
 * Text of strangers, such as names in archives and words of servers, as messages and lists show it: on one line, and
 * without what a terminal would obey. Pure.
 */
public final class PlainText {
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

    /** Escapes what {@link #isShown} refuses, as \n, \t, \x1b or \u202e, so that the text stays on one line. */
    public static String escaped(String text) {
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

    private static void appendEscape(StringBuilder out, char c) {
        out.append(c < 0x100 ? "\\x" : "\\u");
        for (int shift = c < 0x100 ? 4 : 12; shift >= 0; shift -= 4) {
            out.append(Character.forDigit(c >> shift & 0xf, 16));
        }
    }
}
