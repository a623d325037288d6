package dev.jcontainer.cli.file;

import dev.jcontainer.ContainerHandle;
import dev.jcontainer.cli.container.AllContainers;
import dev.jcontainer.cli.container.FoundContainer;
import dev.jcontainer.engine.file.ContainerFiles;
import java.io.IOException;

/**
 * The files of a container that was found: a detached one in any state, or an attached one that runs. Thread-safe.
 *
 * @param container what is held until it is closed
 * @param files the files
 */
record FoundFiles(FoundContainer container, ContainerFiles files) implements AutoCloseable {
    /** Finds a container by its name, its id, or the beginning of its id. */
    static FoundFiles of(String key) throws IOException {
        FoundContainer found = AllContainers.open().find(key);
        try {
            ContainerFiles files;
            if (found instanceof FoundContainer.Kept kept) {
                files = kept.container().files();
            } else {
                ContainerHandle attached = ((FoundContainer.Attached) found).container();
                files = ContainerFiles.of(attached);
            }
            return new FoundFiles(found, files);
        } catch (IOException | RuntimeException | Error e) {
            found.close();
            throw e;
        }
    }

    @Override
    public void close() {
        container.close();
    }
}
