package dev.jcontainer.image.store;

import java.io.IOException;

/**
 * Removes directories whose files may belong to other ids than this process's own: the unpacked layers of a user
 * without root. Thread-safe.
 */
@FunctionalInterface
public interface TreeRemover {
    /**
     * Removes a directory and all in it, without following symbolic links. That it does not exist is no error: another
     * process may have removed it.
     *
     * @param directory its path, in the form of {@code dev.jcontainer.kernel.Bytes}
     */
    void remove(String directory) throws IOException;
}
