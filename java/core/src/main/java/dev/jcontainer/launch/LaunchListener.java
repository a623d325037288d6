package dev.jcontainer.launch;

import dev.jcontainer.plan.step.Step;
import java.io.IOException;

/**
 * Follows a launch step by step. The container waits while a method runs, so what the listener sees is what is.
 *
 * <p>The methods are called in the launching thread. An exception ends the launch and is thrown from it.
 */
public interface LaunchListener {
    /**
     * The container's first process is there and waits; nothing is done yet. When a program is started in a container that
     * runs, it is the process that joins the container; then it is called again, after the step that does so, for the
     * process in the container that goes on.
     *
     * @param pid of that process, in the host's numbers
     * @param supervisor the pid of the supervisor
     */
    void created(long pid, long supervisor) throws IOException;

    /**
     * A step has succeeded.
     *
     * @param index of the step in its plan, from 0
     */
    void stepDone(int index, Step step) throws IOException;

    /**
     * The filter of system calls leaves some of them to somebody else to decide, {@code SECCOMP_RET_USER_NOTIF} of man 2
     * seccomp. Only of plans with such a filter.
     *
     * @param listener by which that is done; closed when this returns
     */
    default void filterListens(int listener) throws IOException {
        throw new IllegalStateException("Nobody decides what the filter leaves open");
    }
}
