package dev.jcontainer;

import dev.jcontainer.state.ContainerRecord;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ContainerRegistry} lists of a running container.
 *
 * @param id twelve hexadecimal digits
 * @param name null where it has none
 * @param command the program and its arguments
 * @param created when it was started, to the millisecond
 * @param hasCgroup whether it has a cgroup of its own, which {@link ContainerHandle#stats}, {@link ContainerHandle#pause} and
 *     {@link ContainerHandle#update} need
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
