package dev.jcontainer.json;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a JSON document as text, member by member. Not thread-safe. Strings that are null are left out.
 *
 * <p>It is our own, because the first use of Gson's writer formats and compiles patterns, which takes 15 ms of a start.
 */
public final class Text {
    private static final char LINE_SEPARATOR = '\u2028';
    private static final char PARAGRAPH_SEPARATOR = '\u2029';
    private static final int HEXADECIMAL_DIGITS = 4;

    private final StringBuilder out = new StringBuilder();
    private final String indent;
    private int depth;
    private boolean isEmpty = true;
    private boolean isNamed;

    private Text(String indent) {
        this.indent = indent;
    }

    /** Returns a writer that indents each level by this text; with an empty text, it writes one line. */
    public static Text indented(String indent) {
        return new Text(indent);
    }

    /** Returns a writer of one line. */
    public static Text line() {
        return new Text("");
    }

    /** Begins an object. */
    public Text object() {
        return open('{');
    }

    /** Begins a member that is an object. */
    public Text object(String member) {
        return name(member).object();
    }

    /** Ends an object. */
    public Text end() {
        return close('}');
    }

    /** Begins an array. */
    public Text array() {
        return open('[');
    }

    /** Begins a member that is an array. */
    public Text array(String member) {
        return name(member).array();
    }

    /** Ends an array. */
    public Text endArray() {
        return close(']');
    }

    /** Writes an element of an array. */
    public Text element(String value) {
        beginValue();
        quote(value);
        return this;
    }

    /** Writes an element of an array. */
    public Text element(long value) {
        return json(Long.toString(value));
    }

    /** Writes an element of an array. */
    public Text element(boolean value) {
        return json(Boolean.toString(value));
    }

    /** Writes {@code null} as an element of an array, or as the value of the member whose name was written last. */
    public Text nothing() {
        return json("null");
    }

    /** Writes a member, unless its value is null. */
    public Text member(String name, @Nullable String value) {
        return value == null ? this : name(name).element(value);
    }

    /** Writes a member. */
    public Text member(String name, long value) {
        return name(name).element(value);
    }

    /** Writes a member. */
    public Text member(String name, boolean value) {
        return name(name).element(value);
    }

    /** Writes a member that is an array of strings. */
    public Text member(String name, List<String> values) {
        array(name);
        for (int i = 0; i < values.size(); i++) {
            element(values.get(i));
        }
        return endArray();
    }

    /** Writes a member that is an object of strings. */
    public Text member(String name, Map<String, String> values) {
        object(name);
        for (Map.Entry<String, String> value : values.entrySet()) {
            member(value.getKey(), value.getValue());
        }
        return end();
    }

    /** Begins a member; its value is what is written next, as an element of an array is written. */
    public Text name(String member) {
        separate();
        quote(member);
        out.append(indent.isEmpty() ? ":" : ": ");
        isNamed = true;
        return this;
    }

    /** Writes a member whose value is a JSON text already, such as one of {@link Value#toJson}; it is not checked. */
    public Text json(String name, String json) {
        return name(name).json(json);
    }

    /** Writes a JSON text as an element or as the value of a member whose name has been written; it is not checked. */
    public Text json(String json) {
        beginValue();
        out.append(json);
        return this;
    }

    private Text open(char bracket) {
        beginValue();
        out.append(bracket);
        depth++;
        isEmpty = true;
        return this;
    }

    private Text close(char bracket) {
        depth--;
        if (!isEmpty) {
            startLine();
        }
        out.append(bracket);
        isEmpty = false;
        return this;
    }

    /** Makes room for a value, which follows its name or the value before it. */
    private void beginValue() {
        if (!isNamed) {
            separate();
        }
        isNamed = false;
    }

    private void separate() {
        if (depth > 0) {
            if (!isEmpty) {
                out.append(',');
            }
            startLine();
        }
        isEmpty = false;
    }

    private void startLine() {
        if (!indent.isEmpty()) {
            out.append('\n');
            for (int i = 0; i < depth; i++) {
                out.append(indent);
            }
        }
    }

    private void quote(String value) {
        out.append('"');
        int done = 0;
        for (int i = 0; i < value.length(); i++) {
            String escape = escape(value.charAt(i));
            if (escape != null) {
                out.append(value, done, i).append(escape);
                done = i + 1;
            }
        }
        out.append(value, done, value.length()).append('"');
    }

    /** How a character is written; null if it is written as it is. A script takes the last two for ends of lines. */
    private static @Nullable String escape(char c) {
        if (c >= ' ' && c != '"' && c != '\\' && c != LINE_SEPARATOR && c != PARAGRAPH_SEPARATOR) {
            return null;
        }
        switch (c) {
            case '"':
                return "\\\"";
            case '\\':
                return "\\\\";
            case '\t':
                return "\\t";
            case '\b':
                return "\\b";
            case '\n':
                return "\\n";
            case '\r':
                return "\\r";
            case '\f':
                return "\\f";
            default:
                String digits = "000" + Integer.toHexString(c);
                return "\\u" + digits.substring(digits.length() - HEXADECIMAL_DIGITS);
        }
    }

    /** Returns the text that has been written so far. */
    @Override
    public String toString() {
        return out.toString();
    }
}
