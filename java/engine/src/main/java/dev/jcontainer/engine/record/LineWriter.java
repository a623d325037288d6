package dev.jcontainer.engine.record;

import dev.jcontainer.kernel.Bytes;

/**
 * Writes a file in lines: a key and words, each after a space, and the line {@code end}. A backslash escapes what would
 * end a word: {@code \n} is a newline, {@code \s} a space, {@code \\} a backslash, and {@code \e} an empty word. Not
 * thread-safe.
 */
public final class LineWriter {
    private final StringBuilder text = new StringBuilder(512);

    /** Adds a line without words. */
    public LineWriter line(String key) {
        if (text.length() > 0) {
            text.append('\n');
        }
        text.append(key);
        return this;
    }

    /** Adds a line with one word. */
    public LineWriter line(String key, String word) {
        return line(key).word(word);
    }

    /** Adds a line with one number. */
    public LineWriter line(String key, long number) {
        return line(key).number(number);
    }

    /** Adds a word to the line. */
    public LineWriter word(String word) {
        text.append(' ');
        if (word.isEmpty()) {
            text.append("\\e");
        }
        for (int i = 0; i < word.length(); i++) {
            append(word.charAt(i));
        }
        return this;
    }

    /** Adds a number to the line. */
    public LineWriter number(long number) {
        text.append(' ').append(number);
        return this;
    }

    private void append(char character) {
        switch (character) {
            case '\n':
                text.append("\\n");
                break;
            case ' ':
                text.append("\\s");
                break;
            case '\\':
                text.append("\\\\");
                break;
            default:
                text.append(character);
        }
    }

    /** Ends the file, and returns its bytes. */
    public byte[] end() {
        return Bytes.encode(line(LineReader.END).text.append('\n').toString());
    }
}
