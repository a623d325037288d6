package dev.jcontainer.image.store;

import java.io.IOException;

/**
 * Is told of each step that changes the disk, before it is done. Tests fail or end the process there. Thread-safe.
 */
@FunctionalInterface
interface Steps {
    /**
     * Tells of a step.
     *
     * @param step the system call, such as {@code rename}
     * @param file the path of the file or directory that it changes
     * @throws IOException instead of the step
     */
    void before(String step, String file) throws IOException;
}
