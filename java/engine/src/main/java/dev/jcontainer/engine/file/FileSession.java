package dev.jcontainer.engine.file;

import dev.jcontainer.worker.FileWorker;
import java.io.IOException;

/** Starts workers for the files of one container. */
@FunctionalInterface
interface FileSession {
    /**
     * Starts a worker, which the caller closes.
     *
     * @param isAlone whether what is mounted below the container's root is left out
     */
    FileWorker open(boolean isAlone) throws IOException;
}
