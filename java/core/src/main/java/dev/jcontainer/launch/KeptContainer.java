package dev.jcontainer.launch;

import dev.jcontainer.kernel.Syscalls;

/**
 * A container that has a keeper and outlives this JVM. A pidfd holds its first process until {@link #close}.
 *
 * @param pid the pid of the first process, in the PID namespace of this JVM
 * @param pidfd the pidfd of the first process
 * @param keeper the pid of the keeper, in the PID namespace of this JVM
 */
public record KeptContainer(int pid, int pidfd, int keeper) implements AutoCloseable {
    /** Closes the pidfd. The container continues. */
    @Override
    public void close() {
        Syscalls.close(pidfd);
    }
}
