package dev.jcontainer.engine.log;

import dev.jcontainer.engine.spec.ProgramStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes the entries of a log as {@code docker logs} does: each to the stream of its own, in one write for many. The
 * order of the two streams is preserved. Not thread-safe.
 */
public final class LogText {
    private static final int ROOM = 64 << 10;

    private final LogReader reader;
    private final OutputStream stdout;
    private final OutputStream stderr;
    private final boolean hasTimes;
    private final byte[] buffer = new byte[ROOM];
    private int filled;
    private ProgramStream stream = ProgramStream.STDOUT; // of what is in the buffer
    private boolean isInStdoutLine;
    private boolean isInStderrLine;

    /**
     * @param reader its caller closes it
     * @param hasTimes whether the time stands before each line. It stands once before a line that was written in
     *     pieces
     */
    public LogText(LogReader reader, OutputStream stdout, OutputStream stderr, boolean hasTimes) {
        this.reader = reader;
        this.stdout = stdout;
        this.stderr = stderr;
        this.hasTimes = hasTimes;
    }

    /**
     * Writes all entries; if the reader follows, those that come until the container has ended. Nothing stays in a
     * buffer while it waits.
     */
    public void write() throws IOException {
        do {
            while (reader.next()) {
                write(reader.line());
            }
            flush();
        } while (reader.await());
    }

    private void write(LogLine line) throws IOException {
        if (line.stream() != stream) {
            flush();
            stream = line.stream();
        }
        if (hasTimes) {
            writeTime(line);
        }
        int size = line.length();
        if (size > ROOM - filled) {
            flush();
        }
        if (size > ROOM) {
            target().write(line.bytes(), line.offset(), size);
        } else {
            System.arraycopy(line.bytes(), line.offset(), buffer, filled, size);
            filled += size;
        }
    }

    private void writeTime(LogLine line) throws IOException {
        boolean isStdout = stream == ProgramStream.STDOUT;
        boolean isInLine = isStdout ? isInStdoutLine : isInStderrLine;
        if (!isInLine) {
            if (LogTime.LENGTH + 1 > ROOM - filled) {
                flush();
            }
            LogTime.write(line.time(), buffer, filled);
            filled += LogTime.LENGTH;
            buffer[filled++] = ' ';
        }
        if (isStdout) {
            isInStdoutLine = !line.isFull();
        } else {
            isInStderrLine = !line.isFull();
        }
    }

    private OutputStream target() {
        return stream == ProgramStream.STDOUT ? stdout : stderr;
    }

    private void flush() throws IOException {
        if (filled > 0) {
            target().write(buffer, 0, filled);
            filled = 0;
        }
        target().flush();
    }
}
