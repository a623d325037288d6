package dev.jcontainer.engine.spec;

import dev.jcontainer.spec.ContainerSpec;
import java.time.Instant;

/**
 * All that is known of a container, for inspect. Immutable.
 *
 * @param id the id, 64 hexadecimal digits
 * @param name the name
 * @param created when it was created
 * @param spec its specification, with the limits that were changed since
 * @param detached what it has besides, with its present name and restart policy
 * @param status what it is doing
 * @param directory the directory of its record
 */
public record ContainerDescription(
        String id,
        String name,
        Instant created,
        ContainerSpec spec,
        Detached detached,
        ContainerStatus status,
        String directory) {}
