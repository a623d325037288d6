package dev.jcontainer.engine;

import java.io.IOException;

/** Is told of each container that {@link Engine#startAll(BootObserver)} starts, by the thread that calls it. */
public interface BootObserver {
    /** Called when the program of a container has been executed; after an exception, no further one is started. */
    void isStarted(EngineContainer container) throws IOException;

    /** Called when a container cannot be started; the others are started all the same. */
    void hasFailed(EngineContainer container, Exception why);
}
