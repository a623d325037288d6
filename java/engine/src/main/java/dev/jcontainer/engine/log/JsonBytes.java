package dev.jcontainer.engine.log;

/** Reads the parts of a JSON text from bytes. Not thread-safe. */
final class JsonBytes {
    private static final int DEPTH = 64;
    private static final int REPLACEMENT = 0xfffd;

    private byte[] bytes = {};
    private int at;
    private int end;

    void set(byte[] text, int from, int to) {
        bytes = text;
        at = from;
        end = to;
    }

    private void space() {
        while (at < end && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r')) {
            at++;
        }
    }

    /** Takes a character, and the space before it, if it comes next. */
    boolean takes(char c) {
        space();
        if (at < end && bytes[at] == c) {
            at++;
            return true;
        }
        return false;
    }

    boolean isAtEnd() {
        space();
        return at == end;
    }

    /**
     * Reads a string as UTF-8; what does not fit is left out. An escape that is half of a pair becomes U+FFFD, as in
     * Go.
     *
     * @return the number of its bytes, or -1 if there is no string
     */
    int string(byte[] into) {
        if (!takes('"')) {
            return -1;
        }
        int length = 0;
        while (at < end) {
            byte b = bytes[at++];
            if (b == '"') {
                return length;
            }
            if (b != '\\') {
                length = put(b, into, length);
            } else if (at == end) {
                return -1;
            } else if (bytes[at] == 'u') {
                int code = unicode();
                if (code < 0) {
                    return -1;
                }
                length = encode(code, into, length);
            } else {
                int c = escaped(bytes[at++]);
                if (c < 0) {
                    return -1;
                }
                length = put((byte) c, into, length);
            }
        }
        return -1;
    }

    private static int escaped(byte b) {
        switch (b) {
            case 'n':
                return '\n';
            case 't':
                return '\t';
            case 'r':
                return '\r';
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case '"':
            case '\\':
            case '/':
                return b;
            default:
                return -1;
        }
    }

    /** The character of one or two escapes, whose u comes next; -1 if they are malformed. */
    private int unicode() {
        int code = hex(at + 1);
        if (code < 0) {
            return -1;
        }
        at += 5;
        if (code < 0xd800 || code > 0xdfff) {
            return code;
        }
        boolean pairs = code < 0xdc00 && at + 1 < end && bytes[at] == '\\' && bytes[at + 1] == 'u';
        int low = pairs ? hex(at + 2) : -1;
        if (low < 0xdc00 || low > 0xdfff) {
            return REPLACEMENT;
        }
        at += 6;
        return 0x10000 + (code - 0xd800 << 10) + (low - 0xdc00);
    }

    private int hex(int from) {
        if (from + 4 > end) {
            return -1;
        }
        int code = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = Character.digit(bytes[i], 16);
            if (digit < 0) {
                return -1;
            }
            code = code << 4 | digit;
        }
        return code;
    }

    private static int put(byte b, byte[] into, int length) {
        if (length == into.length) {
            return length;
        }
        into[length] = b;
        return length + 1;
    }

    private static int encode(int code, byte[] into, int start) {
        int length = start;
        if (code < 0x80) {
            return put((byte) code, into, length);
        }
        if (code < 0x800) {
            length = put((byte) (0xc0 | code >> 6), into, length);
        } else if (code < 0x10000) {
            length = put((byte) (0xe0 | code >> 12), into, length);
            length = put((byte) (0x80 | code >> 6 & 0x3f), into, length);
        } else {
            length = put((byte) (0xf0 | code >> 18), into, length);
            length = put((byte) (0x80 | code >> 12 & 0x3f), into, length);
            length = put((byte) (0x80 | code >> 6 & 0x3f), into, length);
        }
        return put((byte) (0x80 | code & 0x3f), into, length);
    }

    /** Passes over a value of any kind; false if there is none. */
    boolean skip() {
        return skip(0);
    }

    private boolean skip(int depth) {
        space();
        if (at == end || depth > DEPTH) {
            return false;
        }
        switch (bytes[at]) {
            case '"':
                return string(new byte[0]) >= 0;
            case '{':
                return skipMembers(depth);
            case '[':
                return skipElements(depth);
            default:
                return skipWord();
        }
    }

    private boolean skipMembers(int depth) {
        at++;
        if (takes('}')) {
            return true;
        }
        do {
            if (string(new byte[0]) < 0 || !takes(':') || !skip(depth + 1)) {
                return false;
            }
        } while (takes(','));
        return takes('}');
    }

    private boolean skipElements(int depth) {
        at++;
        if (takes(']')) {
            return true;
        }
        do {
            if (!skip(depth + 1)) {
                return false;
            }
        } while (takes(','));
        return takes(']');
    }

    /** A number, or true, false or null. */
    private boolean skipWord() {
        int start = at;
        while (at < end
                && (Character.isLetterOrDigit(bytes[at]) || bytes[at] == '-' || bytes[at] == '+' || bytes[at] == '.')) {
            at++;
        }
        return at > start;
    }
}
