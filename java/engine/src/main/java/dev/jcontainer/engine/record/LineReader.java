package dev.jcontainer.engine.record;

import dev.jcontainer.kernel.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file that {@link LineWriter}, or a keeper, has written. All methods throw an {@link
 * IllegalArgumentException} if the file has not what they ask for. Not thread-safe.
 */
public final class LineReader {
    static final String END = "end";

    private final String text;
    private int at; // of the next word, or of the end of the line
    private int end; // of the line
    private int next; // of the next line

    /** Reads these bytes. */
    public LineReader(byte[] bytes) {
        text = Bytes.decode(bytes);
    }

    /** Checks that the last line is {@code end}, for who does not read all lines. */
    void checkEnd() {
        if (!text.endsWith("\n" + END + "\n")) {
            throw new IllegalArgumentException("it is truncated");
        }
    }

    /**
     * Goes to the next line.
     *
     * @return its key; null at the line {@code end}
     */
    public @Nullable String next() {
        end = text.indexOf('\n', next);
        if (end < 0) {
            throw new IllegalArgumentException("it is truncated");
        }
        at = next;
        next = end + 1;
        String key = take();
        return key.equals(END) ? null : key;
    }

    /** Whether the line has one more word. */
    public boolean hasWord() {
        return at < end;
    }

    /** The next word of the line. */
    public String word() {
        if (at >= end) {
            throw new IllegalArgumentException("a value is missing");
        }
        String word = take();
        return word.indexOf('\\') < 0 ? word : unescaped(word);
    }

    /** The next word of the line as a number, also one below 0. */
    public long signed() {
        try {
            return Long.parseLong(word());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a number is invalid", e);
        }
    }

    /** The next word of the line as a number from 0 to a largest one. */
    public long number(long most) {
        long number = signed();
        if (number < 0 || number > most) {
            throw new IllegalArgumentException("the number " + number + " is out of its range");
        }
        return number;
    }

    /** The next word of the line as a number from 0 on. */
    public long number() {
        return number(Long.MAX_VALUE);
    }

    private String take() {
        int space = text.indexOf(' ', at);
        int stop = space < 0 || space > end ? end : space;
        String word = text.substring(at, stop);
        at = stop + 1;
        return word;
    }

    private static String unescaped(String word) {
        StringBuilder plain = new StringBuilder(word.length());
        for (int i = 0; i < word.length(); i++) {
            char character = word.charAt(i);
            if (character != '\\') {
                plain.append(character);
            } else if (++i < word.length()) {
                append(plain, word.charAt(i));
            } else {
                throw new IllegalArgumentException("an escape is incomplete");
            }
        }
        return plain.toString();
    }

    private static void append(StringBuilder plain, char escaped) {
        switch (escaped) {
            case 'n':
                plain.append('\n');
                break;
            case 's':
                plain.append(' ');
                break;
            case '\\':
                plain.append('\\');
                break;
            case 'e':
                break;
            default:
                throw new IllegalArgumentException("an escape is unknown");
        }
    }
}
