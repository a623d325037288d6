package dev.jcontainer.cli.base;

import java.util.ArrayList;
import java.util.List;

/** A table of text with aligned columns, in docker's form. */
public final class Table {
    private static final int GAP = 3;
    private static final int NARROWEST = 10 - GAP;

    private final List<String[]> rows = new ArrayList<>();

    public Table(String... heading) {
        rows.add(heading);
    }

    public void row(String... cells) {
        rows.add(cells);
    }

    @Override
    public String toString() {
        int[] widths = new int[rows.get(0).length];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = width(column) + GAP;
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                text.append(row[i]);
                for (int pad = row[i].length(); i + 1 < row.length && pad < widths[i]; pad++) {
                    text.append(' ');
                }
            }
            text.append('\n');
        }
        return text.toString();
    }

    private int width(int column) {
        int width = NARROWEST;
        for (String[] row : rows) {
            width = Math.max(width, row[column].length());
        }
        return width;
    }
}
