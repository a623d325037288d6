package dev.jcontainer.image.registry.http;

import dev.jcontainer.kernel.PlainText;

/**
 * What servers and other programs say, as messages repeat it: sentences, which may have several lines, become one line
 * without quotes, and each place has room for another length. A name or a word that a message is about is quoted by
 * {@link PlainText#quoted(String)} instead, which keeps its blanks.
 */
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
            if (plain.length() == most) {
                break; // the blank was the last one
            }
            plain.append(PlainText.shown(c));
        }
        return text.length() > most && plain.length() >= most
                ? plain.append('…').toString()
                : plain.toString();
    }
}
