package dev.jcontainer.engine.lifecycle;

import java.time.Instant;

/** The time as records have it. */
final class EpochClock {
    private static final long SECOND = 1_000_000_000;

    private EpochClock() {}

    /** Nanoseconds since 1970. */
    static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * SECOND + now.getNano();
    }
}
