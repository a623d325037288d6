package dev.jcontainer.engine.log;

import dev.jcontainer.engine.spec.LogOptions;
import dev.jcontainer.engine.spec.ProgramStream;
import org.jspecify.annotations.Nullable;

/** The lines of a log in one of its formats. Pure. */
interface LogFormat {
    /** How many bytes at the start of a line {@link #streamOf} and {@link #isPiece} need at most. */
    int HEAD = 64;

    /**
     * Reads a line.
     *
     * @param bytes the newline of the line is at {@code end}
     * @param into receives the entry, whose bytes may be part of the same array
     * @return false if the line is damaged
     */
    boolean parse(byte[] bytes, int start, int end, LogLine into);

    /** The stream of a line; null if the line is damaged, or its start does not say it. */
    @Nullable
    ProgramStream streamOf(byte[] bytes, int start, int end);

    /** Whether a line with a stream is a piece of a line of the program, which a later one continues. */
    boolean isPiece(byte[] bytes, int start, int end);

    /** The format of a log that exists. */
    static LogFormat of(LogOptions options) {
        return options.format() == LogOptions.Format.JSON_FILE ? new JsonFormat() : new TextFormat();
    }
}
