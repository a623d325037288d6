package dev.jcontainer.launch;

import org.jspecify.annotations.Nullable;

/**
 * A process that is going to be the keeper of one container; it does nothing before that. {@link #close} ends it unless
 * it has become the keeper. Not thread-safe.
 */
public final class FutureKeeper implements AutoCloseable {
    private final int pid;
    private @Nullable Supervisor supervisor;

    FutureKeeper(Supervisor supervisor) {
        this.supervisor = supervisor;
        this.pid = supervisor.pid();
    }

    /** The pid of the process, in the PID namespace of this JVM. */
    public int pid() {
        return pid;
    }

    /** Hands the supervisor over to a launch, which closes it. */
    Supervisor take() {
        Supervisor taken = supervisor;
        if (taken == null) {
            throw new IllegalStateException("The keeper was used before, or is closed");
        }
        supervisor = null;
        return taken;
    }

    @Override
    public void close() {
        if (supervisor != null) {
            supervisor.close();
            supervisor = null;
        }
    }
}
