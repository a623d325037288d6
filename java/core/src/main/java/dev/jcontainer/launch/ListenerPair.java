package dev.jcontainer.launch;

import dev.jcontainer.plan.step.Step;
import java.io.IOException;

/** Two listeners, one after the other; see {@link LaunchListener#andThen}. */
record ListenerPair(LaunchListener first, LaunchListener second) implements LaunchListener {
    @Override
    public void created(long pid, long supervisor) throws IOException {
        first.created(pid, supervisor);
        second.created(pid, supervisor);
    }

    @Override
    public void publish(PortSender ports) throws IOException {
        first.publish(ports);
        second.publish(ports);
    }

    @Override
    public void stepDone(int index, Step step) throws IOException {
        first.stepDone(index, step);
        second.stepDone(index, step);
    }

    @Override
    public boolean filterListens(int listener) throws IOException {
        return first.filterListens(listener) || second.filterListens(listener);
    }
}
