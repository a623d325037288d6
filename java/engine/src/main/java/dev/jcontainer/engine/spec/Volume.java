package dev.jcontainer.engine.spec;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A volume. Immutable.
 *
 * @param name the name; 64 hexadecimal digits for one without a name of its own
 * @param isAnonymous whether it was made without a name, for one container
 * @param created when it was made
 * @param labels the labels, in the order in which they were given
 * @param directory the directory of the host that has its files
 */
public record Volume(String name, boolean isAnonymous, Instant created, Map<String, String> labels, String directory) {
    public Volume {
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }
}
