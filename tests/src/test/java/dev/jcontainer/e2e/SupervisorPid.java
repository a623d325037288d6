package dev.jcontainer.e2e;

import dev.jcontainer.LaunchObserver;

/** Remembers the process that supervises a launch. */
final class SupervisorPid implements LaunchObserver {
    private long pid;

    /** 0 before a launch. */
    long pid() {
        return pid;
    }

    @Override
    public void created(long first, long supervisor) {
        pid = supervisor;
    }
}
