package dev.jcontainer.image.name;

import dev.jcontainer.kernel.PlainText;

/** Foreign texts and characters as messages show them: short, and on one line. */
public final class Quoted {
    private static final int SHOWN = 80;

    private Quoted() {}

    /** The text in single quotes; what is long is cut, and a character that would break the line becomes '?'. */
    public static String text(String text) {
        StringBuilder quoted = new StringBuilder("'");
        for (int i = 0; i < text.length() && i < SHOWN; i++) {
            quoted.append(PlainText.shown(text.charAt(i)));
        }
        return quoted.append(text.length() > SHOWN ? "…'" : "'").toString();
    }

    /** The character in single quotes, or its number if it could not be seen. */
    public static String character(char c) {
        if (c >= ' ' && c < 0x7f) {
            return "'" + c + "'";
        }
        String hex = Integer.toHexString(c);
        return "U+" + "0".repeat(4 - hex.length()) + hex;
    }
}
