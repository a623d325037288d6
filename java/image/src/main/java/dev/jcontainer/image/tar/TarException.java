package dev.jcontainer.image.tar;

import dev.jcontainer.kernel.PlainText;
import java.io.IOException;

/** An archive is not a tar archive, is cut off, or has what this reader refuses. */
public final class TarException extends IOException {
    private static final long serialVersionUID = 1;
    private static final int LONGEST_SHOWN = 256;

    private final long entry;

    /**
     * Reports a fault of one entry.
     *
     * @param entry the number of the entry, from 1
     * @param name the name of the entry as far as it is known; empty if it is not
     * @param problem what is wrong, without a full stop
     */
    public TarException(long entry, String name, String problem) {
        super("Entry " + entry + (name.isEmpty() ? "" : " (" + printable(name) + ")") + " of the tar archive: "
                + problem);
        this.entry = entry;
    }

    /** The number of the entry in the archive, from 1. */
    public long entry() {
        return entry;
    }

    /**
     * A name of an archive for a message: shortened, and with control characters and bytes that are not UTF-8 as
     * {@code \x1b}, so that it cannot move the cursor of a terminal.
     */
    public static String printable(String name) {
        StringBuilder text = new StringBuilder();
        int end = Math.min(name.length(), LONGEST_SHOWN);
        for (int i = 0; i < end; i++) {
            char c = name.charAt(i);
            boolean pair = i + 1 < name.length() && Character.isSurrogatePair(c, name.charAt(i + 1));
            if (pair) {
                text.append(c).append(name.charAt(++i));
            } else if (Character.isISOControl(c) || Character.isSurrogate(c)) {
                int value = c & 0xff;
                text.append("\\x")
                        .append(Character.forDigit(value >> 4, 16))
                        .append(Character.forDigit(value & 15, 16));
            } else {
                text.append(PlainText.escaped(String.valueOf(c)));
            }
        }
        return name.length() > end ? text.append('…').toString() : text.toString();
    }
}
