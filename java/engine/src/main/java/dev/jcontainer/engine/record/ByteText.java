package dev.jcontainer.engine.record;

import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Strings of any bytes in JSON, which has only characters: see {@code dev.jcontainer.kernel.Bytes}. A byte that is not
 * UTF-8 is written as a backslash, {@code x} and two digits, and a backslash as two of them.
 */
final class ByteText {
    private static final char RAW = '\udc00';
    private static final int LOWEST = 0x80;
    private static final int HIGHEST = 0xff;
    private static final int SIXTEEN = 16;

    private ByteText() {}

    static @Nullable String escapedOrNull(@Nullable String text) {
        return text == null ? null : escaped(text);
    }

    /**
     * The text for JSON.
     *
     * @throws IllegalArgumentException if the string has half of a surrogate pair that stands for no byte
     */
    static String escaped(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' || Character.isSurrogate(c)) {
                return escapedAny(text);
            }
        }
        return text;
    }

    private static String escapedAny(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + SIXTEEN);
        for (int i = 0; i < text.length(); ) {
            int code = text.codePointAt(i);
            i += Character.charCount(code);
            if (code == '\\') {
                escaped.append("\\\\");
            } else if (code >= RAW + LOWEST && code <= RAW + HIGHEST) {
                escaped.append("\\x").append(Integer.toHexString(code - RAW));
            } else if (code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE) {
                throw new IllegalArgumentException("A string has the lone surrogate U+" + Integer.toHexString(code)
                        + ", which stands for no byte");
            } else {
                escaped.appendCodePoint(code);
            }
        }
        return escaped.toString();
    }

    static List<String> escaped(List<String> texts) {
        List<String> escaped = new ArrayList<>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            escaped.add(escaped(texts.get(i)));
        }
        return escaped;
    }

    /** The string of a value. */
    static String of(Value value) throws DocumentException {
        String text = value.string();
        return text.indexOf('\\') < 0 ? text : unescaped(value, text);
    }

    /** The string of a member that is required. */
    static String of(Value value, String member) throws DocumentException {
        return of(value.require(member));
    }

    /** The string of a member; null if it is absent. */
    static @Nullable String orNull(Value value, String member) throws DocumentException {
        Value found = value.get(member);
        return found == null ? null : of(found);
    }

    /** The strings of a member; none if it is absent. */
    static List<String> list(Value value, String member) throws DocumentException {
        List<Value> elements = value.elements(member);
        List<String> texts = new ArrayList<>(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            texts.add(of(elements.get(i)));
        }
        return texts;
    }

    private static String unescaped(Value value, String text) throws DocumentException {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                plain.append(c);
            } else if (i + 1 < text.length() && text.charAt(i + 1) == '\\') {
                plain.append('\\');
                i++;
            } else {
                plain.append((char) (RAW + hexadecimal(value, text, i)));
                i += 3;
            }
        }
        return plain.toString();
    }

    private static int hexadecimal(Value value, String text, int at) throws DocumentException {
        boolean isByte = at + 3 < text.length() && text.charAt(at + 1) == 'x';
        int high = isByte ? Character.digit(text.charAt(at + 2), SIXTEEN) : -1;
        int low = isByte ? Character.digit(text.charAt(at + 3), SIXTEEN) : -1;
        if (high < LOWEST / SIXTEEN || low < 0) {
            throw value.problem("has an unknown escape");
        }
        return high * SIXTEEN + low;
    }
}
