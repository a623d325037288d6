package dev.jcontainer.json;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a JSON document as text, member by member. Not thread-safe. Strings that are null are left out. */
public final class Text {
    private final StringWriter text = new StringWriter();
    private final JsonWriter out = new JsonWriter(text);

    private Text(String indent) {
        if (!indent.isEmpty()) {
            out.setIndent(indent);
        }
        out.setHtmlSafe(false);
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
        try {
            out.beginObject();
        } catch (IOException e) {
            throw broken(e);
        }
        return this;
    }

    /** Begins a member that is an object. */
    public Text object(String member) {
        return name(member).object();
    }

    /** Ends an object. */
    public Text end() {
        try {
            out.endObject();
        } catch (IOException e) {
            throw broken(e);
        }
        return this;
    }

    /** Begins an array. */
    public Text array() {
        try {
            out.beginArray();
        } catch (IOException e) {
            throw broken(e);
        }
        return this;
    }

    /** Begins a member that is an array. */
    public Text array(String member) {
        return name(member).array();
    }

    /** Ends an array. */
    public Text endArray() {
        try {
            out.endArray();
        } catch (IOException e) {
            throw broken(e);
        }
        return this;
    }

    /** Writes an element of an array. */
    public Text element(String value) {
        try {
            out.value(value);
        } catch (IOException e) {
            throw broken(e);
        }
        return this;
    }

    /** Writes an element of an array. */
    public Text element(long value) {
        try {
            out.value(value);
        } catch (IOException e) {
            throw broken(e);
        }
        return this;
    }

    /** Writes an element of an array. */
    public Text element(boolean value) {
        try {
            out.value(value);
        } catch (IOException e) {
            throw broken(e);
        }
        return this;
    }

    /** Writes {@code null} as an element of an array, or as the value of the member whose name was written last. */
    public Text nothing() {
        try {
            out.nullValue();
        } catch (IOException e) {
            throw broken(e);
        }
        return this;
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
        try {
            out.name(member);
        } catch (IOException e) {
            throw broken(e);
        }
        return this;
    }

    /** Writes a member whose value is a JSON text already, such as one of {@link Value#toJson}; it is not checked. */
    public Text json(String name, String json) {
        return name(name).json(json);
    }

    /** Writes a JSON text as an element or as the value of a member whose name has been written; it is not checked. */
    public Text json(String json) {
        try {
            out.jsonValue(json);
        } catch (IOException e) {
            throw broken(e);
        }
        return this;
    }

    private static IllegalStateException broken(IOException cause) {
        return new IllegalStateException("A string cannot be written", cause);
    }

    /** Returns the text that has been written so far. */
    @Override
    public String toString() {
        return text.toString();
    }
}
