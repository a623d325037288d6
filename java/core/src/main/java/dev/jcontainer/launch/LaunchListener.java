package dev.jcontainer.launch;

import dev.jcontainer.plan.step.Step;
import java.io.IOException;

/**
 * Follows a launch step by step. The launch waits while a method runs, so the listener sees the container as it is
 * after that step. Each method does nothing by default.
 *
 * <p>The methods are called in the thread that launches. An exception ends the launch and is thrown to its caller.
 */
public interface LaunchListener {
    /**
     * Called when the container's first process exists and waits before its first step. When a program is started in a
     * running container, the process is the one that joins the container; after that step, this is called again for the
     * process in the container that becomes the program.
     *
     * @param pid the pid of that process, in the PID namespace of this JVM
     * @param supervisor the pid of the supervisor, in the PID namespace of this JVM
     */
    default void created(long pid, long supervisor) throws IOException {}

    /**
     * Called after {@link #created} when the container gets a keeper, see {@link Launcher#keep}: its first process waits,
     * in its network namespace already.
     *
     * @param ports takes the ports that the keeper publishes; it must not be used after this method has returned
     */
    default void publish(PortSender ports) throws IOException {}

    /**
     * Called when a step has succeeded. The plan decides which steps are reported: all of them, or only its sync
     * points.
     *
     * @param index the index of the step in its plan, from 0
     */
    default void stepDone(int index, Step step) throws IOException {}

    /**
     * Called when a filter is installed that leaves the decision about some system calls to another process: {@code
     * SECCOMP_RET_USER_NOTIF} of man 2 seccomp.
     *
     * @param listener the descriptor by which that process decides; it is closed when this method returns
     * @return whether this listener has passed the descriptor to a process that decides
     */
    default boolean filterListens(int listener) throws IOException {
        return false;
    }

    /**
     * Combines this listener with another one, which is called after it. If this listener throws, the other one is not
     * called. If this listener has passed on the descriptor of a filter, the other one is not asked.
     */
    default LaunchListener andThen(LaunchListener next) {
        return new ListenerPair(this, next);
    }
}
