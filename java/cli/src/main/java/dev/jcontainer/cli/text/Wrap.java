package dev.jcontainer.cli.text;

/** Wraps text into lines at spaces. */
final class Wrap {
    private Wrap() {}

    /**
     * Appends a text and a newline.
     *
     * @param column the current column of the line
     * @param indent the column where further lines begin
     * @param width the maximum length of a line; a longer word gets a line of its own
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
