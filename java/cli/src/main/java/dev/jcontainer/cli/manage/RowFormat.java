package dev.jcontainer.cli.manage;

import dev.jcontainer.cli.base.Table;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.json.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prints rows of values by a format, in the subset of docker's {@code --format} that scripts use: {@code table} and
 * {@code json}, alone or with text in which <code>{{.Name}}</code> stands for a value and <code>{{json .}}</code>,
 * <code>{{json .Name}}</code> for JSON. All other Go templates are refused.
 */
final class RowFormat {
    static final Option OPTION = Option.value(
                    "Output",
                    "format",
                    "FORMAT",
                    "Format of the output: text with {{.Name}} for a value, \\t and \\n; {{json .}} or json for all"
                            + " values; 'table' before the text prints columns with a heading. The names are listed"
                            + " below. Other Go templates are not supported.")
            .example("--format '{{.ID}}: {{.Status}}'");

    private static final String TABLE = "table";
    private static final String JSON = "json";
    private static final String ALL = ".";

    /** The names of the values, and below their headings in a table. */
    private final String[] names;

    private final String[] headings;
    private final boolean isTable;
    private final List<Part> parts = new ArrayList<>();

    /** A part of a format: text, one value by its index, or all values. */
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
     * @param format null for the default table
     * @param table the columns of the default table
     * @throws IllegalArgumentException if the format has anything else; the message names the position
     */
    static RowFormat of(@Nullable String format, String table, String[] names, String[] headings) {
        String text = format == null || format.equals(TABLE) ? TABLE + " " + table : format;
        boolean isTable = text.startsWith(TABLE);
        String rest = isTable ? withoutSpaces(text.substring(TABLE.length())) : text;
        RowFormat read = new RowFormat(names, headings, isTable);
        read.parse(rest.equals(JSON) ? "{{json .}}" : rest.replace("\\t", "\t").replace("\\n", "\n"));
        return read;
    }

    /** Strips spaces but not tabs: a tab is an empty column. */
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

    /** Prints each row as a line or as a row of a table; a row has one value for each name. */
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
