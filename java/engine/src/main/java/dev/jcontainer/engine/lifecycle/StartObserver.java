package dev.jcontainer.engine.lifecycle;

import java.io.IOException;

/** Is told of a container whose keeper exists and accepts clients, before its program is executed. */
public interface StartObserver {
    /** Does nothing. */
    StartObserver NONE = new StartObserver() {
        @Override
        public void isKept(String directory, int pid) {}
    };

    /**
     * Called once for a start; an exception undoes it.
     *
     * @param directory the container's state directory
     * @param pid its first process
     */
    void isKept(String directory, int pid) throws IOException;
}
