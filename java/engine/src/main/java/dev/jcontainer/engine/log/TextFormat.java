package dev.jcontainer.engine.log;

import dev.jcontainer.engine.spec.ProgramStream;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes' format, {@code TIME STREAM TAGS TEXT}: the first tag is F if the program wrote a newline after the text,
 * and P if not; tags are separated by colons.
 */
final class TextFormat implements LogFormat {
    private static final int STREAM = "stdout".length();

    /** The index behind the time, and thus of a space, or -1. */
    private static int timeEnd(byte[] bytes, int start, int end) {
        int last = Math.min(end, start + LogTime.LENGTH + 5); // a zone in place of the Z
        for (int i = start; i < last; i++) {
            if (bytes[i] == ' ') {
                return i;
            }
        }
        return -1;
    }

    private static @Nullable ProgramStream stream(byte[] bytes, int at, int end) {
        if (at + STREAM + 2 >= end || bytes[at] != 's' || bytes[at + 1] != 't' || bytes[at + 2] != 'd') {
            return null;
        }
        if (bytes[at + 3] == 'o' && bytes[at + 4] == 'u' && bytes[at + 5] == 't') {
            return ProgramStream.STDOUT;
        }
        return bytes[at + 3] == 'e' && bytes[at + 4] == 'r' && bytes[at + 5] == 'r' ? ProgramStream.STDERR : null;
    }

    @Override
    public boolean parse(byte[] bytes, int start, int end, LogLine into) {
        int timeEnd = timeEnd(bytes, start, end);
        if (timeEnd < 0) {
            return false;
        }
        ProgramStream stream = stream(bytes, timeEnd + 1, end);
        long time = LogTime.parse(bytes, start, timeEnd);
        int tag = timeEnd + 1 + STREAM + 1;
        if (stream == null || time == LogTime.NONE || bytes[tag - 1] != ' ') {
            return false;
        }
        int text = tag + 1;
        if (bytes[text] == ':') {
            while (text < end && bytes[text] != ' ') {
                text++;
            }
        }
        boolean isFull = bytes[tag] == 'F';
        if (text == end || bytes[text] != ' ' || !isFull && bytes[tag] != 'P') {
            return false;
        }
        into.set(time, stream, bytes, text + 1, end - text - 1 + (isFull ? 1 : 0));
        return true;
    }

    @Override
    public @Nullable ProgramStream streamOf(byte[] bytes, int start, int end) {
        int timeEnd = timeEnd(bytes, start, end);
        return timeEnd < 0 ? null : stream(bytes, timeEnd + 1, end);
    }

    @Override
    public boolean isPiece(byte[] bytes, int start, int end) {
        return bytes[timeEnd(bytes, start, end) + 1 + STREAM + 1] == 'P';
    }
}
