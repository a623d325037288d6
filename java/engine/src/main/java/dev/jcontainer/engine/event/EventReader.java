package dev.jcontainer.engine.event;

import dev.jcontainer.engine.record.LineFile;
import dev.jcontainer.engine.record.RotatedFiles;
import dev.jcontainer.engine.spec.EngineEvent;
import dev.jcontainer.engine.spec.EventQuery;
import dev.jcontainer.kernel.DirectoryWatch;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of a store, and waits for further ones. A damaged line is passed over. A process may have opened the
 * file before it was renamed, and appends to it afterwards: so the older file is read as long as there is no third one.
 * Not thread-safe, except for {@link #wake}.
 */
public final class EventReader implements AutoCloseable {
    private final RotatedFiles files;
    private final EventQuery query;
    private final DirectoryWatch watch;
    private @Nullable LineFile older;
    private @Nullable LineFile newest;
    private boolean isOver;
    private volatile boolean isWoken;

    private EventReader(RotatedFiles files, EventQuery query, DirectoryWatch watch, Deque<LineFile> opened) {
        this.files = files;
        this.query = query;
        this.watch = watch;
        this.newest = opened.pollLast();
        this.older = opened.pollLast();
        RotatedFiles.close(opened);
    }

    /**
     * Opens the events of a store.
     *
     * @param store its directory
     * @throws IOException if the file cannot be read, or the directory cannot be watched
     */
    public static EventReader open(String store, EventQuery query) throws IOException {
        RotatedFiles files = new RotatedFiles(store, EventLog.NAME, EventLog.FILES);
        DirectoryWatch watch = DirectoryWatch.open(store, -1);
        EventReader reader = null;
        try {
            reader = new EventReader(files, query, watch, files.openAll());
            if (query.since() == null && query.until() == null) {
                reader.seekEnd();
            }
            return reader;
        } catch (SystemCallException e) {
            if (reader == null) {
                watch.close();
            } else {
                reader.close();
            }
            throw e;
        }
    }

    /** Passes over the lines that are there; one that is being written counts as new. */
    private void seekEnd() throws SystemCallException {
        while (older != null && older.next() || newest != null && newest.next()) {
            continue;
        }
    }

    /**
     * Waits for the next event.
     *
     * @return null if there is none up to the end of the query, or after {@link #wake}
     */
    public @Nullable EngineEvent next() throws IOException {
        while (true) {
            EngineEvent event = read();
            if (event != null) {
                return event;
            }
            if (isOver || isWoken) {
                return null;
            }
            await();
        }
    }

    private @Nullable EngineEvent read() throws SystemCallException {
        EngineEvent event = older == null ? null : read(older);
        return event == null && newest != null ? read(newest) : event;
    }

    private @Nullable EngineEvent read(LineFile file) throws SystemCallException {
        while (file.next()) {
            EngineEvent event = EventLine.parse(file.buffer(), file.start(), file.end());
            if (event != null && isAsked(event)) {
                return event;
            }
        }
        return null;
    }

    private boolean isAsked(EngineEvent event) {
        Instant since = query.since();
        Instant until = query.until();
        return (since == null || !event.time().isBefore(since))
                && (until == null || !event.time().isAfter(until))
                && query.filter().matches(event);
    }

    private void await() throws SystemCallException {
        int left = millisecondsLeft();
        LineFile newer = files.openAfter(newest);
        if (newer != null) {
            if (older != null) {
                older.close();
            }
            older = newest;
            newest = newer;
        } else if (left == 0) {
            isOver = true; // and what is there is read once more
        } else {
            watch.await(left);
        }
    }

    private int millisecondsLeft() {
        Instant until = query.until();
        if (until == null) {
            return -1;
        }
        Duration left = Duration.between(Instant.now(), until);
        return left.isNegative() ? 0 : (int) Math.min(Integer.MAX_VALUE, left.toSeconds() * 1000 + 1000);
    }

    /** Ends the reader: the wait of another thread, or the next one. Not after {@link #close}. */
    public void wake() {
        isWoken = true;
        watch.wake();
    }

    /** Closes the files. No thread may be in another method. */
    @Override
    public void close() {
        if (older != null) {
            older.close();
        }
        if (newest != null) {
            newest.close();
        }
        watch.close();
    }
}
