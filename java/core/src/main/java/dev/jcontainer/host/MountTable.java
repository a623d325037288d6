package dev.jcontainer.host;

import dev.jcontainer.kernel.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the text of {@code /proc/self/mountinfo}, man 5 proc. */
final class MountTable {
    private static final int MOUNT_POINT_FIELD = 4;
    private static final int OPTIONAL_FIELDS = 6;
    private static final byte[] SEPARATOR = {' ', '-', ' '};

    private MountTable() {}

    /**
     * Returns a mount for each line, in order. A line that cannot be parsed is an error, because a mount would be
     * missed.
     */
    static List<HostMount> parse(byte[] text) {
        List<HostMount> mounts = new ArrayList<>();
        for (int start = 0; start < text.length; ) {
            int end = indexOf(text, start, text.length, '\n');
            mounts.add(parseLine(text, start, end));
            start = end + 1;
        }
        return mounts;
    }

    /**
     * Returns the text before the separator in the line of a mount: "shared:1 master:2". It is empty if there is no
     * such line.
     */
    static String optionalFields(byte[] text, int mount) {
        for (int start = 0; start < text.length; ) {
            int end = indexOf(text, start, text.length, '\n');
            String line = Bytes.decode(Arrays.copyOfRange(text, start, end));
            if (line.startsWith(mount + " ")) {
                int field = 0;
                for (int i = 0; i < OPTIONAL_FIELDS; i++) {
                    field = line.indexOf(' ', field) + 1;
                }
                return line.substring(field, Math.max(field, line.indexOf(" - ")));
            }
            start = end + 1;
        }
        return "";
    }

    private static HostMount parseLine(byte[] text, int start, int end) {
        int field = start;
        for (int i = 0; i < MOUNT_POINT_FIELD; i++) {
            field = indexOf(text, field, end, ' ') + 1;
        }
        int fieldEnd = indexOf(text, field, end, ' ');
        int separator = fieldEnd;
        while (separator + SEPARATOR.length < end
                && !Arrays.equals(text, separator, separator + SEPARATOR.length, SEPARATOR, 0, SEPARATOR.length)) {
            separator++;
        }
        int type = separator + SEPARATOR.length;
        if (type >= end) {
            throw new IllegalStateException("Cannot understand this line of /proc/self/mountinfo: "
                    + Bytes.decode(Arrays.copyOfRange(text, start, end)));
        }
        return new HostMount(
                unescape(text, field, fieldEnd),
                Bytes.decode(Arrays.copyOfRange(text, type, indexOf(text, type, end, ' '))));
    }

    private static int indexOf(byte[] text, int from, int end, char c) {
        int at = from;
        while (at < end && text[at] != c) {
            at++;
        }
        return at;
    }

    /** Decodes a path: the kernel writes space, tab, newline and backslash as a backslash and three octal digits. */
    private static String unescape(byte[] text, int start, int end) {
        byte[] plain = new byte[end - start];
        int length = 0;
        for (int i = start; i < end; i++) {
            if (text[i] == '\\' && i + 3 < end) {
                plain[length++] = (byte) ((text[i + 1] - '0') << 6 | (text[i + 2] - '0') << 3 | (text[i + 3] - '0'));
                i += 3;
            } else {
                plain[length++] = text[i];
            }
        }
        return Bytes.decode(Arrays.copyOf(plain, length));
    }
}
