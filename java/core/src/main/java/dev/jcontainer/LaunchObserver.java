package dev.jcontainer;

import java.io.IOException;

/**
 * Follows a launch step by step. The launch waits while a method runs, so the observer sees the container as it is
 * after that step.
 *
 * <p>The methods are called in the thread that launches. An exception ends the launch and is thrown to the caller of
 * the launch; nothing is left of the container then.
 */
public interface LaunchObserver {
    /**
     * Called when the first process of the container exists and waits before its first step. When a program is started
     * in a running container, this is called twice: first for the process that joins the container, then for the
     * process in the container that becomes the program.
     *
     * @param pid the pid of that process, in the PID namespace of this JVM
     * @param supervisor the pid of the supervisor, in the PID namespace of this JVM
     * @throws IOException if the launch must end
     */
    default void created(long pid, long supervisor) throws IOException {}

    /**
     * Called when a step has succeeded.
     *
     * @throws IOException if the launch must end
     */
    default void stepDone(LaunchStep step) throws IOException {}
}
