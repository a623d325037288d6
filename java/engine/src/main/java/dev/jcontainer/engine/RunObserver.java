package dev.jcontainer.engine;

import java.io.IOException;

/** Is told of the steps of {@link Engine#run}, by the thread that calls it. */
public interface RunObserver {
    /** Does nothing. */
    RunObserver NONE = new RunObserver() {};

    /** Called when the container exists, before it is started. If this throws an exception, the container is removed. */
    default void isCreated(EngineContainer container) throws IOException {}

    /**
     * Called when the first process exists, before the program is executed. If this throws an exception, the start has
     * failed.
     *
     * @param pid the process, in the PID namespace of this JVM
     */
    default void isStarting(int pid) throws IOException {}
}
