package dev.jcontainer.engine.spec;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Something that has happened to a container, an image, a volume or a network, with Docker's words. Immutable.
 *
 * @param type such as {@code container}
 * @param action such as {@code start} or {@code die}
 * @param id the id of a container or an image, or the name of a volume or a network
 * @param time when it happened
 * @param attributes for a container its image, its name and its labels; and what belongs to the action, such as {@code
 *     exitCode}. In the order of their names
 */
public record EngineEvent(String type, String action, String id, Instant time, Map<String, String> attributes) {
    /** The type of a container's events. */
    public static final String CONTAINER = "container";

    /** The type of a volume's events. */
    public static final String VOLUME = "volume";

    public EngineEvent {
        attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
    }
}
