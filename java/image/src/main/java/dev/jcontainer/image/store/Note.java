package dev.jcontainer.image.store;

import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.store.StoreException.Kind;
import dev.jcontainer.kernel.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a small file of the store: lines of a word, a space and a value, in a fixed order. It is not JSON, because the
 * classes of a JSON reader would take longer than all else that lists images. Not thread-safe.
 */
final class Note {
    private final String file;
    private final String text;
    private int at;

    Note(String file, byte[] content, int length) {
        this.file = file;
        this.text = Bytes.decode(length == content.length ? content : Arrays.copyOf(content, length));
    }

    /** Whether the next line has this word. */
    boolean has(String word) {
        return text.startsWith(word, at) && text.startsWith(" ", at + word.length());
    }

    /** The value of the next line, which has this word. */
    String value(String word) throws StoreException {
        int end = text.indexOf('\n', at);
        if (!has(word) || end < 0) {
            throw damaged();
        }
        String value = text.substring(at + word.length() + 1, end);
        at = end + 1;
        return value;
    }

    /** The value of the next line if it has this word; null otherwise. */
    @Nullable
    String valueIfThere(String word) throws StoreException {
        return has(word) ? value(word) : null;
    }

    Digest digest(String value) throws StoreException {
        try {
            return Digest.parse(value);
        } catch (IllegalArgumentException e) {
            throw damaged();
        }
    }

    long number(String value) throws StoreException {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw damaged();
        }
    }

    long size(String value) throws StoreException {
        long size = number(value);
        if (size < 0) {
            throw damaged();
        }
        return size;
    }

    boolean flag(String value) throws StoreException {
        if (!value.equals("true") && !value.equals("false")) {
            throw damaged();
        }
        return value.equals("true");
    }

    void end() throws StoreException {
        if (at != text.length()) {
            throw damaged();
        }
    }

    StoreException damaged() {
        return new StoreException(
                Kind.DAMAGED,
                "Cannot read " + file
                        + ": it is not what the store has written. Pull the image again, or run 'jcontainer system check"
                        + " --repair'.");
    }
}
