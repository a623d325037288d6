package dev.jcontainer.cli.format;

import dev.jcontainer.cli.base.Table;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.CommandModel.Section;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.json.Text;
import dev.jcontainer.kernel.PlainText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prints rows of values by a format, in the subset of docker's {@code --format} that scripts use: {@code table} and
 * {@code json}, alone or with a {@link Template}. All other Go templates are refused. Immutable.
 */
public final class RowFormat {
    public static final Option OPTION = Option.value(
                    "Output",
                    "format",
                    "FORMAT",
                    "Format of the output: text with {{.Name}} for a value, \\t and \\n; {{json .}} or json for all"
                            + " values; 'table' before the text prints columns with a heading. The names are listed"
                            + " below. Other Go templates are not supported.")
            .example("--format '{{.ID}}: {{.Status}}'");

    private static final String TABLE = "table";
    private static final String JSON = "json";
    private static final String LABELS = "Labels";
    private static final int ALL = -1;
    private static final int TEXT = -2;

    /** The names of the values, and below their headings in a table. */
    private final String[] names;

    private final String[] headings;
    /** The keys of the labels that are printed; a row has their values after the others. */
    private final List<String> labels = new ArrayList<>();

    private final boolean isTable;
    private final Template template;

    /** The index of the value of each part of the template; {@link #ALL}, or {@link #TEXT} for a text. */
    private final int[] indexes;

    private RowFormat(String[] names, String[] headings, boolean isTable, Template template) {
        this.names = names;
        this.isTable = isTable;
        this.template = template;
        this.indexes = new int[template.parts().size()];
        for (int i = 0; i < indexes.length; i++) {
            Template.Part part = template.parts().get(i);
            if (part.path().size() == 2
                    && isLabel(part)
                    && !labels.contains(part.path().get(1))) {
                labels.add(part.path().get(1));
            }
            indexes[i] = part.isAction() ? index(part) : TEXT; // refuses unknown names even if there are no rows
        }
        this.headings = Arrays.copyOf(headings, headings.length + labels.size());
        for (int i = 0; i < labels.size(); i++) {
            this.headings[headings.length + i] = labels.get(i);
        }
    }

    /**
     * Reads a format.
     *
     * @param format null, or empty as with docker, for the default table
     * @param table the columns of the default table
     * @param names the names of the values of a row
     * @param headings what stands above them in a table
     * @throws IllegalArgumentException if the format has anything else; the message names the position
     */
    public static RowFormat of(@Nullable String format, String table, String[] names, String[] headings) {
        String text = format == null || format.isEmpty() || format.equals(TABLE) ? TABLE + " " + table : format;
        boolean isTable = text.startsWith(TABLE);
        int from = isTable ? TABLE.length() : 0;
        int to = text.length();
        while (isTable && from < to && text.charAt(from) == ' ') { // spaces but not tabs: a tab is an empty column
            from++;
        }
        while (isTable && to > from && text.charAt(to - 1) == ' ') {
            to--;
        }
        boolean isJson = text.substring(from, to).equals(JSON);
        String supported = supported(names);
        Template template =
                isJson ? Template.of("{{json .}}", 0, 10, supported) : Template.of(text, from, to, supported);
        return new RowFormat(names, headings, isTable, template);
    }

    private static String supported(String[] names) {
        return "which is neither {{json .}} nor {{.NAME}} or {{json .NAME}} with one of the names "
                + String.join(", ", names)
                + (Arrays.asList(names).contains(LABELS) ? ", nor {{.Label \"KEY\"}}" : "");
    }

    /** The section of a help that lists the names of the values. */
    public static Section names(String[] names) {
        return new Section("Formats", List.of(new Entry("names", String.join(" ", names))));
    }

    /** The index of the value of an action. */
    private int index(Template.Part part) {
        if (part.path().isEmpty()) {
            return ALL;
        }
        for (int i = 0; i < names.length && part.path().size() == 1; i++) {
            if (part.path().get(0).equals(names[i])) {
                return i;
            }
        }
        if (part.path().size() == 2 && isLabel(part)) {
            return names.length + labels.indexOf(part.path().get(1));
        }
        throw part.refused(supported(names));
    }

    /** What has labels has the value of one of them, too. */
    private boolean isLabel(Template.Part part) {
        return part.path().get(0).equals("Label") && Arrays.asList(names).contains(LABELS);
    }

    /**
     * A row with the labels that are printed.
     *
     * @param row the values of the names
     * @param all the labels
     */
    public String[] withLabels(String[] row, Map<String, String> all) {
        String[] whole = Arrays.copyOf(row, row.length + labels.size());
        for (int i = 0; i < labels.size(); i++) {
            String value = all.get(labels.get(i));
            whole[row.length + i] = value == null ? "" : value;
        }
        return whole;
    }

    /** Whether a value is printed, so that one that is not need not be found out. */
    public boolean uses(String name) {
        for (Template.Part part : template.parts()) {
            if (part.isAction() && (part.path().isEmpty() || part.path().get(0).equals(name))) {
                return true;
            }
        }
        return false;
    }

    /** Prints each row as a line or as a row of a table; a row has one value for each name. */
    public String print(List<String[]> rows) {
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
        List<Template.Part> parts = template.parts();
        for (int i = 0; i < indexes.length; i++) {
            Template.Part part = parts.get(i);
            int index = indexes[i];
            if (index == TEXT) {
                line.append(part.text());
            } else if (index == ALL) {
                line.append(row == headings ? "" : json(row));
            } else if (part.isJson() && row != headings) {
                line.append(JsonTree.line(row[index]));
            } else {
                // names and texts of images come from strangers: a terminal must not obey them
                line.append(PlainText.escaped(isCell ? row[index].replace('\t', ' ') : row[index]));
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
