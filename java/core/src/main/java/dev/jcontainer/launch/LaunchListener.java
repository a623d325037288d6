package dev.jcontainer.launch;

import dev.jcontainer.plan.step.Step;
import java.io.IOException;

/**
 * Follows a launch step by step. The launch waits while a method runs, so the listener sees the container as it is after
 * that step. Each method does nothing by default.
 *
 * <p>The methods are called in the thread that launches. An exception ends the launch and is thrown from it.
 */
public interface LaunchListener {
    /**
     * The container's first process exists and waits; nothing is done yet. When a program is started in a running container,
     * it is the process that joins the container; then this is called again, after the step that does so, for the process in
     * the container that goes on.
     *
     * @param pid of that process, in the host's numbers
     * @param supervisor the pid of the supervisor
     */
    default void created(long pid, long supervisor) throws IOException {}

    /**
     * A step has succeeded. Which steps are reported depends on the plan: all of them, or only its sync points.
     *
     * @param index of the step in its plan, from 0
     */
    default void stepDone(int index, Step step) throws IOException {}

    /**
     * The filter of system calls leaves some of them to another process to decide, {@code SECCOMP_RET_USER_NOTIF} of man 2
     * seccomp. Only plans with such a filter have this.
     *
     * @param listener by which that is done; it is closed when this returns
     * @return whether this listener has found somebody who decides
     */
    default boolean filterListens(int listener) throws IOException {
        return false;
    }

    /**
     * This listener and another one, which is called after it. When this one throws, the other one is not called. The first
     * that finds somebody who decides for a filter is the only one that is asked.
     */
    default LaunchListener andThen(LaunchListener next) {
        return new ListenerPair(this, next);
    }
}
