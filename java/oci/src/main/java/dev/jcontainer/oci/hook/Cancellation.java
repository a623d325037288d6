package dev.jcontainer.oci.hook;

import dev.jcontainer.oci.state.LifecycleException;
import org.jspecify.annotations.Nullable;

/**
 * Lets another thread end the making of a container: the hook that runs is killed, what would come next does not begin, and
 * what is made by then is undone as by any other failure. Thread-safe.
 */
public final class Cancellation implements Runnable {
    private boolean isCancelled; // guarded by this
    private @Nullable Runnable killing; // guarded by this

    /** Ends it, at the latest when the step that is being done is over. */
    @Override
    public synchronized void run() {
        isCancelled = true;
        if (killing != null) {
            killing.run();
        }
    }

    /** Between two steps. */
    public synchronized void check() throws LifecycleException {
        if (isCancelled) {
            throw new LifecycleException("The container is not made: a signal has ended this command before");
        }
    }

    /**
     * Begins what may take long.
     *
     * @param kill ends it; called at once where that is wanted by now
     */
    public synchronized void begin(Runnable kill) {
        killing = kill;
        if (isCancelled) {
            kill.run();
        }
    }

    /** It is over: there is nothing to kill any more. */
    public synchronized void end() {
        killing = null;
    }
}
