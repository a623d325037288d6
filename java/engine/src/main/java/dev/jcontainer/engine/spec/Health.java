package dev.jcontainer.engine.spec;

import java.time.Instant;
import java.util.List;

/**
 * The health of a running container, as its checks tell it. Immutable.
 *
 * @param status Docker's word: {@code starting}, {@code healthy} or {@code unhealthy}
 * @param failing the number of failures in a row
 * @param results the last results, the oldest first
 */
public record Health(String status, int failing, List<Result> results) {
    /** The status of a container whose last checks have failed, as many as its number of retries. */
    public static final String UNHEALTHY = "unhealthy";

    public Health {
        results = List.copyOf(results);
    }

    /**
     * A check that has ended.
     *
     * @param start when it began
     * @param end when it ended
     * @param exitCode its exit status; -1 if it took too long
     * @param output what it wrote, as text
     */
    public record Result(Instant start, Instant end, int exitCode, String output) {}
}
