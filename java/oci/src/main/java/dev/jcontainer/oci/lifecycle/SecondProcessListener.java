package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.launch.LaunchListener;
import dev.jcontainer.plan.step.Step;
import java.io.IOException;

/**
 * Passes the events of a launch on, but not the creation of its first process. If a container joins a user namespace,
 * that process only enters the namespace, and the process that continues there is reported after it.
 */
final class SecondProcessListener implements LaunchListener {
    private final LaunchListener next;
    private boolean hasEntered;

    SecondProcessListener(LaunchListener next) {
        this.next = next;
    }

    @Override
    public void created(long pid, long supervisor) throws IOException {
        if (hasEntered) {
            next.created(pid, supervisor);
        }
        hasEntered = true;
    }

    @Override
    public void stepDone(int index, Step step) throws IOException {
        next.stepDone(index, step);
    }

    @Override
    public boolean filterListens(int listener) throws IOException {
        return next.filterListens(listener);
    }
}
