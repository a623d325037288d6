package dev.jcontainer.engine.spec;

/**
 * When a container that has ended is started again. The first restart comes after 100 milliseconds; each later one after
 * twice the time, at most a minute. A run of ten seconds begins anew with 100 milliseconds. Immutable.
 *
 * @param kind when the container is started again
 * @param maximumRetries with {@link Kind#ON_FAILURE} how often at most; 0 for unlimited
 */
public record RestartPolicy(Kind kind, int maximumRetries) {
    /** Never: the default. */
    public static final RestartPolicy NO = new RestartPolicy(Kind.NO, 0);

    /** When a container is started again. */
    public enum Kind {
        /** Never. */
        NO,
        /** If its exit status is not 0. */
        ON_FAILURE,
        /** Always, unless a user has stopped it; after a start of the machine by {@code system start} as well. */
        ALWAYS,
        /** As {@link #ALWAYS}, but not after a start of the machine if a user had stopped it. */
        UNLESS_STOPPED
    }

    public RestartPolicy {
        if (maximumRetries < 0 || maximumRetries > 0 && kind != Kind.ON_FAILURE) {
            throw new IllegalArgumentException(
                    "Only on-failure has a number of retries, from 0 on, and this is " + maximumRetries);
        }
    }
}
