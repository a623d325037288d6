package dev.jcontainer;

import dev.jcontainer.launch.LaunchListener;
import dev.jcontainer.plan.step.Step;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Passes the events of a launch to an observer. */
final class ObserverListener implements LaunchListener {
    private final LaunchObserver observer;

    private ObserverListener(LaunchObserver observer) {
        this.observer = observer;
    }

    static @Nullable LaunchListener of(@Nullable LaunchObserver observer) {
        return observer == null ? null : new ObserverListener(observer);
    }

    @Override
    public void created(long pid, long supervisor) throws IOException {
        observer.created(pid, supervisor);
    }

    @Override
    public void stepDone(int index, Step step) throws IOException {
        observer.stepDone(new LaunchStep(index + 1, step));
    }
}
