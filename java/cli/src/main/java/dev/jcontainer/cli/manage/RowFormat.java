package dev.jcontainer.cli.manage;

import dev.jcontainer.cli.base.Table;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.json.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How rows of values are printed, in the part of docker's {@code --format} that scripts use: {@code table} and {@code json},
 * alone or with text in which <code>{{.Name}}</code> stands for a value and <code>{{json .}}</code>, <code>{{json
 * .Name}}</code> for JSON. All else of Go's templates is refused.
 */
final class RowFormat {
    static final Option OPTION = Option.value(
                    "Output",
                    "format",
                    "FORMAT",
                    "Print each as this says: text with {{.Name}} for a value, \\t and \\n; {{json .}} or json for all values;"
                            + " with 'table' before the text, in columns with a heading. See below for the names. Other"
                            + " templates of Go are not known.")
            .example("--format '{{.ID}}: {{.Status}}'");

    private static final String TABLE = "table";
    private static final String JSON = "json";
    private static final String ALL = ".";

    /** The names of values and, where one is a column of a table, its heading. */
    private final String[] names;

    private final String[] headings;
    private final boolean isTable;
    private final List<Part> parts = new ArrayList<>();

    /** A piece of text, or of a row: one value by its index, or all. */
    private record Part(String text, int index, boolean isJson) {
        static final int TEXT = -1;
        static final int EVERYTHING = -2;
    }

    private RowFormat(String[] names, String[] headings, boolean isTable) {
        this.names = names;
        this.headings = headings;
        this.isTable = isTable;
    }

    /**
     * Reads a format.
     *
     * @param format null for the table
     * @param table the columns of a table for which nothing is said
     * @throws IllegalArgumentException if there is something else in it; the message has its place
     */
    static RowFormat of(@Nullable String format, String table, String[] names, String[] headings) {
        String text = format == null || format.equals(TABLE) ? TABLE + " " + table : format;
        boolean isTable = text.startsWith(TABLE);
        String rest = isTable ? withoutSpaces(text.substring(TABLE.length())) : text;
        RowFormat read = new RowFormat(names, headings, isTable);
        read.parse(rest.equals(JSON) ? "{{json .}}" : rest.replace("\\t", "\t").replace("\\n", "\n"));
        return read;
    }

    /** A tab stays: it is an empty column. */
    private static String withoutSpaces(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && text.charAt(start) == ' ') {
            start++;
        }
        while (end > start && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(start, end);
    }

    private void parse(String text) {
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf("{{", at);
            int close = open < 0 ? -1 : text.indexOf("}}", open);
            if (open > at || open < 0) {
                parts.add(new Part(text.substring(at, open < 0 ? text.length() : open), Part.TEXT, false));
            }
            if (open >= 0) {
                parts.add(action(text, open, close));
            }
            at = open < 0 ? text.length() : close + 2;
        }
    }

    private Part action(String text, int open, int close) {
        String shown = close < 0 ? text.substring(open) : text.substring(open, close + 2);
        String words = close < 0 ? "" : text.substring(open + 2, close).strip();
        boolean isJson = words.startsWith(JSON + " ");
        String name = isJson ? words.substring(JSON.length()).strip() : words;
        if (name.equals(ALL) && isJson) {
            return new Part("", Part.EVERYTHING, true);
        }
        for (int i = 0; i < names.length; i++) {
            if (name.equals(ALL + names[i])) {
                return new Part("", i, isJson);
            }
        }
        throw new IllegalArgumentException("The format has '" + shown + "' at character " + (open + 1)
                + ", which is neither {{json .}} nor {{.NAME}} or {{json .NAME}} with one of the names "
                + String.join(", ", names));
    }

    /** All rows, a line or a row of the table each; each row has a value for each name. */
    String print(List<String[]> rows) {
        StringBuilder lines = new StringBuilder();
        if (!isTable) {
            for (String[] row : rows) {
                lines.append(line(row, false)).append('\n');
            }
            return lines.toString();
        }
        Table table = new Table(line(headings, true).split("\t", -1));
        for (String[] row : rows) {
            table.row(line(row, true).split("\t", -1));
        }
        return table.toString();
    }

    private String line(String[] row, boolean isCell) {
        StringBuilder line = new StringBuilder();
        for (Part part : parts) {
            if (part.index == Part.TEXT) {
                line.append(part.text);
            } else if (part.index == Part.EVERYTHING) {
                line.append(row == headings ? "" : json(row));
            } else if (part.isJson && row != headings) {
                String quoted =
                        Text.line().array().element(row[part.index]).endArray().toString();
                line.append(quoted, 1, quoted.length() - 1);
            } else {
                line.append(isCell ? row[part.index].replace('\t', ' ') : row[part.index]);
            }
        }
        return line.toString();
    }

    private String json(String[] row) {
        Text text = Text.line().object();
        for (int i = 0; i < names.length; i++) {
            text.member(names[i], row[i]);
        }
        return text.end().toString();
    }
}
