package dev.jcontainer.e2e;

import dev.jcontainer.launch.LaunchListener;
import dev.jcontainer.plan.step.Step;

/** Remembers the process that supervises a launch. */
final class SupervisorPid implements LaunchListener {
    private long pid;

    /** 0 before a launch. */
    long pid() {
        return pid;
    }

    @Override
    public void created(long first, long supervisor) {
        pid = supervisor;
    }

    @Override
    public void stepDone(int index, Step step) {}
}
