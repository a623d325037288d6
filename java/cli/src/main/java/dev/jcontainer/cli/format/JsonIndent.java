package dev.jcontainer.cli.format;

/** Indents JSON as Go's {@code json.Indent} does: the text of strings and numbers stays as it is. */
public final class JsonIndent {
    private static final String INDENT = "\t";

    private final String json;
    private final StringBuilder out = new StringBuilder();
    private int depth;

    private JsonIndent(String json) {
        this.json = json;
    }

    /** The same document with a line for each member and each element; the document must be valid. */
    public static String of(String json) {
        return new JsonIndent(json).indented();
    }

    private String indented() {
        int i = 0;
        while (i < json.length()) {
            char c = json.charAt(i);
            if (c == '"') {
                int end = endOfString(i);
                out.append(json, i, end);
                i = end;
            } else {
                structure(c, i);
                i++;
            }
        }
        return out.toString();
    }

    private int endOfString(int start) {
        int i = start + 1;
        while (json.charAt(i) != '"') {
            i += json.charAt(i) == '\\' ? 2 : 1;
        }
        return i + 1;
    }

    private void structure(char c, int at) {
        switch (c) {
            case '{':
            case '[':
                out.append(c);
                depth++;
                if (!isClosedNext(at)) {
                    newLine();
                }
                break;
            case '}':
            case ']':
                depth--;
                char last = out.charAt(out.length() - 1);
                if (last != '{' && last != '[') {
                    newLine();
                }
                out.append(c);
                break;
            case ',':
                out.append(c);
                newLine();
                break;
            case ':':
                out.append(": ");
                break;
            case ' ':
            case '\t':
            case '\n':
            case '\r':
                break;
            default:
                out.append(c);
                break;
        }
    }

    private boolean isClosedNext(int at) {
        for (int i = at + 1; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c > ' ') {
                return c == '}' || c == ']';
            }
        }
        return false;
    }

    private void newLine() {
        out.append('\n').append(INDENT.repeat(depth));
    }
}
