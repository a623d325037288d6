package dev.jcontainer.engine.spec;

import java.time.Duration;
import java.util.List;

/**
 * A command that tells whether the container is healthy: it ends with 0 then. A time of 0 is the default. Immutable.
 *
 * @param command the program and its arguments; for a shell {@code sh -c …}
 * @param interval the time between the end of a check and the next one
 * @param timeout the longest time for a check; then all that it has started is killed, and it has failed
 * @param startPeriod the time after the start in which failures do not count
 * @param startInterval the interval in that time
 * @param retries the number of failures in a row after which the container is unhealthy, from 1
 * @param onFailure what happens then
 */
public record HealthCheck(
        List<String> command,
        Duration interval,
        Duration timeout,
        Duration startPeriod,
        Duration startInterval,
        int retries,
        OnFailure onFailure) {
    /** Docker's default for the interval and the time limit. */
    public static final Duration DEFAULT_TIME = Duration.ofSeconds(30);
    /** Docker's default for the interval in the start period. */
    public static final Duration DEFAULT_START_INTERVAL = Duration.ofSeconds(5);
    /** Docker's default for the number of failures. */
    public static final int DEFAULT_RETRIES = 3;

    /** What happens when a container becomes unhealthy. */
    public enum OnFailure {
        /** Nothing: its state tells it. */
        NONE,
        /** It is killed; its restart policy decides what comes then. */
        KILL,
        /** It is killed and started again, as often as it is needed. */
        RESTART,
        /** It is killed, and counts as stopped by a user: no restart policy starts it again. */
        STOP
    }

    public HealthCheck {
        command = List.copyOf(command);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("A health check has a command");
        }
        if (retries < 1) {
            throw new IllegalArgumentException("A health check has 1 retry or more, not " + retries);
        }
        for (Duration time : List.of(interval, timeout, startPeriod, startInterval)) {
            if (time.isNegative()) {
                throw new IllegalArgumentException("A time of a health check is below 0: " + time);
            }
        }
    }
}
