package dev.jcontainer.engine.attach;

import dev.jcontainer.kernel.PlainText;
import java.util.Arrays;

/**
 * The keys by which the user of a terminal leaves a container, in docker's syntax: names that commas separate, each one
 * a character or {@code ctrl-} with one of {@code a-z @ [ \ ] ^ _}, or {@code DEL}. Immutable.
 */
public final class DetachKeys {
    /** Docker's default, ctrl-p and then ctrl-q. */
    public static final DetachKeys DEFAULT = new DetachKeys(new byte[] {0x10, 0x11});

    private static final String CONTROL = "ctrl-";
    private static final byte DELETE = 0x7f;

    private final byte[] keys;

    private DetachKeys(byte[] keys) {
        this.keys = keys;
    }

    /**
     * Reads keys; an empty text stands for the default.
     *
     * @throws IllegalArgumentException if a name is unknown; the text names it
     */
    public static DetachKeys parse(String text) {
        if (text.isEmpty()) {
            return DEFAULT;
        }
        byte[] keys = new byte[text.length()];
        int count = 0;
        for (int start = 0; start <= text.length(); ) {
            int comma = text.indexOf(',', start);
            int end = comma < 0 ? text.length() : comma;
            keys[count++] = key(text.substring(start, end));
            start = end + 1;
        }
        return new DetachKeys(Arrays.copyOf(keys, count));
    }

    private static byte key(String name) {
        if (name.length() == 1 && name.charAt(0) < 0x80) {
            return (byte) name.charAt(0);
        }
        if (name.equals("DEL")) {
            return DELETE;
        }
        if (name.length() == CONTROL.length() + 1 && name.startsWith(CONTROL)) {
            char c = name.charAt(CONTROL.length());
            if (c >= 'a' && c <= 'z') {
                return (byte) (c - 'a' + 1);
            }
            if (c == '@' || c >= '[' && c <= '_') {
                return (byte) (c - '@');
            }
        }
        throw new IllegalArgumentException("The detach key " + PlainText.quoted(name)
                + " is none of: a character, ctrl- with a-z, @, [, \\, ], ^ or _, and DEL");
    }

    /** The bytes that a terminal sends for the keys. */
    public byte[] bytes() {
        return keys.clone();
    }
}
