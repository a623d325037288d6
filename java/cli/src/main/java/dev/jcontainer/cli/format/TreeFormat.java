package dev.jcontainer.cli.format;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prints documents by a format, as docker's {@code inspect} does: as an array of JSON, or each in a line by a
 * {@link Template}. Immutable.
 */
public final class TreeFormat {
    private static final String SUPPORTED =
            "which is neither {{json .}} nor {{.NAME}}, {{.NAME.NAME}} or {{json .NAME}} with names of the document";

    private final @Nullable Template template;
    private final boolean isLine;

    private TreeFormat(@Nullable Template template, boolean isLine) {
        this.template = template;
        this.isLine = isLine;
    }

    /**
     * Reads a format.
     *
     * @param format null for an indented array
     * @throws IllegalArgumentException if the format has anything else; the message names the position
     */
    public static TreeFormat of(@Nullable String format) {
        if (format == null || format.isEmpty() || format.equals("json")) {
            return new TreeFormat(null, format != null && !format.isEmpty());
        }
        return new TreeFormat(Template.of(format, 0, format.length(), SUPPORTED), false);
    }

    /**
     * Prints documents, each a map by names.
     *
     * @param documents maps, lists, strings, numbers of type {@link Long}, truths, and null
     * @throws IllegalArgumentException if the format has a name that a document has not
     */
    public String print(List<Map<String, @Nullable Object>> documents) {
        if (template == null) {
            return (isLine ? JsonTree.line(documents) : JsonTree.indented(documents)) + "\n";
        }
        StringBuilder lines = new StringBuilder();
        for (Map<String, @Nullable Object> document : documents) {
            for (Template.Part part : template.parts()) {
                lines.append(part.isAction() ? action(part, document) : part.text());
            }
            lines.append('\n');
        }
        return lines.toString();
    }

    private static String action(Template.Part part, Map<String, @Nullable Object> document) {
        Object value = document;
        for (String name : part.path()) {
            if (!(value instanceof Map<?, ?> members)) {
                throw part.refused("but there is no " + name + " in a value that has no names");
            }
            if (!members.containsKey(name)) {
                throw part.refused("but there is no " + name + " among the names " + members.keySet());
            }
            value = members.get(name);
        }
        return part.isJson() ? JsonTree.line(value) : JsonTree.go(value);
    }
}
