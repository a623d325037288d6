package dev.jcontainer.engine.record;

import dev.jcontainer.engine.spec.Detached;
import java.util.List;
import java.util.Objects;

/**
 * The file {@code container} of a record: what is known of a container without its specification. Immutable.
 *
 * @param id the id, 64 hexadecimal digits
 * @param created when it was created, in nanoseconds since 1970
 * @param command the program and its arguments
 * @param hasTerminal whether its streams are a terminal
 * @param detached what it has besides its specification; it has a name
 */
public record Description(String id, long created, List<String> command, boolean hasTerminal, Detached detached) {
    public Description {
        command = List.copyOf(command);
        if (detached.name() == null) {
            throw new IllegalArgumentException("a container has a name");
        }
    }

    /** The name of the container. */
    public String name() {
        return Objects.requireNonNull(detached.name());
    }

    /** The same container with other values. */
    public Description with(Detached other) {
        return new Description(id, created, command, hasTerminal, other);
    }

    /** The bytes of the file. */
    public byte[] encode() {
        return DescriptionWriter.write(this);
    }

    /**
     * Reads the bytes of the file.
     *
     * @throws IllegalArgumentException if they are damaged
     */
    public static Description decode(byte[] bytes) {
        return new DescriptionReader(bytes).read();
    }
}
