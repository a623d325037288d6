package dev.jcontainer;

import dev.jcontainer.state.ContainerRecord;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A running container in the list of a {@link ContainerRegistry}. Immutable.
 *
 * @param id the id of the container, 64 hexadecimal digits
 * @param name the name of the container, or null if it has none
 * @param command the program and its arguments
 * @param created the time when the container was started, in whole milliseconds
 * @param hasCgroup whether the container has a cgroup, which {@link ContainerHandle#stats}, {@link
 *     ContainerHandle#pause} and {@link ContainerHandle#update} require
 */
public record ContainerInfo(
        String id, @Nullable String name, List<String> command, Instant created, boolean hasCgroup) {
    public ContainerInfo {
        command = List.copyOf(command);
    }

    static ContainerInfo of(ContainerRecord record) {
        return new ContainerInfo(
                record.id(),
                record.name(),
                record.command(),
                Instant.ofEpochMilli(record.createdMillis()),
                !record.cgroups().isEmpty());
    }
}
