package dev.jcontainer.cli.container;

import dev.jcontainer.ContainerHandle;
import dev.jcontainer.engine.EngineContainer;

/** A container of this user that was found. */
public sealed interface FoundContainer extends AutoCloseable {
    /** The id, 64 hexadecimal digits. */
    String id();

    @Override
    void close();

    /**
     * A detached container.
     *
     * @param container the container
     */
    record Kept(EngineContainer container) implements FoundContainer {
        @Override
        public String id() {
            return container.id();
        }

        @Override
        public void close() {}
    }

    /**
     * An attached container, which runs.
     *
     * @param container the container
     */
    record Attached(ContainerHandle container) implements FoundContainer {
        @Override
        public String id() {
            return container.id();
        }

        @Override
        public void close() {
            container.close();
        }
    }
}
