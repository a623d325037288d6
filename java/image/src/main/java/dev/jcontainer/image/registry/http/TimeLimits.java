package dev.jcontainer.image.registry.http;

/**
 * How long a server may take.
 *
 * @param connect milliseconds until there is a connection, with its TLS; more than 0
 * @param silence milliseconds without a byte in either direction; more than 0
 */
public record TimeLimits(int connect, int silence) {
    /** @throws IllegalArgumentException if a limit is not more than 0 */
    public TimeLimits {
        if (connect <= 0 || silence <= 0) {
            throw new IllegalArgumentException("A limit of time must be more than 0: " + connect + ", " + silence);
        }
    }
}
