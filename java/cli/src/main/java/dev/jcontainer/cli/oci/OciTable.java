package dev.jcontainer.cli.oci;

import java.util.List;

/** Rows in columns. */
final class OciTable {
    private static final int GAP = 3;

    private OciTable() {}

    /** The rows as lines; every row has as many cells as the first. */
    static String of(List<String[]> rows) {
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length() + GAP);
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            for (int i = 0; i < widths.length - 1; i++) {
                text.append(row[i]).append(" ".repeat(widths[i] - row[i].length()));
            }
            text.append(row[widths.length - 1]).append('\n');
        }
        return text.toString();
    }
}
