package dev.jcontainer.cli.format;

import dev.jcontainer.json.Text;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Prints a tree of values: maps with names, lists, strings, numbers of type {@link Long}, truths, and null. It is
 * printed as JSON, or in the form of Go's package fmt, which docker's templates print.
 */
final class JsonTree {
    private JsonTree() {}

    /** The JSON of a value, in one line. */
    static String line(@Nullable Object value) {
        return json(Text.line(), value);
    }

    /** The JSON of a value, with four spaces for each level. */
    static String indented(@Nullable Object value) {
        return json(Text.indented("    "), value);
    }

    private static String json(Text text, @Nullable Object value) {
        write(text, value);
        return text.toString();
    }

    private static void write(Text text, @Nullable Object value) {
        if (value instanceof Map<?, ?> members) {
            text.object();
            for (Map.Entry<?, ?> member : members.entrySet()) {
                text.name(String.valueOf(member.getKey()));
                write(text, member.getValue());
            }
            text.end();
        } else if (value instanceof List<?> elements) {
            text.array();
            for (Object element : elements) {
                write(text, element);
            }
            text.endArray();
        } else if (value instanceof Long number) {
            text.element(number.longValue());
        } else if (value instanceof Boolean truth) {
            text.element(truth.booleanValue());
        } else if (value == null) {
            text.nothing();
        } else {
            text.element(value.toString());
        }
    }

    /** A value as Go prints it by {@code %v}: lists in brackets, maps by the order of their names. */
    static String go(@Nullable Object value) {
        StringBuilder text = new StringBuilder();
        go(text, value);
        return text.toString();
    }

    private static void go(StringBuilder text, @Nullable Object value) {
        if (value instanceof Map<?, ?> members) {
            Map<String, @Nullable Object> sorted = new TreeMap<>();
            for (Map.Entry<?, ?> member : members.entrySet()) {
                sorted.put(String.valueOf(member.getKey()), member.getValue());
            }
            text.append("map[");
            for (Iterator<Map.Entry<String, @Nullable Object>> all =
                            sorted.entrySet().iterator();
                    all.hasNext(); ) {
                Map.Entry<String, @Nullable Object> member = all.next();
                text.append(member.getKey()).append(':');
                go(text, member.getValue());
                text.append(all.hasNext() ? " " : "");
            }
            text.append(']');
        } else if (value instanceof List<?> elements) {
            text.append('[');
            for (int i = 0; i < elements.size(); i++) {
                text.append(i == 0 ? "" : " ");
                go(text, elements.get(i));
            }
            text.append(']');
        } else {
            text.append(value == null ? "<nil>" : value.toString());
        }
    }
}
