package dev.jcontainer.cli.text;

/** Breaks text into lines between its words. */
final class Wrap {
    private Wrap() {}

    /**
     * Appends a text and a newline.
     *
     * @param column where the line stands now
     * @param indent where further lines begin
     * @param width the longest line; a longer word stands alone
     */
    static void append(StringBuilder out, String text, int column, int indent, int width) {
        int at = column;
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf(' ', start);
            end = end < 0 ? text.length() : end;
            boolean isFirst = start == 0;
            if (!isFirst && at + 1 + end - start > width) {
                out.append('\n').append(" ".repeat(indent));
                at = indent;
            } else if (!isFirst) {
                out.append(' ');
                at++;
            }
            out.append(text, start, end);
            at += end - start;
            start = end + 1;
        }
        out.append('\n');
    }
}
