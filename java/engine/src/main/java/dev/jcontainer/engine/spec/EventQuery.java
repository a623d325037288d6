package dev.jcontainer.engine.spec;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which events are read, as {@code docker events} has it. Immutable.
 *
 * @param since the time of the earliest event; null for the oldest that is kept, or if {@code until} is null as well,
 *     for those that come from now on
 * @param until the time of the latest event, which the reader waits for; null to wait for ever
 * @param filter which events
 */
public record EventQuery(@Nullable Instant since, @Nullable Instant until, EventFilter filter) {
    /** All events from now on. */
    public static final EventQuery FROM_NOW_ON = new EventQuery(null, null, EventFilter.ALL);
}
