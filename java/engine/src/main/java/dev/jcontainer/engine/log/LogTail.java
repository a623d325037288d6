package dev.jcontainer.engine.log;

import dev.jcontainer.engine.record.LineFile;
import dev.jcontainer.engine.spec.ProgramStream;
import dev.jcontainer.kernel.SystemCallException;

/**
 * Finds where the last lines of a log start; it reads backwards, and no more than it needs. A line of the program
 * counts once, with the pieces of which it consists in the log. Not thread-safe.
 */
final class LogTail {
    private static final int CHUNK = 64 << 10;
    private static final int NONE = -1;

    private final LogFormat format;
    private final byte[] chunk = new byte[CHUNK];
    private final byte[] head = new byte[LogFormat.HEAD];
    private long missing;
    private boolean hasLaterStdout;
    private boolean hasLaterStderr;

    LogTail(LogFormat format, long lines) {
        this.format = format;
        this.missing = lines;
    }

    /** Sets a file to its first line of the last lines; returns false if older files have lines of them as well. */
    boolean seek(LineFile file) throws SystemCallException {
        long newline = NONE; // the end of the line whose start is looked for
        for (long position = file.length(); position > 0; ) {
            int length = (int) Math.min(CHUNK, position);
            position -= length;
            int got = file.readAt(chunk, length, position);
            for (int i = got - 1; i >= 0; i--) {
                if (chunk[i] != '\n') {
                    continue;
                }
                if (newline != NONE && !belongs(file, i + 1, got, position)) {
                    file.seek(newline + 1);
                    return true;
                }
                newline = position + i;
            }
        }
        boolean isEnough = newline != NONE && !belongs(file, 0, 0, 0);
        file.seek(isEnough ? newline + 1 : 0);
        return isEnough;
    }

    /**
     * Whether a line is one of the last lines, or a piece of one.
     *
     * @param start the index of the line in the chunk
     * @param filled the length of the chunk
     * @param position the position of the chunk in the file
     */
    private boolean belongs(LineFile file, int start, int filled, long position) throws SystemCallException {
        if (start + LogFormat.HEAD <= filled) {
            return belongs(chunk, start, start + LogFormat.HEAD);
        }
        return belongs(head, 0, file.readAt(head, head.length, position + start));
    }

    private boolean belongs(byte[] bytes, int start, int end) {
        ProgramStream stream = format.streamOf(bytes, start, end);
        boolean isContinued = stream != null
                && (stream == ProgramStream.STDOUT ? hasLaterStdout : hasLaterStderr)
                && format.isPiece(bytes, start, end);
        if (isContinued || missing == 0) {
            return isContinued;
        }
        missing--;
        hasLaterStdout |= stream == ProgramStream.STDOUT;
        hasLaterStderr |= stream == ProgramStream.STDERR;
        return true;
    }
}
