package dev.jcontainer.image.registry.http;

/** Texts of servers as messages show them. */
public final class Printable {
    private Printable() {}

    /** The text on one line, without what a terminal would obey, and cut at a number of characters. */
    public static String text(String text, int most) {
        StringBuilder plain = new StringBuilder();
        boolean blank = false;
        for (int i = 0; i < text.length() && plain.length() < most; i++) {
            char c = text.charAt(i);
            if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
                blank = plain.length() > 0;
                continue;
            }
            if (blank) {
                plain.append(' ');
                blank = false;
            }
            plain.append(isPlain(c) ? c : '?');
        }
        return text.length() > most && plain.length() >= most
                ? plain.append('…').toString()
                : plain.toString();
    }

    /** Neither controls of C0 and C1, nor surrogates, nor those that change the direction of writing. */
    private static boolean isPlain(char c) {
        boolean control = c < ' ' || c >= 0x7f && c < 0xa0;
        boolean direction = c >= 0x200b && c <= 0x200f || c >= 0x2028 && c <= 0x202e || c >= 0x2066 && c <= 0x2069;
        return !control && !direction && !Character.isSurrogate(c) && c != 0xfeff;
    }
}
