package dev.jcontainer.engine.log;

import dev.jcontainer.engine.spec.ProgramStream;
import org.jspecify.annotations.Nullable;

/**
 * Docker's json-file: an object in each line, with the members {@code log}, {@code stream} and {@code time}. Other
 * members are passed over. It reads without strings, and as Go does: the last of several members with one name counts.
 * Not thread-safe.
 */
final class JsonFormat implements LogFormat {
    private static final int SHORT = 64;
    private static final byte[] LOG = {'l', 'o', 'g'};
    private static final byte[] STREAM = {'s', 't', 'r', 'e', 'a', 'm'};
    private static final byte[] TIME = {'t', 'i', 'm', 'e'};
    private static final byte[] STDOUT = {'s', 't', 'd', 'o', 'u', 't'};
    private static final byte[] STDERR = {'s', 't', 'd', 'e', 'r', 'r'};

    private final JsonBytes in = new JsonBytes();
    private byte[] text = new byte[1024];
    private final byte[] word = new byte[SHORT];
    private final byte[] name = new byte[SHORT];

    @Override
    public @Nullable ProgramStream streamOf(byte[] bytes, int start, int end) {
        return null;
    }

    @Override
    public boolean isPiece(byte[] bytes, int start, int end) {
        return false;
    }

    @Override
    public boolean parse(byte[] bytes, int start, int end, LogLine into) {
        in.set(bytes, start, end);
        if (!in.takes('{')) {
            return false;
        }
        if (text.length < end - start) { // an escape is longer than what it stands for
            text = new byte[2 * (end - start)];
        }
        int length = 0;
        ProgramStream stream = null;
        long time = LogTime.NONE;
        do {
            int nameLength = in.string(name);
            if (nameLength < 0 || !in.takes(':')) {
                return false;
            }
            if (is(name, nameLength, LOG)) {
                length = in.string(text);
            } else if (is(name, nameLength, STREAM)) {
                int size = in.string(word);
                stream = is(word, size, STDOUT)
                        ? ProgramStream.STDOUT
                        : is(word, size, STDERR) ? ProgramStream.STDERR : null;
            } else if (is(name, nameLength, TIME)) {
                time = LogTime.parse(word, 0, Math.max(0, in.string(word)));
            } else if (!in.skip()) {
                return false;
            }
        } while (length >= 0 && in.takes(','));
        if (length < 0 || stream == null || time == LogTime.NONE || !in.takes('}') || !in.isAtEnd()) {
            return false;
        }
        into.set(time, stream, text, 0, length);
        return true;
    }

    private static boolean is(byte[] bytes, int length, byte[] expected) {
        if (length != expected.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[i] != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
