package dev.jcontainer.engine.log;

import dev.jcontainer.engine.record.LineFile;
import dev.jcontainer.engine.record.RecordDirectory;
import dev.jcontainer.engine.record.RotatedFiles;
import dev.jcontainer.engine.spec.LogOptions;
import dev.jcontainer.engine.spec.LogQuery;
import dev.jcontainer.kernel.DirectoryWatch;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries of a log from all its files, while its keeper may write and rotate them: each entry once, in order.
 * A damaged line is passed over, and {@link #damaged} counts it. Not thread-safe, except for {@link #wake}.
 *
 * <pre>
 * do {
 *     while (reader.next()) {
 *         … reader.line() …
 *     }
 * } while (reader.await());
 * </pre>
 */
public final class LogReader implements AutoCloseable {
    private static final String NAME = "log";
    private static final int NANOS_OF_MILLISECOND = 1_000_000;

    private final RotatedFiles files;
    private final LogFormat format;
    private final LogEnd end;
    private final long since;
    private final long until;
    private final boolean hasUntil;
    private final @Nullable DirectoryWatch watch;
    private final LogLine line = new LogLine();
    private final Deque<LineFile> waiting;
    private @Nullable LineFile current;
    private long damaged;
    private boolean hasSeenTheEnd;
    private boolean isOver;

    private LogReader(
            RotatedFiles files,
            LogFormat format,
            LogQuery query,
            LogEnd end,
            @Nullable DirectoryWatch watch,
            Deque<LineFile> waiting) {
        this.files = files;
        this.format = format;
        this.end = end;
        this.since = query.since() == null ? Long.MIN_VALUE : LogTime.of(query.since());
        this.hasUntil = query.until() != null;
        this.until = query.until() == null ? Long.MAX_VALUE : LogTime.of(query.until());
        this.watch = watch;
        this.waiting = waiting;
        this.current = waiting.pollFirst();
    }

    /**
     * Opens a log.
     *
     * @param record the directory of the container's record
     * @param options what the container was made with; without a log there are no entries
     * @param end when a reader that follows ends; unused if the query does not follow. It is closed with the reader,
     *     also if this fails
     * @throws IOException if the files cannot be read, or the directory cannot be watched
     */
    public static LogReader open(String record, LogOptions options, LogQuery query, LogEnd end) throws IOException {
        RotatedFiles files = new RotatedFiles(record, NAME, options.maxFiles());
        LogFormat format = LogFormat.of(options);
        boolean isLogged = options.format() != LogOptions.Format.NONE;
        Deque<LineFile> opened = new ArrayDeque<>();
        DirectoryWatch watch = null;
        try {
            if (query.follow() && isLogged) {
                watch = DirectoryWatch.open(record, end.descriptor());
            }
            if (isLogged) {
                opened = files.openAll();
                seek(opened, format, query.tail());
            }
            return new LogReader(files, format, query, end, watch, opened);
        } catch (SystemCallException e) {
            RotatedFiles.close(opened);
            if (watch != null) {
                watch.close();
            }
            end.close();
            throw e;
        }
    }

    /** Opens the log of a container, and follows it until the end of its present run. */
    public static LogReader open(RecordDirectory record, LogQuery query) throws IOException {
        LogOptions options = record.description().detached().log();
        return open(record.path(), options, query, query.follow() ? RunEnd.of(record) : LogEnd.now());
    }

    /** Leaves the files that have a line of the last lines, the oldest of them set to the first. */
    private static void seek(Deque<LineFile> files, LogFormat format, long lines) throws SystemCallException {
        if (lines == LogQuery.ALL) {
            return;
        }
        LogTail tail = new LogTail(format, lines);
        Deque<LineFile> newer = new ArrayDeque<>();
        boolean isEnough = false;
        while (!files.isEmpty() && !isEnough) {
            isEnough = tail.seek(files.getLast());
            newer.addFirst(files.removeLast());
        }
        RotatedFiles.close(files);
        files.clear();
        files.addAll(newer);
    }

    /** Goes to the next entry; returns false if there is none yet. */
    public boolean next() throws IOException {
        while (current == null || !hasEntry(current)) {
            if (isOver || waiting.isEmpty()) {
                return false;
            }
            finish();
            current = waiting.removeFirst();
        }
        return true;
    }

    private boolean hasEntry(LineFile file) throws IOException {
        while (!isOver && file.next()) {
            if (!format.parse(file.buffer(), file.start(), file.end(), line)) {
                damaged++;
            } else if (line.time() > until) {
                isOver = true;
            } else if (line.time() >= since) {
                return true;
            }
        }
        return false;
    }

    private void finish() {
        if (current != null) {
            damaged += current.damaged();
            current.close();
            current = null;
        }
    }

    /** The present entry, until the next call of {@link #next}. */
    public LogLine line() {
        return line;
    }

    /**
     * Waits until there may be further entries.
     *
     * @return false if there will be none: the reader does not follow, the container has ended, its record was removed,
     *     or the time of the query is over
     */
    public boolean await() throws IOException {
        if (watch == null || isOver) {
            return false;
        }
        boolean hasEnded = end.hasEnded(); // before the files are looked at
        LineFile newer = files.openAfter(current);
        if (newer != null) {
            waiting.addLast(newer); // all of the present file is read first: nothing is appended to it any more
            return true;
        }
        if (hasSeenTheEnd) {
            return false;
        }
        hasSeenTheEnd = hasEnded;
        return hasEnded || isChanged(watch);
    }

    private boolean isChanged(DirectoryWatch watched) throws IOException {
        int left = millisecondsLeft();
        if (left == 0) {
            return false;
        }
        watched.await(left);
        if (current != null) {
            current.rewindIfCut();
        }
        return true;
    }

    private int millisecondsLeft() {
        if (!hasUntil) {
            return -1;
        }
        long left = until / NANOS_OF_MILLISECOND - Instant.now().toEpochMilli();
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, left + 1));
    }

    /** Ends the wait of another thread in {@link #await}, or else the next wait; it is not the end of the reader. */
    public void wake() {
        if (watch != null) {
            watch.wake();
        }
    }

    /** The number of lines that were passed over because they are damaged. */
    public long damaged() {
        return damaged + (current == null ? 0 : current.damaged());
    }

    /** Closes the files. No thread may be in another method. */
    @Override
    public void close() {
        finish();
        RotatedFiles.close(waiting);
        waiting.clear();
        if (watch != null) {
            watch.close();
        }
        end.close();
    }
}
