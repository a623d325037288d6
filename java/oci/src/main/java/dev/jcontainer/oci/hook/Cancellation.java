package dev.jcontainer.oci.hook;

import dev.jcontainer.oci.state.LifecycleException;
import org.jspecify.annotations.Nullable;

/**
 * Cancels the creation of a container from another thread. The running hook is killed, no further step begins, and
 * everything that was made is removed as after any other failure. Thread-safe.
 */
public final class Cancellation implements Runnable {
    private boolean isCancelled; // guarded by this
    private @Nullable Runnable killing; // guarded by this

    /** Cancels the creation, at the latest after the current step. */
    @Override
    public synchronized void run() {
        isCancelled = true;
        if (killing != null) {
            killing.run();
        }
    }

    /**
     * Is called between two steps.
     *
     * @throws LifecycleException if the creation is cancelled
     */
    public synchronized void check() throws LifecycleException {
        if (isCancelled) {
            throw new LifecycleException("The container was not created, because a signal ended this command");
        }
    }

    /**
     * Begins a step that may take long.
     *
     * @param kill ends the step; it is called at once if the creation is cancelled already
     */
    public synchronized void begin(Runnable kill) {
        killing = kill;
        if (isCancelled) {
            kill.run();
        }
    }

    /** Ends the long step: there is nothing to kill any more. */
    public synchronized void end() {
        killing = null;
    }
}
