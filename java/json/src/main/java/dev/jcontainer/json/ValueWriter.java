package dev.jcontainer.json;

/** Writes values as JSON that means the same. */
final class ValueWriter {
    private ValueWriter() {}

    /** The value, with everything in it, on one line. */
    static String line(Value value) {
        Text text = Text.line();
        write(value, text);
        return text.toString();
    }

    /** The nesting is bounded by {@link Document}. */
    private static void write(Value value, Text text) {
        Object content = value.content;
        if (content instanceof Value.Members) {
            text.object();
            for (Value member : ((Value.Members) content).values()) {
                write(member, text.name(String.valueOf(member.name)));
            }
            text.end();
        } else if (content instanceof Value.Elements) {
            text.array();
            for (Value element : ((Value.Elements) content).values()) {
                write(element, text);
            }
            text.endArray();
        } else if (content instanceof String) {
            text.element((String) content);
        } else {
            text.json(
                    content instanceof Value.NumberText
                            ? ((Value.NumberText) content).text()
                            : String.valueOf(content));
        }
    }
}
