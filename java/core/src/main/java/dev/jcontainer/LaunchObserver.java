package dev.jcontainer;

import java.io.IOException;

/**
 * Follows a launch step by step. The launch waits while a method runs, so the observer sees the container as it is after
 * that step.
 *
 * <p>The methods are called in the thread that launches. An exception ends the launch and is thrown from it; nothing is left
 * of the container then.
 */
public interface LaunchObserver {
    /**
     * The first process of the container exists and waits before its first step. When a program is started in a running
     * container, this is called twice: first for the process that joins the container, then for the process in it that goes on.
     *
     * @param pid of that process, as this process sees it
     * @param supervisor the pid of the container's supervisor
     */
    default void created(long pid, long supervisor) throws IOException {}

    /** A step has succeeded. */
    default void stepDone(LaunchStep step) throws IOException {}
}
