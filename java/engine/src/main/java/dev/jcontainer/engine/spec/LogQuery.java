package dev.jcontainer.engine.spec;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which entries of a log are read. Immutable.
 *
 * @param since the time of the earliest entry; null for the oldest existing one
 * @param until the time of the latest entry; null for the newest
 * @param tail how many lines from the end of the log, before {@code since} and {@code until} are applied; {@link #ALL}
 *     for the whole log
 * @param follow whether the reader waits for further entries, until the container has ended
 */
public record LogQuery(@Nullable Instant since, @Nullable Instant until, long tail, boolean follow) {
    /** As the number of lines: the whole log. */
    public static final long ALL = -1;

    /** The whole log, as it is now. */
    public static final LogQuery EVERYTHING = new LogQuery(null, null, ALL, false);

    public LogQuery {
        if (tail < ALL) {
            throw new IllegalArgumentException(
                    "The number of lines from the end of a log is 0 or more, or -1 for all: not " + tail);
        }
    }

    /** The same from a time on. */
    public LogQuery since(@Nullable Instant time) {
        return new LogQuery(time, until, tail, follow);
    }

    /** The same until a time. */
    public LogQuery until(@Nullable Instant time) {
        return new LogQuery(since, time, tail, follow);
    }

    /** The same for a number of lines from the end. */
    public LogQuery tail(long lines) {
        return new LogQuery(since, until, lines, follow);
    }

    /** The same, and whether the reader waits for further entries. */
    public LogQuery follow(boolean value) {
        return new LogQuery(since, until, tail, value);
    }
}
