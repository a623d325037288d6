package dev.jcontainer.engine.log;

import dev.jcontainer.engine.spec.LogEntry;
import dev.jcontainer.engine.spec.ProgramStream;
import java.time.Instant;
import java.util.Arrays;

/**
 * The present entry of a log, for readers that copy nothing: its bytes are part of an array that the next entry
 * replaces. Not thread-safe.
 */
public final class LogLine {
    private static final int NANOS = 1_000_000_000;

    private long time;
    private ProgramStream stream = ProgramStream.STDOUT;
    private byte[] bytes = {};
    private int offset;
    private int length;

    LogLine() {}

    void set(long when, ProgramStream where, byte[] from, int start, int size) {
        time = when;
        stream = where;
        bytes = from;
        offset = start;
        length = size;
    }

    /** Nanoseconds since 1970. */
    public long time() {
        return time;
    }

    /** Where the program wrote it. */
    public ProgramStream stream() {
        return stream;
    }

    /** The array of which the entry is a part. */
    public byte[] bytes() {
        return bytes;
    }

    /** The index of the entry's first byte. */
    public int offset() {
        return offset;
    }

    /** The number of bytes, with the newline if the program wrote one. */
    public int length() {
        return length;
    }

    /** Whether it ends with a newline; otherwise it is a piece of a line. */
    public boolean isFull() {
        return length > 0 && bytes[offset + length - 1] == '\n';
    }

    /** A copy that stays. */
    public LogEntry entry() {
        Instant instant = Instant.ofEpochSecond(Math.floorDiv(time, NANOS), Math.floorMod(time, NANOS));
        return new LogEntry(instant, stream, Arrays.copyOfRange(bytes, offset, offset + length));
    }
}
