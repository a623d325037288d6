package dev.jcontainer.json;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value of a document, with its path. Immutable.
 *
 * <p>A member that is {@code null} counts as absent, as it does for programs that are written in Go. Members that
 * nobody asks for are ignored. But a member whose name differs only in case from the requested name is an error: Go
 * accepts it, so its author has seen it work with other runtimes, and to ignore a {@code NoNewPrivileges} would make a
 * weaker container.
 */
public final class Value {
    private static final int SHOWN = 40;
    private static final BigInteger UNSIGNED_MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    /** The content: a {@link String}, a {@link Boolean} or one of the three records below; null for {@code null}. */
    final @Nullable Object content;

    /** The name of a member, as the document has it; null for an element of an array. */
    final @Nullable String name;

    private final @Nullable Value parent;
    private final int index;

    /** A number, as it is written in the document. */
    record NumberText(String text) {}

    /** The members of an object; each value knows its name. */
    record Members(List<Value> values) {}

    /** The elements of an array. */
    record Elements(List<Value> values) {}

    Value(@Nullable Value parent, @Nullable String name, int index, @Nullable Object content) {
        this.parent = parent;
        this.name = name;
        this.index = index;
        this.content = content;
    }

    /** The path of this value, such as {@code process.rlimits[2].soft}; empty for the document itself. */
    public String path() {
        if (parent == null) {
            return "";
        }
        String above = parent.path();
        return name == null ? above + "[" + index + "]" : join(above, name);
    }

    private static String join(String path, String name) {
        boolean plain = !name.isEmpty() && name.length() <= SHOWN;
        for (int i = 0; i < name.length() && plain; i++) {
            char c = name.charAt(i);
            plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-';
        }
        if (!plain) {
            return path + "[" + quoted(name) + "]";
        }
        return path.isEmpty() ? name : path + "." + name;
    }

    /** Quotes a text for a message, shortens it, and replaces characters that would break the line. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length() && i < SHOWN; i++) {
            quoted.append(isShown(text.charAt(i)) ? text.charAt(i) : '?');
        }
        return quoted.append(text.length() > SHOWN ? "…\"" : "\"").toString();
    }

    /** The same as {@code shown} of the core's {@code PlainText}, which this module does not see; a test compares them. */
    private static boolean isShown(char c) {
        boolean control = c < ' ' || c >= 0x7f && c < 0xa0;
        boolean direction = c >= 0x200b && c <= 0x200f || c >= 0x2028 && c <= 0x202e || c >= 0x2066 && c <= 0x2069;
        return !control && !direction && c != 0xfeff && !Character.isSurrogate(c);
    }

    /** Returns an exception about this value. */
    public DocumentException problem(String text) {
        return new DocumentException(path(), text);
    }

    /** Returns an exception about a member, which may be absent. */
    public DocumentException problem(String member, String text) {
        return new DocumentException(join(path(), member), text);
    }

    private DocumentException isNo(String kind) {
        return problem("not " + kind + ": " + shown());
    }

    private String shown() {
        if (content instanceof String) {
            return quoted((String) content);
        }
        if (content instanceof NumberText) {
            String text = ((NumberText) content).text;
            return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
        }
        if (content instanceof Members || content instanceof Elements) {
            return content instanceof Members ? "an object" : "an array";
        }
        return content == null ? "null" : content.toString();
    }

    /** Writes this value, with everything in it, as one line of JSON that means the same. */
    public String toJson() {
        return ValueWriter.line(this);
    }

    private boolean isNull() {
        return content == null;
    }

    /**
     * Returns a member of an object, or null if it is absent or {@code null}.
     *
     * @throws DocumentException if this is not an object, or if a member has this name in another case
     */
    public @Nullable Value get(String member) throws DocumentException {
        List<Value> values = membersOrNulls();
        Value found = null;
        for (int i = 0; i < values.size(); i++) {
            Value value = values.get(i);
            if (member.equals(value.name)) {
                found = value.isNull() ? null : value;
            } else if (member.equalsIgnoreCase(value.name) && !value.isNull()) {
                throw value.problem("this member is written " + member);
            }
        }
        return found;
    }

    /** Returns a required member of an object. */
    public Value require(String member) throws DocumentException {
        Value value = get(member);
        if (value == null) {
            throw problem(member, "missing");
        }
        return value;
    }

    /** Returns the members of this object that are not {@code null}. */
    public List<Value> members() throws DocumentException {
        List<Value> values = membersOrNulls();
        List<Value> present = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            if (!values.get(i).isNull()) {
                present.add(values.get(i));
            }
        }
        return present;
    }

    /** Returns the members of a member that is an object; an empty list if it is absent. */
    public List<Value> members(String member) throws DocumentException {
        Value value = get(member);
        return value == null ? List.of() : value.members();
    }

    /** Returns the name of this member. */
    public String name() throws DocumentException {
        return checked(name == null ? "" : name);
    }

    private List<Value> membersOrNulls() throws DocumentException {
        if (content instanceof Members) {
            return ((Members) content).values;
        }
        throw isNo("an object");
    }

    /** Returns the elements of a member that is an array; an empty list if it is absent. */
    public List<Value> elements(String member) throws DocumentException {
        Value value = get(member);
        return value == null ? List.of() : value.elements();
    }

    /** Returns the elements of this array. */
    public List<Value> elements() throws DocumentException {
        if (content instanceof Elements) {
            return ((Elements) content).values;
        }
        throw isNo("an array");
    }

    /**
     * Returns this string. It must not contain a NUL character, because the kernel would read only the part before it.
     */
    public String string() throws DocumentException {
        if (!(content instanceof String)) {
            throw isNo("a string");
        }
        return checked((String) content);
    }

    /**
     * Checks a string of the document. {@code dev.jcontainer.kernel.Bytes} uses a lone surrogate for a byte that is not
     * UTF-8, and JSON has no such bytes; so a lone surrogate is an error.
     */
    private String checked(String text) throws DocumentException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw problem("contains a NUL character: " + quoted(text));
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    throw problem("contains half of a surrogate pair, which is not a character: " + quoted(text));
                }
                i++;
            }
        }
        return text;
    }

    /** Returns a member that is a string, or null if it is absent. */
    public @Nullable String string(String member) throws DocumentException {
        Value value = get(member);
        return value == null ? null : value.string();
    }

    /** Returns a member that is a string; an empty string if it is absent. */
    public String stringOrEmpty(String member) throws DocumentException {
        Value value = get(member);
        return value == null ? "" : value.string();
    }

    /** Returns a required member that is a string and not empty. */
    public String requireString(String member) throws DocumentException {
        Value value = require(member);
        String text = value.string();
        if (text.isEmpty()) {
            throw value.problem("empty");
        }
        return text;
    }

    /** Returns a required member that is an absolute path. */
    public String requireAbsolutePath(String member) throws DocumentException {
        String path = requireString(member);
        if (path.charAt(0) != '/') {
            throw problem(member, "not an absolute path: " + quoted(path));
        }
        return path;
    }

    /** Returns a member that is an array of strings; an empty list if it is absent. */
    public List<String> strings(String member) throws DocumentException {
        List<Value> elements = elements(member);
        List<String> strings = new ArrayList<>(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            strings.add(elements.get(i).string());
        }
        return List.copyOf(strings);
    }

    /** Returns a member that is an array of absolute paths; an empty list if it is absent. */
    public List<String> absolutePaths(String member) throws DocumentException {
        List<String> paths = strings(member);
        for (int i = 0; i < paths.size(); i++) {
            if (!paths.get(i).startsWith("/")) {
                throw elements(member).get(i).problem("not an absolute path: " + quoted(paths.get(i)));
            }
        }
        return paths;
    }

    /** Returns a member that is true or false; false if it is absent. */
    public boolean truth(String member) throws DocumentException {
        return Boolean.TRUE.equals(truthOrNull(member));
    }

    /** Returns a member that is true or false, or null if it is absent. */
    public @Nullable Boolean truthOrNull(String member) throws DocumentException {
        Value value = get(member);
        if (value == null) {
            return null;
        }
        if (!(value.content instanceof Boolean)) {
            throw value.isNo("true or false");
        }
        return (Boolean) value.content;
    }

    /** Returns this whole number, from min to max. */
    public long number(long min, long max) throws DocumentException {
        String digits = digits();
        long number;
        try {
            number = Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw outOf(min, Long.toString(max));
        }
        if (number < min || number > max) {
            throw outOf(min, Long.toString(max));
        }
        return number;
    }

    /** Returns this whole number, from 0 to 2^64 - 1, as the bits of a long. */
    public long unsigned() throws DocumentException {
        String digits = digits();
        if (digits.charAt(0) == '-' && !digits.equals("-0") || digits.length() > 20) {
            throw outOf(0, UNSIGNED_MAX.toString());
        }
        try {
            return digits.equals("-0") ? 0 : Long.parseUnsignedLong(digits);
        } catch (NumberFormatException e) {
            throw outOf(0, UNSIGNED_MAX.toString());
        }
    }

    private DocumentException outOf(long min, String max) {
        return problem("not from " + min + " to " + max + ": " + shown());
    }

    private String digits() throws DocumentException {
        if (!(content instanceof NumberText)) {
            throw isNo("a number");
        }
        String text = ((NumberText) content).text;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && !(i == 0 && c == '-')) {
                throw isNo("a whole number"); // also for 1e3, as in Go
            }
        }
        return text;
    }

    /** Returns a member that is a whole number from min to max, or null if it is absent. */
    public @Nullable Long numberOrNull(String member, long min, long max) throws DocumentException {
        Value value = get(member);
        return value == null ? null : Long.valueOf(value.number(min, max));
    }

    /** Returns a required member that is a whole number from min to max. */
    public long requireNumber(String member, long min, long max) throws DocumentException {
        return require(member).number(min, max);
    }

    /** Returns a member that is a whole number from min to max; 0 if it is absent. */
    public long numberOrZero(String member, long min, long max) throws DocumentException {
        Value value = get(member);
        return value == null ? 0 : value.number(min, max);
    }

    /** Returns a member that is an unsigned whole number of 64 bits, or null if it is absent. */
    public @Nullable Long unsignedOrNull(String member) throws DocumentException {
        Value value = get(member);
        return value == null ? null : Long.valueOf(value.unsigned());
    }

    /** Returns a member that is an unsigned whole number of 64 bits; 0 if it is absent. */
    public long unsignedOrZero(String member) throws DocumentException {
        Value value = get(member);
        return value == null ? 0 : value.unsigned();
    }

    /** Returns a member that is one of these words; the first of them if it is {@code optional} and absent. */
    public String word(String member, boolean optional, String... words) throws DocumentException {
        Value value = optional ? get(member) : require(member);
        if (value == null) {
            return words[0];
        }
        return value.word(words);
    }

    /** Returns this string, which must be one of these words. */
    public String word(String... words) throws DocumentException {
        String text = string();
        StringBuilder known = new StringBuilder();
        for (int i = 0; i < words.length; i++) {
            if (words[i].equals(text)) {
                return text;
            }
            known.append(i == 0 ? "" : ", ").append(words[i]);
        }
        throw problem("not one of " + known + ": " + quoted(text));
    }
}
